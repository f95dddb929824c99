"""Where speech is (voice activity detection). One pass serves transcriber and diarizer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lifestream.domain.transcript import EngineInfo, RemovedSpan, SpeechRegion
from lifestream.ports.audio import Audio, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedSpeech:
    """Speech that a detector found, and sound that it took for speech at first and then refused.

    Attributes:
        regions: In order of time, not overlapping.
        refused: In order of time; they end up in ``Transcript.removed``.
    """

    regions: tuple[SpeechRegion, ...] = ()
    refused: tuple[RemovedSpan, ...] = ()


class SpeechDetector(Protocol):
    """Finds speech; silence, noise and music give nothing."""

    @property
    def engine(self) -> EngineInfo:
        """Who does the work."""
        ...

    def detect(self, audio: Audio, progress: Progress) -> DetectedSpeech:
        """Speech of the whole recording."""
        ...


class SecondOpinion(Protocol):
    """Asked about stretches that a speech detector is unsure of."""

    @property
    def name(self) -> str:
        """Who is asked, with what decides; part of the detector's name."""
        ...

    def spoken(
        self, audio: Audio, stretches: Sequence[SpeechRegion], progress: Progress
    ) -> tuple[SpeechRegion, ...]:
        """Where speech is heard in and around ``stretches``; in order, not overlapping.

        Raises:
            DependencyUnavailable: The weights are not on this machine, or damaged.
        """
        ...
