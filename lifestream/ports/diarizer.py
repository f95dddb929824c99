"""Telling speakers apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lifestream.domain.transcript import Diarization, EngineInfo, SpeechRegion
from lifestream.ports.audio import Audio, Progress


class WorkKeeper(Protocol):
    """Keeps an engine's unfinished work, so that a run that is killed can go on from there."""

    def found(self) -> bytes:
        """What an earlier run kept; empty where there is nothing."""
        ...

    def keep(self, so_far: Callable[[], bytes]) -> None:
        """Keep ``so_far()`` if the last time is long enough ago. May be called often."""
        ...


class NothingKept:
    """Keeps nothing (a ``WorkKeeper``)."""

    def found(self) -> bytes:
        return b""

    def keep(self, so_far: Callable[[], bytes]) -> None:
        """Does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizerRequest:
    """What to tell apart.

    Attributes:
        expected_speakers: The number of people, when it is known.
        unfinished: For engines that can go on where an earlier run was interrupted.
    """

    audio: Audio
    speech: Sequence[SpeechRegion]
    expected_speakers: int | None = None
    unfinished: WorkKeeper = NothingKept()


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
