"""Speech to words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lifestream.domain.transcript import EngineInfo, SpeechRegion, Transcript
from lifestream.ports.audio import Audio, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriberRequest:
    """A request to recognise speech.

    Attributes:
        speech: Where speech is; nothing outside may become text.
        languages: ISO 639-1 codes to choose from; empty for all that are known. With one code
            nothing is detected, otherwise each stretch is in the language that it is spoken in.
        vocabulary: Names and words that are likely to be said.
    """

    audio: Audio
    speech: Sequence[SpeechRegion]
    languages: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()


class Transcriber(Protocol):
    """Recognises speech; adds nothing that was not said."""

    @property
    def engine(self) -> EngineInfo:
        """Who does the work; part of the checkpoint's key, so cheap and stable."""
        ...

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        """Segments in order of time, all inside ``request.speech`` (give or take 0.5 s).

        Speech of a second or more has words or stands in ``removed`` with a reason.

        Raises:
            DependencyUnavailable: Weights or service cannot be reached.
            ResourceError: Out of memory even at the smallest batch.
        """
        ...
