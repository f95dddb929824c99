"""segmentation-3.0 as a second opinion on stretches of which a speech detector is unsure.

It normalises the level of what it hears and knows far and narrow-band voices well, but takes steady
noise for a voice now and then: good for a second opinion, not for the only one.
"""

from collections.abc import Sequence
from pathlib import Path

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.voices.segmentation import STEP_S, Segmenter, runs
from lifestream.ports.audio import Audio, Progress

_HEARD = 0.5
"""So many voices on average over the windows: speech rather than none."""


class SegmentationOpinion:
    """Hears single stretches again (implements ``SecondOpinion``).

    Args:
        models_dir: Where the weights are, and the network made of them.
        threads: Threads to run on; 0 means one for each core.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        self._models_dir = models_dir
        self._threads = threads
        self._segmenter: Segmenter | None = None

    @property
    def name(self) -> str:
        """The network and its level."""
        return f"segmentation-3.0 {_HEARD:g}"

    def spoken(
        self, audio: Audio, stretches: Sequence[SpeechRegion], progress: Progress
    ) -> tuple[SpeechRegion, ...]:
        """Where speech is heard, within the windows of 10 s that hold a stretch.

        Raises:
            DependencyUnavailable: The weights are not on this machine, or damaged.
        """
        if not stretches:
            return ()
        if self._segmenter is None:
            self._segmenter = Segmenter(models_dir=self._models_dir, threads=self._threads)
        count = self._segmenter.listen(audio, progress, within=stretches).count()
        return tuple(
            SpeechRegion(start_s=first * STEP_S, end_s=last * STEP_S)
            for first, last in runs(count > _HEARD).tolist()
        )
