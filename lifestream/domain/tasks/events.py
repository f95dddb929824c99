"""What happens to a task, as values: each kind knows what it does to the task.

Events of recordings say where something was promised or said to be done; all others are a
person's. A person's always count more, whenever a recording is processed again.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from lifestream.domain.ids import VideoId
from lifestream.domain.tasks.mention import Mention, Person


class TaskState(StrEnum):
    """The state of a task; ``DELETED`` is shown nowhere and keeps it from coming back."""

    PROPOSED = "proposed"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    DELETED = "deleted"


ACTIVE = frozenset({TaskState.PROPOSED, TaskState.OPEN})
SHOWN = frozenset(TaskState) - {TaskState.DELETED}


@dataclass(slots=True, kw_only=True)
class Draft:
    """A task while its events are applied, oldest first.

    Attributes:
        typed_text: Words that a person typed for this task.
        other_text: Words that a person typed for a task that was merged into it.
        typed_due: (Whether, which) due date a person set; likewise ``typed_person``.
    """

    state: TaskState = TaskState.PROPOSED
    mentions: dict[str, Mention] = field(default_factory=dict)
    typed_text: str = ""
    other_text: str = ""
    typed_due: tuple[bool, date | None] = (False, None)
    typed_person: tuple[bool, Person | None] = (False, None)
    said_done: dict[str, Mention] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    closed_at: datetime | None = None

    @property
    def has_words(self) -> bool:
        """Whether anything says what it is about."""
        return bool(self.typed_text or self.other_text or self.mentions)

    def apply(self, events: "Iterable[TaskEvent]") -> "Draft":
        """The same draft after the events that are not undone."""
        given = tuple(events)
        undone = _undone(given)
        for event in given:
            if event.event_id not in undone:
                event.apply(self)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent(ABC):
    """The part that every event has."""

    kind: ClassVar[str]
    event_id: str
    at: datetime

    @abstractmethod
    def apply(self, draft: Draft) -> None:
        """Change the task."""

    def without(self, video_id: VideoId) -> "TaskEvent | None":
        """The event after the recording was deleted; None when nothing of it may stay."""
        return self

    @property
    def is_persons(self) -> bool:
        """Whether a person did it."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(TaskEvent):
    """A recording's minutes hold it."""

    kind: ClassVar[str] = "promised"
    mention: Mention

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``."""
        draft.mentions[self.mention.mention_id] = self.mention

    def without(self, video_id: VideoId) -> TaskEvent | None:
        """See ``TaskEvent.without``."""
        return None if self.mention.video_id == video_id else self

    @property
    def is_persons(self) -> bool:
        """See ``TaskEvent.is_persons``."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDone(TaskEvent):
    """Words in a recording say that it is done: a proposal, until a person says so."""

    kind: ClassVar[str] = "said-done"
    mention: Mention

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``."""
        draft.said_done[self.event_id] = self.mention

    def without(self, video_id: VideoId) -> TaskEvent | None:
        """See ``TaskEvent.without``."""
        return None if self.mention.video_id == video_id else self

    @property
    def is_persons(self) -> bool:
        """See ``TaskEvent.is_persons``."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added(TaskEvent):
    """A person wrote it down, perhaps at a second of a recording."""

    kind: ClassVar[str] = "added"
    text: str
    person: Person | None = None
    due: date | None = None
    mention: Mention | None = None

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``."""
        draft.state = TaskState.OPEN
        draft.typed_text = self.text
        draft.typed_due, draft.typed_person = (True, self.due), (True, self.person)
        if self.mention is not None:
            draft.mentions[self.mention.mention_id] = self.mention

    def without(self, video_id: VideoId) -> TaskEvent | None:
        """See ``TaskEvent.without``: the words stay, the place goes."""
        here = self.mention is not None and self.mention.video_id == video_id
        return Added(
            event_id=self.event_id,
            at=self.at,
            text=self.text,
            person=_without_voice(self.person, video_id),
            due=self.due,
            mention=None if here else self.mention,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(TaskEvent):
    """A person typed other words, another due date or another owner; what is not set stays."""

    kind: ClassVar[str] = "edited"
    text: str = ""
    sets_due: bool = False
    due: date | None = None
    sets_person: bool = False
    person: Person | None = None

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``; a task that a person works on is accepted."""
        if draft.state is TaskState.PROPOSED:
            draft.state = TaskState.OPEN
        draft.typed_text = self.text or draft.typed_text
        if self.sets_due:
            draft.typed_due = (True, self.due)
        if self.sets_person:
            draft.typed_person = (True, self.person)

    def without(self, video_id: VideoId) -> TaskEvent | None:
        """See ``TaskEvent.without``: a voice of that recording names no person any more."""
        return Edited(
            event_id=self.event_id,
            at=self.at,
            text=self.text,
            sets_due=self.sets_due,
            due=self.due,
            sets_person=self.sets_person,
            person=_without_voice(self.person, video_id),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(TaskEvent):
    """A person accepted, finished, dropped, reopened or deleted it."""

    kind: ClassVar[str] = "moved"
    state: TaskState

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``; who decides has seen what was said."""
        draft.state = self.state
        draft.closed_at = None if self.state in ACTIVE else self.at
        draft.said_done.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone(TaskEvent):
    """A person says that the words that seemed to say so did not mean it."""

    kind: ClassVar[str] = "not-done"
    said: str

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``."""
        draft.said_done.pop(self.said, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted(TaskEvent):
    """A person says that the task ``other`` is another one."""

    kind: ClassVar[str] = "parted"
    other: str

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``."""
        draft.apart = (*draft.apart, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(TaskEvent):
    """A person took the event ``undoes`` back."""

    kind: ClassVar[str] = "undone"
    undoes: str

    def apply(self, draft: Draft) -> None:
        """Change nothing: ``Draft.apply`` leaves out what is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(TaskEvent):
    """A person merged another task into this one; it is kept here whole, to be taken out again."""

    kind: ClassVar[str] = "joined"
    task_id: str
    events: tuple[TaskEvent, ...]

    def apply(self, draft: Draft) -> None:
        """See ``TaskEvent.apply``; of the other one its places count, and its words at need."""
        other = Draft().apply(self.events)
        draft.mentions |= other.mentions
        draft.said_done |= other.said_done
        draft.other_text = draft.other_text or other.typed_text or other.other_text
        draft.joined = (*draft.joined, self.task_id, *other.joined)

    def without(self, video_id: VideoId) -> TaskEvent | None:
        """See ``TaskEvent.without``."""
        events = without_recording(self.events, video_id)
        if not Draft().apply(events).has_words:
            return None
        return Joined(event_id=self.event_id, at=self.at, task_id=self.task_id, events=events)


def without_recording(events: Iterable[TaskEvent], video_id: VideoId) -> tuple[TaskEvent, ...]:
    """The events without a trace of a recording that was deleted."""
    left = (event.without(video_id) for event in events)
    return tuple(event for event in left if event is not None)


def without_places(
    events: Iterable[TaskEvent], goes: Callable[[Mention], bool]
) -> tuple[TaskEvent, ...]:
    """The events without places of recordings that stay; what a person typed stays."""
    left: list[TaskEvent] = []
    for event in events:
        if isinstance(event, Joined):
            nested = without_places(event.events, goes)
            if Draft().apply(nested).has_words:
                left.append(replace(event, events=nested))
        elif isinstance(event, Added) and event.mention is not None and goes(event.mention):
            left.append(replace(event, mention=None))
        elif not (isinstance(event, Promised | SaidDone) and goes(event.mention)):
            left.append(event)
    return tuple(left)


def _without_voice(person: Person | None, video_id: VideoId) -> Person | None:
    return None if person is not None and person.video_id == video_id else person


def _undone(events: tuple[TaskEvent, ...]) -> frozenset[str]:
    """Ids of events that do not count; undoing an undo brings back."""
    undone: set[str] = set()
    for event in reversed(events):
        if isinstance(event, Undone) and event.event_id not in undone:
            undone.add(event.undoes)
    return frozenset(undone)
