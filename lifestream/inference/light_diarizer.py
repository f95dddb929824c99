"""Telling speakers apart without torch: voice vectors, clustering, smoothing. Approximate.

Good for two to four people who speak one at a time near a microphone. It hears one voice at a
time: where two talk at once, one of them is missed.
Not for: a verdict on who somebody is.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import Diarization, EngineInfo, SpeakerTurn, SpeechRegion
from lifestream.inference.clustering import ClusterLimits, centroids, cluster
from lifestream.inference.speech_windows import speech_windows
from lifestream.inference.voice_encoder import (
    FRAMES_PER_S,
    WINDOW_FRAMES,
    VoiceEncoder,
    mel_frames,
)
from lifestream.ports.audio import Audio, Progress
from lifestream.ports.diarizer import DiarizerRequest

_HOP_S = 0.4
_MOST_WINDOWS = 9_000
"""An hour of speech at the shortest hop; longer recordings take longer hops. 45 s on a core."""

_PIECE_S = 30.0
_GRID_S = 0.1
_DISTANCE = 0.30
_SWITCH_COST = 1.0
_PAUSE_SWITCH_COST = 0.3
_JOIN_S = 0.3
_MARGIN = 0.02
_WINDOW_S = WINDOW_FRAMES / FRAMES_PER_S

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


class LightDiarizer:
    """Speakers by their voices (implements ``Diarizer``).

    Args:
        models_dir: Where the voice encoder's graph is kept once built.
        threads: Threads to run on; 0 means one for each core.
        reason: End of the sentence that tells the user why this one stood in; empty when it
            was asked for.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0, reason: str = "") -> None:
        self._models_dir = models_dir
        self._threads = threads
        self._reason = reason
        self._encoder: VoiceEncoder | None = None

    @property
    def engine(self) -> EngineInfo:
        """The local engine; always degraded, because it is approximate."""
        because = f", because {self._reason}" if self._reason else ""
        return EngineInfo(
            name="light-diarizer",
            model="ge2e v1",
            degraded=True,
            note="Speakers are told apart approximately, by a small local model"
            f"{because}. Check names before you rely on them.",
        )

    def diarize(self, request: DiarizerRequest, progress: Progress) -> Diarization:
        """Turns of one speaker each; stretches that could be two people's are left out.

        Raises:
            DependencyUnavailable: The voice encoder's weights are not installed.
        """
        pieces = speech_windows(request.audio, request.speech, longest_s=_PIECE_S, bridge_s=0.0)
        if not pieces:
            return Diarization(turns=(), engine=self.engine)
        centres_s, vectors = self._voices(request.audio, pieces, progress)
        limits = ClusterLimits(distance=_DISTANCE, count=request.expected_speakers)
        voices = centroids(vectors, cluster(vectors, limits))
        turns = _turns(request.speech, centres_s, vectors @ voices.T)
        progress(1.0)
        return Diarization(turns=_named(turns), engine=self.engine)

    def _voices(
        self, audio: Audio, pieces: Sequence[SpeechRegion], progress: Progress
    ) -> tuple[npt.NDArray[np.float64], Array]:
        """Centres in seconds, shape (n,), and unit vectors, shape (n, 256), of short windows."""
        if self._encoder is None:
            self._encoder = VoiceEncoder(models_dir=self._models_dir, threads=self._threads)
        speech_s = sum(piece.end_s - piece.start_s for piece in pieces)
        hop_s = max(_HOP_S, speech_s / _MOST_WINDOWS)
        centres_s: list[float] = []
        vectors: list[Array] = []
        done_s = 0.0
        for piece in pieces:
            mel = mel_frames(audio.read(piece.start_s, piece.end_s))
            starts = _window_starts(len(mel), round(hop_s * FRAMES_PER_S))
            centres_s += [
                piece.start_s
                + min(start + WINDOW_FRAMES / 2, len(mel) / 2 + start / 2) / FRAMES_PER_S
                for start in starts
            ]
            vectors.append(self._encoder.embed(_windows(mel, starts)))
            done_s += piece.end_s - piece.start_s
            progress(0.95 * done_s / speech_s)
        return np.array(centres_s), np.concatenate(vectors)


def _window_starts(frames: int, hop: int) -> list[int]:
    last = max(0, frames - WINDOW_FRAMES)
    starts = list(range(0, last + 1, hop))
    return starts if starts[-1] == last else [*starts, last]


def _windows(mel: Array, starts: Sequence[int]) -> Array:
    """Mel windows, float32 (n, 160, 40); a piece shorter than a window is repeated."""
    if len(mel) < WINDOW_FRAMES:
        mel = np.resize(mel, (WINDOW_FRAMES, mel.shape[1]))
    return np.stack([mel[start : start + WINDOW_FRAMES] for start in starts])


def _turns(
    speech: Sequence[SpeechRegion], centres_s: npt.NDArray[np.float64], scores: Array
) -> list[tuple[float, float, int]]:
    """(start, end, speaker index) from each window's similarity to each voice, (n, speakers)."""
    grid, regions = _grid(speech)
    local = _interpolated(grid, centres_s, scores)
    starts_region = np.concatenate([[True], regions[1:] != regions[:-1]])
    path = _smoothed(local, starts_region)
    cuts = np.flatnonzero(np.diff(path, prepend=-1) | starts_region)
    turns: list[tuple[float, float, int]] = []
    for first, last in zip(cuts, [*cuts[1:], len(path)], strict=True):
        speaker = int(path[first])
        if not _is_clear(local[first:last], speaker):
            continue
        region = speech[regions[first]]
        start_s = max(region.start_s, float(grid[first]) - _GRID_S / 2)
        end_s = min(region.end_s, float(grid[last - 1]) + _GRID_S / 2)
        if turns and turns[-1][2] == speaker and start_s - turns[-1][1] <= _JOIN_S:
            turns[-1] = (turns[-1][0], end_s, speaker)
        else:
            turns.append((start_s, end_s, speaker))
    return turns


def _grid(speech: Sequence[SpeechRegion]) -> tuple[npt.NDArray[np.float64], Labels]:
    """Moments of speech, every 0.1 s, and the index of the region each lies in."""
    moments = [
        np.arange(
            region.start_s + _GRID_S / 2, max(region.end_s, region.start_s + _GRID_S), _GRID_S
        )
        for region in speech
    ]
    return np.concatenate(moments), np.repeat(
        np.arange(len(speech)), [len(moment) for moment in moments]
    )


def _interpolated(
    grid: npt.NDArray[np.float64], centres_s: npt.NDArray[np.float64], scores: Array
) -> Array:
    """Scores at each moment, shape (moments, speakers), between the windows around it."""
    columns = [np.interp(grid, centres_s, scores[:, k]) for k in range(scores.shape[1])]
    return np.stack(columns, axis=1).astype(np.float32)


def _smoothed(local: Array, starts_region: npt.NDArray[np.bool_]) -> Labels:
    """The likeliest speaker at each moment when changing has a price (Viterbi)."""
    moments, speakers = local.shape
    back = np.zeros((moments, speakers), np.int32)
    best = local[0].astype(np.float64)
    for t in range(1, moments):
        cost = _PAUSE_SWITCH_COST if starts_region[t] else _SWITCH_COST
        leader = int(best.argmax())
        change = best[leader] - cost > best
        back[t] = np.where(change, leader, np.arange(speakers))
        best = np.where(change, best[leader] - cost, best) + local[t]
    path = np.empty(moments, np.int64)
    path[-1] = best.argmax()
    for t in range(moments - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path


def _is_clear(local: Array, speaker: int) -> bool:
    """Whether the voice is closer to its speaker than to the next by enough."""
    if local.shape[1] == 1:
        return True
    others = np.delete(local, speaker, axis=1).max(axis=1)
    return bool((local[:, speaker] - others).mean() >= _MARGIN)


def _named(turns: Sequence[tuple[float, float, int]]) -> tuple[SpeakerTurn, ...]:
    return tuple(_labelled(turns))


def _labelled(turns: Sequence[tuple[float, float, int]]) -> Iterator[SpeakerTurn]:
    names: dict[int, str] = {}
    for start_s, end_s, speaker in turns:
        name = names.setdefault(speaker, f"S{len(names) + 1}")
        yield SpeakerTurn(start_s=round(start_s, 2), end_s=round(end_s, 2), speaker=name)
