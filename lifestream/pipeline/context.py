"""The context that every stage of one run shares."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import Path
from typing import TypeVar

from lifestream.domain.days.recorded import local_day
from lifestream.domain.jobs.job import JobError
from lifestream.domain.jobs.parts import HeardStage, Part
from lifestream.domain.minutes.wishes import NO_WISH, MinutesWish
from lifestream.domain.video import Video
from lifestream.domain.vocabulary.known_words import KnownWords
from lifestream.pipeline.checkpoints import Checkpoints, Kept
from lifestream.pipeline.shortfall import is_passing
from lifestream.ports.backend import Backend
from lifestream.ports.inference import Inference

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineSettings:
    """Settings that change what the stages make.

    Attributes:
        zone: The owner's time zone; decides which day a recording belongs to.
        max_duration_s: Longer recordings are refused before any model runs.
        keyframes_per_minute: At most this many pictures are kept for a minute.
        languages: Spoken languages to choose from where the upload names none.
        tasks: How many processors listen to one recording, each to a stretch of it.
        segment_min_s: No stretch is shorter, so short recordings are not split.
        segment_patience_s: How long after twice the time of its own stretch the processor that
            holds the job waits for the others, before it listens to theirs itself.
        part: The part of a run that this processor does.
    """

    zone: tzinfo
    max_duration_s: float
    keyframes_per_minute: int
    languages: tuple[str, ...] = ()
    tasks: int = 1
    segment_min_s: float = 600.0
    segment_patience_s: float = 60.0
    part: Part = Part.WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of a good run: what is missing (None: nothing) and what the user should know.

    Attributes:
        passing: Something is missing for a reason that passes.
        heard: Results for the processor that does the rest; empty at the end of the whole run.
    """

    partial: JobError | None
    notes: tuple[str, ...]
    passing: bool = False
    heard: tuple[HeardStage, ...] = ()


@dataclass(slots=True, kw_only=True)
class PipelineContext:
    """One run over one recording.

    Attributes:
        source_file: Fetches the uploaded bytes when a stage first needs them; a readable file,
            named without anything of the user's.
        prefix: Where results for these bytes are kept in the object store; ends in a slash.
        change_video: Saves a change of the recording's library entry and returns it.
        shortfalls: What could not be done; makes the outcome PARTIAL.
        notes: What the user should know though nothing is missing.
        vocabulary: Names and terms for the recogniser and the writer, the same in every attempt.
        wish: What the minutes are to be like.
    """

    video: Video
    source_file: Callable[[], Path]
    scratch: Path
    prefix: str
    backend: Backend
    inference: Inference
    settings: PipelineSettings
    checkpoints: Checkpoints
    change_video: Callable[[Callable[[Video], Video]], Video]
    shortfalls: list[JobError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    vocabulary: KnownWords = KnownWords()
    wish: MinutesWish = NO_WISH

    @property
    def source(self) -> Path:
        """The uploaded bytes, on this machine."""
        return self.source_file()

    def took(self, kept: Kept[T]) -> Kept[T]:
        """Hand on what follows from a result: to the library, to the user, to the outcome.

        Raises:
            Cancelled: The recording was deleted meanwhile.
        """
        if kept.in_library is not None:
            self.video = self.change_video(kept.in_library)
        self.notes.extend(note for note in kept.notes if note and note not in self.notes)
        self.shortfalls.extend(kept.shortfalls)
        return kept

    @property
    def recorded_on(self) -> date | None:
        """The recording's day in the owner's zone, when it is known."""
        moment = self.video.recorded_at
        return local_day(moment, self.settings.zone) if moment else None

    @property
    def length_s(self) -> float:
        """How long the recording says it is, in seconds; 0.0 where it does not."""
        facts = self.video.facts
        return facts.declared_duration_s or 0.0 if facts else 0.0

    @property
    def duration_s(self) -> float:
        """How long the recording really is, in seconds; 0.0 before that was measured."""
        return self.video.facts.duration_s if self.video.facts else 0.0

    @property
    def uploaded_on(self) -> date:
        """The day it came into the library, in the owner's zone."""
        return local_day(self.video.created_at, self.settings.zone)

    @property
    def hands_on(self) -> bool:
        """Whether another processor does the rest, once listening is over."""
        return self.settings.part is Part.LISTENING

    @property
    def listens(self) -> bool:
        """Whether this processor listens, and not only to what another one heard."""
        return self.settings.part is not Part.REST

    def heard(self) -> Outcome:
        """The end of this processor's part."""
        return Outcome(partial=None, notes=(), heard=self.checkpoints.kept_here)

    def outcome(self) -> Outcome:
        """The shortfalls as one partial reason: the first one's code, everybody's sentence."""
        if not self.shortfalls:
            return Outcome(partial=None, notes=tuple(self.notes))
        first = self.shortfalls[0]
        message = " ".join(dict.fromkeys(shortfall.message for shortfall in self.shortfalls))
        partial = JobError(
            code=first.code, message=message, error_class=first.error_class, stage=first.stage
        )
        passing = any(is_passing(shortfall) for shortfall in self.shortfalls)
        return Outcome(partial=partial, notes=tuple(self.notes), passing=passing)
