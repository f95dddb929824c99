"""Voice activity by the Silero model that faster-whisper carries, streamed over the recording.

Two looks in a row. Silero's hysteresis finds candidate regions; those with strong evidence of
speech in them or close by, or that hold a high level for a while, are sure, because music alone now
and then reaches the threshold for a moment and never more than that. Far, quiet and narrow-band
speech never gets as high either: of candidates that are not sure, and of stretches that Silero half
hears, another network is asked. What it confirms is speech; candidates it does not are refused.
Not for: cutting speech into windows for a recogniser (``speech_windows``).
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.transcript import EngineInfo, RemovedSpan, SpeechRegion
from lifestream.ports.audio import SAMPLE_RATE_HZ, Audio, Progress, Samples
from lifestream.ports.speech_detector import DetectedSpeech, SecondOpinion

_log = logging.getLogger(__name__)

FRAME_SAMPLES = 512
"""32 ms: what the model is trained on at 16 kHz. Source: snakers4/silero-vad."""

_CONTEXT_SAMPLES = 64
_FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ
_BLOCK_FRAMES = 10_000  # 20 stretches, 320 s: 20 MB of samples, whatever the recording's length
_STATE_SHAPE = (1, 1, 128)

_STRETCH_FRAMES = 500
_WARM_UP_FRAMES = 31
"""The model's memory is cleared every 16 s and warmed up on the second before. Without that, what
is said after a minute of silence hardly counts: of lone phrases of 0.7 s, none of 32 reached the
strong level; with it 23 did, and music still does not."""

_STRONG_PROBABILITY = 0.9
_STRONG_NEEDED_S = 0.16
_STRONG_WITHIN_S = 10.0
"""Measured on the developer corpus and on ten more pieces of music and animal sounds: music
stays below 0.90 everywhere, every recording of speech has at least 0.3 s above it within
10 s. A weak word beside clear ones stays; a weak region alone goes."""

_STEADY_PROBABILITY = 0.7
_STEADY_NEEDED_S = 0.5
"""Or half a second without a break at 0.7: a lone word that never gets as high as 0.9. Measured
on the same recordings: music and animals hold 0.7 for 0.16 s at most, the shortest lone phrase
for 1.15 s."""

_HALF_HEARD = 0.1
"""Of what is below, not even a second opinion makes speech: steady noise, which the other network
takes for a voice at times, stays below 0.05; music and birds below 0.1 where that network hears
somebody. Chosen on half of the developer recordings (docs/decisions/0014)."""

_HALF_HEARD_WITHIN_S = 0.3
_MIN_CONFIRMED_S = 0.2
_MIN_ADDED_S = 0.25
"""What a candidate needs of the second opinion's speech, and the shortest stretch that it adds."""

_FIRST_LOOK_SHARE = 0.6

PAD_S = 0.2
"""What a region gets on both sides by default, or half of a shorter pause."""

Probabilities = npt.NDArray[np.float32]
Frames = npt.NDArray[np.int64]


class SileroSpeechDetector:
    """Finds speech for recognition and diarization alike (implements ``SpeechDetector``).

    Args:
        threshold: Speech probability that opens a region; 0.15 less closes it again.
        min_silence_s: A pause shorter than this does not end a region.
        pad_s: Added to both sides of a region, never across the middle of a pause.
        min_speech_s: Regions shorter than this before padding are clicks.
        second_opinion: Is asked where Silero is unsure; without one, all of that is refused.
    """

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        min_silence_s: float = 0.3,
        pad_s: float = PAD_S,
        min_speech_s: float = 0.06,
        second_opinion: SecondOpinion | None = None,
    ) -> None:
        self._threshold = threshold
        self._min_silence_s = min_silence_s
        self._pad_s = pad_s
        self._min_speech_s = min_speech_s
        self._second = second_opinion
        self._session: Any = None

    @property
    def engine(self) -> EngineInfo:
        """Silero, with the numbers that decide; the checkpoint's key hangs on them."""
        settings = f"{self._threshold:g}/{self._min_silence_s:g}/{self._pad_s:g}"
        second = f", then {self._second.name} above {_HALF_HEARD:g}" if self._second else ""
        return EngineInfo(
            name="silero-vad", model=f"v6 {settings} fresh 16 s, strong 0.9 steady 0.7{second}"
        )

    def detect(self, audio: Audio, progress: Progress) -> DetectedSpeech:
        """Regions, and candidates that were refused. Memory does not grow with duration."""
        share = _FIRST_LOOK_SHARE if self._second else 1.0
        blocks = list(self._stream(audio, lambda done: progress(share * done)))
        if not blocks:
            return DetectedSpeech()
        probabilities = np.concatenate(blocks)  # 4.5 MB for ten hours
        starts, ends = self._candidates(probabilities)
        sure = _has_strong_speech(probabilities, starts, ends)
        heard = np.zeros(len(probabilities), np.bool_)
        if self._second:
            unsure = _unsure(probabilities, starts[sure], ends[sure], round(self._pad_s / _FRAME_S))
            heard = self._confirmed(
                audio, unsure, lambda done: progress(share + (1 - share) * done)
            )
            progress(1.0)
        kept = sure | (_within(heard, starts, ends) * _FRAME_S >= _MIN_CONFIRMED_S)
        speaking = _marked(starts[kept], ends[kept], len(heard))
        for first, last in _runs(heard & ~speaking):
            if (last - first) * _FRAME_S >= _MIN_ADDED_S:
                speaking[first:last] = True
        first_frames, last_frames = self._joined(*_runs(speaking).T)
        certain = _within(_marked(starts[sure], ends[sure], len(heard)), first_frames, last_frames)
        regions = self._padded(first_frames, last_frames, audio.duration_s)
        return DetectedSpeech(
            regions=tuple(
                replace(region, sure=frames > 0)
                for region, frames in zip(regions, certain.tolist(), strict=True)
            ),
            refused=_refused(starts[~kept], ends[~kept], audio.duration_s),
        )

    def _confirmed(
        self, audio: Audio, unsure: npt.NDArray[np.bool_], progress: Progress
    ) -> npt.NDArray[np.bool_]:
        """Unsure frames in which the second opinion hears speech; none when it cannot be had."""
        stretches = tuple(
            SpeechRegion(start_s=first * _FRAME_S, end_s=last * _FRAME_S)
            for first, last in _runs(unsure).tolist()
        )
        heard = np.zeros(len(unsure), np.bool_)
        try:
            spoken = self._second.spoken(audio, stretches, progress) if self._second else ()
        except DependencyUnavailable as error:
            _log.warning("second_opinion_unavailable", extra={"error": error.message})
            return heard
        for region in spoken:
            heard[round(region.start_s / _FRAME_S) : round(region.end_s / _FRAME_S)] = True
        return heard & unsure

    def _stream(self, audio: Audio, progress: Progress) -> Iterator[Probabilities]:
        """Speech probability of each frame, a block at a time."""
        start_s = 0.0
        while start_s < audio.duration_s:
            lead_s = _WARM_UP_FRAMES * _FRAME_S if start_s else 0.0
            context_s = _CONTEXT_SAMPLES / SAMPLE_RATE_HZ if start_s else 0.0
            samples = audio.read(start_s - lead_s - context_s, start_s + _BLOCK_FRAMES * _FRAME_S)
            if not start_s:
                samples = np.pad(samples, (_CONTEXT_SAMPLES, 0))
            if len(samples) <= _CONTEXT_SAMPLES:
                break
            yield self._block(samples, _WARM_UP_FRAMES if start_s else 0)
            start_s += _BLOCK_FRAMES * _FRAME_S
            progress(min(1.0, start_s / audio.duration_s))

    def _block(self, samples: Samples, lead_frames: int) -> Probabilities:
        """Probabilities after ``lead_frames``, each stretch from a fresh state."""
        whole = np.pad(samples, (0, -(len(samples) - _CONTEXT_SAMPLES) % FRAME_SAMPLES))
        windows = np.lib.stride_tricks.sliding_window_view(whole, FRAME_SAMPLES + _CONTEXT_SAMPLES)
        windows = windows[::FRAME_SAMPLES]
        zeros = np.zeros(_STATE_SHAPE, np.float32)
        stretches = []
        for first in range(lead_frames, len(windows), _STRETCH_FRAMES):
            warm = max(0, first - _WARM_UP_FRAMES)
            heard = np.ascontiguousarray(windows[warm : first + _STRETCH_FRAMES])
            output = self._model().run(None, {"input": heard, "h": zeros, "c": zeros})[0]
            stretches.append(np.asarray(output, np.float32).ravel()[first - warm :])
        return np.concatenate(stretches)

    def _model(self) -> Any:
        if self._session is None:
            import onnxruntime
            from faster_whisper.utils import get_assets_path

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.enable_cpu_mem_arena = False
            options.log_severity_level = 4
            self._session = onnxruntime.InferenceSession(
                str(Path(get_assets_path()) / "silero_vad_v6.onnx"),
                providers=["CPUExecutionProvider"],
                sess_options=options,
            )
        return self._session

    def _candidates(self, probabilities: Probabilities) -> tuple[Frames, Frames]:
        """First and last-plus-one frames of regions, by hysteresis and least lengths."""
        closing = max(self._threshold - 0.15, 0.01)
        decided = (probabilities >= self._threshold) | (probabilities < closing)
        # An undecided frame is what the last decided one was.
        last = np.maximum.accumulate(np.where(decided, np.arange(len(probabilities)), -1))
        speaking = np.where(last >= 0, probabilities[last] >= self._threshold, False)
        starts, ends = self._joined(*_runs(speaking).T)
        long_enough = (ends - starts) * _FRAME_S >= self._min_speech_s
        return starts[long_enough], ends[long_enough]

    def _joined(self, starts: Frames, ends: Frames) -> tuple[Frames, Frames]:
        """The same regions without pauses that are too short to end one."""
        if starts.size:
            pause = (starts[1:] - ends[:-1]) * _FRAME_S >= self._min_silence_s
            starts = starts[np.concatenate([[True], pause])]
            ends = ends[np.concatenate([pause, [True]])]
        return starts, ends

    def _padded(self, starts: Frames, ends: Frames, duration_s: float) -> tuple[SpeechRegion, ...]:
        regions = []
        for i, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            before_s = (first - int(ends[i - 1])) * _FRAME_S / 2 if i else self._pad_s
            is_last = i + 1 == len(starts)
            after_s = self._pad_s if is_last else (int(starts[i + 1]) - last) * _FRAME_S / 2
            start_s = max(0.0, first * _FRAME_S - min(self._pad_s, before_s))
            end_s = min(duration_s, last * _FRAME_S + min(self._pad_s, after_s))
            regions.append(SpeechRegion(start_s=round(start_s, 3), end_s=round(end_s, 3)))
        return tuple(regions)


def _unsure(
    probabilities: Probabilities, starts: Frames, ends: Frames, pad: int
) -> npt.NDArray[np.bool_]:
    """Frames close to half-heard ones, outside sure regions and the ``pad`` they get; (frames,)."""
    half = _runs(probabilities >= _HALF_HEARD)
    reach = round(_HALF_HEARD_WITHIN_S / _FRAME_S)
    unsure = _marked(half[:, 0] - reach, half[:, 1] + reach, len(probabilities))
    unsure &= ~_marked(starts - pad, ends + pad, len(probabilities))
    # What is too short to be confirmed or added is not worth the other network's time: beside
    # clear speech these are most of all, the edges of what is sure.
    runs = _runs(unsure)
    useful = runs[np.diff(runs)[:, 0] * _FRAME_S >= min(_MIN_CONFIRMED_S, _MIN_ADDED_S)]
    return _marked(useful[:, 0], useful[:, 1], len(probabilities))


def _refused(starts: Frames, ends: Frames, duration_s: float) -> tuple[RemovedSpan, ...]:
    return tuple(
        RemovedSpan(
            start_s=round(first * _FRAME_S, 3),
            end_s=round(min(duration_s, last * _FRAME_S), 3),
            reason="not_speech",
        )
        for first, last in zip(starts.tolist(), ends.tolist(), strict=True)
    )


def _runs(active: npt.NDArray[np.bool_]) -> Frames:
    """First and last-plus-one frame of every unbroken stretch of True, shape (n, 2)."""
    edges = np.flatnonzero(np.diff(active.astype(np.int8), prepend=0, append=0))
    return edges.reshape(-1, 2)


def _marked(starts: Frames, ends: Frames, frames: int) -> npt.NDArray[np.bool_]:
    """Frames within any of these stretches, which may overlap and reach beyond; shape (frames,)."""
    steps = np.zeros(frames + 1, np.int64)
    np.add.at(steps, np.clip(starts, 0, frames), 1)
    np.add.at(steps, np.clip(ends, 0, frames), -1)
    marked: npt.NDArray[np.bool_] = np.cumsum(steps[:-1]) > 0
    return marked


def _within(active: npt.NDArray[np.bool_], starts: Frames, ends: Frames) -> Frames:
    """How many frames of each stretch are True, shape (stretches,)."""
    total = np.concatenate([[0], np.cumsum(active)])
    frames: Frames = total[ends] - total[starts]
    return frames


def _has_strong_speech(
    probabilities: Probabilities, starts: Frames, ends: Frames
) -> npt.NDArray[np.bool_]:
    """Whether enough clear speech lies in each region or within reach of it; shape (regions,)."""
    strong = np.concatenate([[0], np.cumsum(probabilities >= _STRONG_PROBABILITY)])
    reach = round(_STRONG_WITHIN_S / _FRAME_S)
    first = np.maximum(starts - reach, 0)
    last = np.minimum(ends + reach, len(probabilities))
    enough: npt.NDArray[np.bool_] = (strong[last] - strong[first]) * _FRAME_S >= _STRONG_NEEDED_S
    steady = np.concatenate([[0], np.cumsum(_long_runs(probabilities))])
    return enough | (steady[ends] > steady[starts])


def _long_runs(probabilities: Probabilities) -> npt.NDArray[np.bool_]:
    """Frames at which a run at the steady level has lasted long enough; shape (frames,)."""
    high = probabilities >= _STEADY_PROBABILITY
    position = np.arange(len(high))
    last_low = np.maximum.accumulate(np.where(high, -1, position))
    long: npt.NDArray[np.bool_] = high & ((position - last_low) * _FRAME_S >= _STEADY_NEEDED_S)
    return long
