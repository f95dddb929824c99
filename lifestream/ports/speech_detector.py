"""Where somebody speaks (voice activity detection). One pass serves transcriber and diarizer."""

from typing import Protocol

from lifestream.domain.transcript import EngineInfo, SpeechRegion
from lifestream.ports.audio import Audio, Progress


class SpeechDetector(Protocol):
    """Finds speech; silence, noise and music give nothing."""

    @property
    def engine(self) -> EngineInfo:
        """Who does the work."""
        ...

    def detect(self, audio: Audio, progress: Progress) -> tuple[SpeechRegion, ...]:
        """Regions in order of time, not overlapping."""
        ...
