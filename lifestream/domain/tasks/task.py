"""A task: its events, and what they come to. A decision or an open question is kept the same way.

A task that several recordings hold is one task with several mentions. Its words are those of the
earliest, its owner and due date those of the latest that names one, whatever the order in which
the recordings were processed; what a person typed counts before both.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from lifestream.domain import codec
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.tasks.events import (
    ACTIVE,
    Added,
    Draft,
    Edited,
    Joined,
    Moved,
    NotDone,
    Parted,
    Promised,
    SaidDone,
    TaskEvent,
    TaskState,
    Undone,
    without_places,
    without_recording,
)
from lifestream.domain.tasks.mention import Mention, Person

NO_DUE = 4_000_000
"""Behind every day's number."""

_DAY = 10**12
_CLOSED = 5 * 10**18
_EVENTS = {
    one.kind: one
    for one in (Promised, SaidDone, Added, Edited, Moved, NotDone, Parted, Undone, Joined)
}


class TaskKind(StrEnum):
    """The kinds of statement that are kept."""

    TASK = "task"
    DECISION = "decision"
    QUESTION = "question"
    POINT = "point"


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that a person will do, and what happened to it.

    Attributes:
        version: How often it was stored; 0 before the first time.
    """

    task_id: str
    owner: OwnerId
    kind: TaskKind
    events: tuple[TaskEvent, ...]
    version: int = 0

    @cached_property
    def _draft(self) -> Draft:
        return Draft().apply(self.events)

    @property
    def state(self) -> TaskState:
        """Its state."""
        return self._draft.state

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Where it was said, earliest first."""
        return tuple(sorted(self._draft.mentions.values(), key=_by_time))

    @property
    def text(self) -> str:
        """What it is about; speaker labels in it are those of ``source``."""
        draft = self._draft
        first = self.mentions[0].text if self.mentions else ""
        return draft.typed_text or first or draft.other_text

    @property
    def is_typed(self) -> bool:
        """Whether a person typed the words."""
        return bool(self._draft.typed_text) or not self.mentions

    @property
    def source(self) -> Mention | None:
        """Where it was said first."""
        return self.mentions[0] if self.mentions else None

    @property
    def person(self) -> Person | None:
        """Whose it is; None where that is open."""
        is_typed, person = self._draft.typed_person
        if is_typed:
            return person
        return next((one.person for one in reversed(self.mentions) if one.person), None)

    @property
    def due(self) -> date | None:
        """The day it is due."""
        is_typed, due = self._draft.typed_due
        if is_typed:
            return due
        return next((one.due for one in reversed(self.mentions) if one.due), None)

    @property
    def due_said(self) -> str:
        """The due date as it was said; empty where a person set another."""
        if self._draft.typed_due[0]:
            return ""
        dated = next((one for one in reversed(self.mentions) if one.due), None)
        spoken = next((one for one in reversed(self.mentions) if one.due_said), None)
        found = dated or spoken
        return found.due_said if found else ""

    @property
    def said_done(self) -> tuple[tuple[str, Mention], ...]:
        """(Event id, place) of words that seem to say that it is done, not answered yet."""
        return tuple(self._draft.said_done.items())

    @property
    def joined(self) -> tuple[str, ...]:
        """Ids of tasks that a person merged into it."""
        return self._draft.joined

    @property
    def apart(self) -> frozenset[str]:
        """Ids of tasks that a person says are others."""
        return frozenset(self._draft.apart)

    @property
    def closed_at(self) -> datetime | None:
        """When a person finished, dropped or deleted it."""
        return self._draft.closed_at

    @property
    def created_at(self) -> datetime:
        """When it was first kept."""
        return self.events[0].at

    @property
    def changed_at(self) -> datetime:
        """When the last thing happened to it."""
        return max(event.at for event in self.events)

    @property
    def is_touched(self) -> bool:
        """Whether a person did anything to it."""
        return any(event.is_persons for event in self.events)

    @property
    def videos(self) -> tuple[VideoId, ...]:
        """Every recording that has a part in it, each once."""
        found = _videos(self.events)
        return tuple(sorted(set(found)))

    @property
    def place(self) -> int:
        """Where it stands in lists: by due date, then age; behind them closed ones, newest first.

        The same whichever store sorts by it, and below 2**63.
        """
        if self.state in ACTIVE:
            day = self.due.toordinal() if self.due else NO_DUE
            return day * _DAY + int(self.created_at.timestamp())
        closed = self.closed_at or self.changed_at
        return _CLOSED + _DAY - int(closed.timestamp())

    def with_event(self, event: TaskEvent) -> "Task":
        """The task after something more happened."""
        return replace(self, events=(*self.events, event))

    def with_mention(self, mention: Mention) -> "Task":
        """The task with a later reading of a place that it has."""
        return replace(self, events=_replaced(self.events, mention))

    def without_mention(self, mention_id: str) -> "Task":
        """The task without a place; other events stay."""
        kept = (
            event
            for event in self.events
            if not (isinstance(event, Promised) and event.mention.mention_id == mention_id)
        )
        return replace(self, events=tuple(kept))

    def without_recording(self, video_id: VideoId) -> "Task | None":
        """The task after a recording was deleted; None when nothing of it may stay.

        A person's words stay, and what other recordings hold. A mark alone (accepted, done,
        another due date) is no word: it goes with the words that it was made on.
        """
        left = replace(self, events=without_recording(self.events, video_id))
        return left if left.events and left._draft.has_words else None

    def without_places(self, goes: Callable[[Mention], bool]) -> "Task | None":
        """The task without some places of recordings that stay; None when nothing of it may."""
        left = replace(self, events=without_places(self.events, goes))
        return left if left.events and left._draft.has_words else None

    def as_deleted(self, event: Moved) -> "Task":
        """The task as it stays when a person deleted it: where it was said, and no word of it."""
        kept = tuple(
            Promised(event_id=f"p{place}", at=event.at, mention=_bare(one))
            for place, one in enumerate(self.mentions)
        )
        return replace(self, events=(*kept, event))


def encode_task(task: Task) -> str:
    """A task as stores hold it."""
    plain = {
        "task_id": task.task_id,
        "owner": task.owner,
        "kind": task.kind.value,
        "events": [_event_plain(event) for event in task.events],
        "version": task.version,
    }
    return codec.encode(plain).decode()


def decode_task(document: str) -> Task:
    """A task out of a store.

    Raises:
        ValueError: It is damaged, or not a task that this version knows.
    """
    plain = codec.document(document, "Task")
    try:
        return Task(
            task_id=str(plain["task_id"]),
            owner=OwnerId(str(plain["owner"])),
            kind=TaskKind(plain["kind"]),
            events=tuple(_event(one) for one in plain["events"]),
            version=int(plain["version"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a Task document lacks {error}") from error


def _event_plain(event: TaskEvent) -> dict[str, Any]:
    if isinstance(event, Joined):
        nested = [_event_plain(one) for one in event.events]
        at = event.at.isoformat()
        own = {"event_id": event.event_id, "at": at, "task_id": event.task_id}
        return {"kind": event.kind, **own, "events": nested}
    full: dict[str, Any] = codec.to_plain(event)
    empty = {one.name: one.default for one in fields(event)}
    return {"kind": event.kind, **{k: v for k, v in full.items() if v != empty[k]}}


def _event(plain: Any) -> TaskEvent:
    given = dict(plain)
    kind = _EVENTS.get(given.pop("kind", ""))
    if kind is None:
        raise ValueError("a Task document holds an event of a kind that is not known")
    if kind is Joined:
        return Joined(
            event_id=given["event_id"],
            at=datetime.fromisoformat(given["at"]),
            task_id=given["task_id"],
            events=tuple(_event(one) for one in given["events"]),
        )
    return codec.from_plain(kind, given)


def _videos(events: Iterable[TaskEvent]) -> list[VideoId]:
    found: list[VideoId] = []
    for event in events:
        mention = getattr(event, "mention", None)
        person = getattr(event, "person", None)
        found += [mention.video_id] if mention else []
        found += [person.video_id] if person and person.video_id else []
        found += _videos(event.events) if isinstance(event, Joined) else []
    return found


def _replaced(events: tuple[TaskEvent, ...], mention: Mention) -> tuple[TaskEvent, ...]:
    changed: list[TaskEvent] = []
    for event in events:
        if isinstance(event, Promised) and event.mention.mention_id == mention.mention_id:
            changed.append(replace(event, mention=mention))
        elif isinstance(event, Joined):
            changed.append(replace(event, events=_replaced(event.events, mention)))
        else:
            changed.append(event)
    return tuple(changed)


def _bare(mention: Mention) -> Mention:
    return Mention(
        mention_id=mention.mention_id,
        video_id=mention.video_id,
        text="",
        start_s=mention.start_s,
        end_s=mention.end_s,
    )


_LATEST = datetime.max.replace(tzinfo=UTC)


def _by_time(mention: Mention) -> tuple[datetime, str, float, str]:
    return mention.said_at or _LATEST, mention.video_id, mention.start_s, mention.mention_id
