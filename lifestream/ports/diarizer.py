"""Telling speakers apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lifestream.domain.transcript import Diarization, EngineInfo, SpeechRegion
from lifestream.ports.audio import Audio, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizerRequest:
    """What to tell apart. ``expected_speakers`` is the number of people, when it is known."""

    audio: Audio
    speech: Sequence[SpeechRegion]
    expected_speakers: int | None = None


class Diarizer(Protocol):
    """Gives every stretch of speech to one label, to none, or to two who talk at once."""

    @property
    def engine(self) -> EngineInfo:
        """Who does the work; ``degraded`` with a note for an approximate one."""
        ...

    def diarize(self, request: DiarizerRequest, progress: Progress) -> Diarization:
        """Turns in order, labelled S1, S2, … in order of first appearance.

        Where two talk at once, one has the floor; the other's turn names that one in ``into``.

        Raises:
            DependencyUnavailable: Weights cannot be loaded.
        """
        ...
