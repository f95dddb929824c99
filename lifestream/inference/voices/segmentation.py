"""How many speak, and which of up to three voices: segmentation-3.0 in windows of 10 s.

The network numbers voices anew in every window, so what it knows is who is the same and who is
another nearby; which person of the whole recording that is, only voice vectors can tell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.voices.graphs import segmentation_file, session
from lifestream.ports.audio import SAMPLE_RATE_HZ, Audio, Progress

STEP_S = 0.05
"""The time grid of everything here: three of the network's frames."""

WINDOW_S = 10.0
"""What the network was trained on."""

WINDOW_STEPS = round(WINDOW_S / STEP_S)

_HOP_S = 2.5
_BATCH = 8
_FRAME_S = 270 / SAMPLE_RATE_HZ
_FIRST_FRAME_S = 0.031
"""Middle of the first frame: half of the 991 samples that one frame sees."""

_VOICES_OF_CLASS = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], np.float32
)
"""The classes: nobody, each of three voices, each pair. Source: the model's own card."""

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalVoices:
    """The voices that were heard window by window.

    Attributes:
        activity: How surely each voice is heard at each step, 0 to 255; uint8, shape (windows,
            200, 3). 9 MB for ten hours.
        starts: The step at which each window begins, in order; int, shape (windows,).
        steps: Steps of the whole recording.
    """

    activity: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    steps: int

    def windows_at(self, first: int, last: int) -> range:
        """The windows that hold steps ``first`` to ``last`` wholly."""
        earliest = np.searchsorted(self.starts, last - WINDOW_STEPS, "left")
        return range(int(earliest), int(np.searchsorted(self.starts, first, "right")))

    def heard(self, window: int) -> Array:
        """Each voice at each step, 0 to 1, shape (steps, 3); cut to the recording."""
        steps = self.steps - int(self.starts[window])
        return self.activity[window, :steps].astype(np.float32) / np.float32(255)

    def alone(self, window: int) -> Array:
        """The same where no other voice is heard."""
        heard = self.heard(window)
        others = [np.delete(1 - heard, voice, axis=1).prod(axis=1) for voice in range(3)]
        alone: Array = heard * np.stack(others, axis=1)
        return alone

    def count(self) -> Array:
        """How many are heard at each step of the recording, averaged over windows."""
        total, windows = np.zeros(self.steps, np.float32), np.zeros(self.steps, np.float32)
        for window in range(len(self.activity)):
            heard = self.heard(window)
            stretch = slice(int(self.starts[window]), int(self.starts[window]) + len(heard))
            total[stretch] += heard.sum(axis=1)
            windows[stretch] += 1
        average: Array = (total / np.maximum(windows, 1)).astype(np.float32)
        return average


class Segmenter:
    """Runs the network over a recording.

    Args:
        models_dir: Where the weights are, and the network made of them.
        threads: Threads to run on; 0 means one for each core.

    Raises:
        DependencyUnavailable: The weights are not on this machine.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        self._session = session(segmentation_file(models_dir), threads)

    def listen(
        self,
        audio: Audio,
        progress: Progress,
        *,
        within: Sequence[SpeechRegion] | None = None,
        known: npt.NDArray[np.uint8] | None = None,
        keep: Callable[[Callable[[], npt.NDArray[np.uint8]]], None] = lambda so_far: None,
    ) -> LocalVoices:
        """The voices of every window, a few windows of samples in memory at a time.

        Args:
            known: The activity of the first windows, heard before.
            keep: Called after each few windows with what gives the activity so far.
            within: Only windows that hold some of these (at least one, in order) are heard.
        """
        starts = _window_starts(audio.duration_s)
        if within is not None:
            starts = _holding(starts, within)
        found = [known] if known is not None and 0 < len(known) <= len(starts) else []
        for first in range(sum(map(len, found)), len(starts), _BATCH):
            found.append(self._batch(audio, starts[first : first + _BATCH]))
            keep(lambda: np.concatenate(found))
            progress(min(1.0, (first + _BATCH) / len(starts)))
        steps = int(np.ceil(audio.duration_s / STEP_S))
        return LocalVoices(activity=np.concatenate(found), starts=starts, steps=steps)

    def _batch(self, audio: Audio, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        waves = np.stack([_window(audio, start * STEP_S) for start in starts.tolist()])
        classes = self._session.run(None, {"wave": waves})[0]
        return local_activity(np.exp(classes))


def local_activity(probabilities: Array) -> npt.NDArray[np.uint8]:
    """Probabilities of the classes, (n, frames, 7), as each voice's, (n, 200, 3), 0 to 255."""
    heard = probabilities @ _VOICES_OF_CLASS
    frames = ((np.arange(WINDOW_STEPS) + 0.5) * STEP_S - _FIRST_FRAME_S) / _FRAME_S
    middle = np.clip(np.round(frames).astype(int), 1, heard.shape[1] - 2)
    around = (heard[:, middle - 1] + heard[:, middle] + heard[:, middle + 1]) / 3
    activity: npt.NDArray[np.uint8] = np.clip(np.round(around * 255), 0, 255).astype(np.uint8)
    return activity


def runs(active: Sequence[bool] | npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """First and last-plus-one step of every unbroken stretch of True, shape (n, 2)."""
    edges = np.flatnonzero(np.diff(np.asarray(active, np.int8), prepend=0, append=0))
    return edges.reshape(-1, 2)


def _window_starts(duration_s: float) -> npt.NDArray[np.int64]:
    """Steps at which windows begin; the last one ends where the recording does."""
    last = max(0, int((duration_s - WINDOW_S) / STEP_S))
    regular = np.arange(0, last, round(_HOP_S / STEP_S), dtype=np.int64)
    return np.append(regular, np.int64(last))


def _holding(
    starts: npt.NDArray[np.int64], stretches: Sequence[SpeechRegion]
) -> npt.NDArray[np.int64]:
    """The windows that hold some of ``stretches``; the nearest one where rounding leaves none."""
    starts_s = starts * STEP_S
    needed = np.zeros(len(starts), np.bool_)
    for stretch in stretches:
        first = int(np.searchsorted(starts_s, stretch.start_s - WINDOW_S, "right"))
        last = int(np.searchsorted(starts_s, stretch.end_s, "left"))
        needed[min(first, len(starts) - 1) : max(first + 1, last)] = True
    return starts[needed]


def _window(audio: Audio, start_s: float) -> Array:
    samples = audio.read(start_s, start_s + WINDOW_S)
    return np.pad(samples, (0, round(WINDOW_S * SAMPLE_RATE_HZ) - len(samples)))[None]
