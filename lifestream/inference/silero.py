"""Voice activity by the Silero model that faster-whisper carries, streamed over the recording.

Two decisions in a row. Silero's hysteresis finds candidate regions; a second look keeps only
those with strong evidence of speech in them or close by, or that hold a high level for a while,
because music alone now and then reaches the threshold for a moment and never more than that.
Not for: cutting speech into windows for a recogniser (``speech_windows``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import EngineInfo, SpeechRegion
from lifestream.ports.audio import SAMPLE_RATE_HZ, Audio, Progress, Samples

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
    """

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        min_silence_s: float = 0.3,
        pad_s: float = PAD_S,
        min_speech_s: float = 0.06,
    ) -> None:
        self._threshold = threshold
        self._min_silence_s = min_silence_s
        self._pad_s = pad_s
        self._min_speech_s = min_speech_s
        self._session: Any = None

    @property
    def engine(self) -> EngineInfo:
        """Silero, with the numbers that decide; the checkpoint's key hangs on them."""
        settings = f"{self._threshold:g}/{self._min_silence_s:g}/{self._pad_s:g}"
        return EngineInfo(
            name="silero-vad", model=f"v6 {settings} fresh 16 s, strong 0.9 steady 0.7"
        )

    def detect(self, audio: Audio, progress: Progress) -> tuple[SpeechRegion, ...]:
        """Regions in order of time, not overlapping. Memory does not grow with duration."""
        blocks = list(self._stream(audio, progress))
        if not blocks:
            return ()
        probabilities = np.concatenate(blocks)  # 4.5 MB for ten hours
        return self._regions(probabilities, audio.duration_s)

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

    def _regions(self, probabilities: Probabilities, duration_s: float) -> tuple[SpeechRegion, ...]:
        starts, ends = self._candidates(probabilities)
        kept = _has_strong_speech(probabilities, starts, ends)
        return self._padded(starts[kept], ends[kept], duration_s)

    def _candidates(self, probabilities: Probabilities) -> tuple[Frames, Frames]:
        """First and last-plus-one frames of regions, by hysteresis and least lengths."""
        closing = max(self._threshold - 0.15, 0.01)
        decided = (probabilities >= self._threshold) | (probabilities < closing)
        # An undecided frame is what the last decided one was.
        last = np.maximum.accumulate(np.where(decided, np.arange(len(probabilities)), -1))
        speaking = np.where(last >= 0, probabilities[last] >= self._threshold, False)
        edges = np.flatnonzero(np.diff(speaking.astype(np.int8), prepend=0, append=0))
        starts, ends = edges[0::2], edges[1::2]
        if starts.size:
            pause = (starts[1:] - ends[:-1]) * _FRAME_S >= self._min_silence_s
            starts = starts[np.concatenate([[True], pause])]
            ends = ends[np.concatenate([pause, [True]])]
        long_enough = (ends - starts) * _FRAME_S >= self._min_speech_s
        return starts[long_enough], ends[long_enough]

    def _padded(self, starts: Frames, ends: Frames, duration_s: float) -> tuple[SpeechRegion, ...]:
        regions = []
        for i, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            before_s = (first - int(ends[i - 1])) * _FRAME_S / 2 if i else self._pad_s
            is_last = i + 1 == len(starts)
            after_s = self._pad_s if is_last else (int(starts[i + 1]) - last) * _FRAME_S / 2
            start_s = max(0.0, first * _FRAME_S - min(self._pad_s, before_s))
            end_s = min(duration_s, last * _FRAME_S + min(self._pad_s, after_s))
            if end_s > start_s:
                regions.append(SpeechRegion(start_s=round(start_s, 3), end_s=round(end_s, 3)))
        return tuple(regions)


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
