"""The sound of a voice as a vector: CAM++ over short windows of speech.

Not for: grouping voices (``clustering``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.speech.speech_windows import speech_windows
from lifestream.inference.voices.campplus import VOICE_SIZE
from lifestream.inference.voices.filter_banks import FRAMES_PER_S, filter_banks
from lifestream.inference.voices.graphs import campplus_file, session
from lifestream.inference.voices.so_far import HeardSoFar
from lifestream.ports.audio import Audio, Progress

WINDOW_S = 1.5
"""Long enough for a voice, short enough for a turn."""

_HOP_S = 0.5
_MAX_WINDOWS = 40_000
"""Five and a half hours of speech at the shortest hop (31 MB); longer recordings take longer
hops."""

_PIECE_S = 30.0
_BATCH = 16
_FRAMES = round(WINDOW_S * FRAMES_PER_S)

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The sound of voices in windows of speech, in order of time.

    Attributes:
        centres_s: Middle of each window in seconds, shape (n,).
        lengths_s: Seconds of the stretch of speech that a window lies in, shape (n,).
        vectors: float32 of length 1, shape (n, 192).
    """

    centres_s: npt.NDArray[np.float64]
    lengths_s: npt.NDArray[np.float64]
    vectors: Array


class VoiceEncoder:
    """Unit vectors that are close when the same person speaks.

    Args:
        models_dir: Where the weights are, and the network made of them.
        threads: Threads to run on; 0 means one for each core.

    Raises:
        DependencyUnavailable: The weights are not on this machine.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        self._session = session(campplus_file(models_dir), threads)

    def embed(self, windows: Array) -> Array:
        """float32 (n, frames, 80) filter banks to float32 (n, 192) vectors of length 1."""
        if len(windows) == 0:
            return np.empty((0, VOICE_SIZE), np.float32)
        level = windows - windows.mean(axis=1, keepdims=True)
        batches = [
            self._session.run(None, {"fbank": level[i : i + _BATCH]})[0]
            for i in range(0, len(level), _BATCH)
        ]
        return np.concatenate(batches)

    def voices(
        self,
        audio: Audio,
        speech: Sequence[SpeechRegion],
        progress: Progress,
        *,
        known: HeardSoFar | None = None,
        keep: Callable[[Callable[[], HeardSoFar]], None] = lambda so_far: None,
    ) -> Voices:
        """Listen to windows of every stretch of ``speech``; none reaches beyond its stretch.

        Args:
            known: What of it was heard before.
            keep: Called after each piece with what gives the work so far.
        """
        pieces = speech_windows(audio, speech, longest_s=_PIECE_S, bridge_s=0.0)
        speech_s = sum(piece.end_s - piece.start_s for piece in pieces)
        hop = round(max(_HOP_S, speech_s / _MAX_WINDOWS) * FRAMES_PER_S)
        so_far = known if known is not None and known.pieces <= len(pieces) else HeardSoFar()
        centres_s: list[float] = so_far.centres_s.tolist()
        lengths_s: list[float] = so_far.lengths_s.tolist()
        vectors = [so_far.vectors]
        done_s = sum(piece.end_s - piece.start_s for piece in pieces[: so_far.pieces])
        for number, piece in enumerate(pieces[so_far.pieces :], start=so_far.pieces + 1):
            banks = filter_banks(audio.read(piece.start_s, piece.end_s))
            starts = _window_starts(len(banks), hop)
            centres_s += [piece.start_s + _centre(start, len(banks)) for start in starts]
            lengths_s += [piece.end_s - piece.start_s] * len(starts)
            vectors.append(self.embed(_windows(banks, starts)))
            done_s += piece.end_s - piece.start_s
            progress(done_s / speech_s)
            keep(partial(_heard, number, centres_s, lengths_s, vectors))
        return Voices(
            centres_s=np.array(centres_s),
            lengths_s=np.array(lengths_s),
            vectors=np.concatenate(vectors),
        )


def _heard(
    pieces: int, centres_s: list[float], lengths_s: list[float], vectors: list[Array]
) -> HeardSoFar:
    return HeardSoFar(
        pieces=pieces,
        centres_s=np.array(centres_s),
        lengths_s=np.array(lengths_s),
        vectors=np.concatenate(vectors),
    )


def _centre(start: int, frames: int) -> float:
    return min(start + _FRAMES / 2, (start + frames) / 2) / FRAMES_PER_S


def _window_starts(frames: int, hop: int) -> list[int]:
    last = max(0, frames - _FRAMES)
    starts = list(range(0, last + 1, hop))
    return starts if starts[-1] == last else [*starts, last]


def _windows(banks: Array, starts: Sequence[int]) -> Array:
    """Windows, float32 (n, 150, 80); a piece shorter than a window is repeated."""
    if len(banks) < _FRAMES:
        banks = np.resize(banks, (_FRAMES, banks.shape[1]))
    return np.stack([banks[start : start + _FRAMES] for start in starts])
