"""The history of a task in plain words, oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lifestream.domain.sentences import noted, says
from lifestream.domain.tasks.events import (
    Added,
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
)
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.tasks.task import Task

_MOVED = {
    TaskState.PROPOSED: noted("Put back among the proposals"),
    TaskState.OPEN: noted("Accepted"),
    TaskState.DONE: noted("Done"),
    TaskState.DROPPED: noted("Dropped"),
    TaskState.DELETED: noted("Deleted"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened.

    Attributes:
        at: On the wall clock of the recording for what was said, else when it was done here.
        mention: The place to play.
        is_undone: It was taken back and counts no more.
        can_undo: A person did it, and it can be taken back.
        apart: Id of the place that can be made a task of its own; empty where none can.
    """

    event_id: str
    at: datetime
    what: str
    mention: Mention | None = None
    is_undone: bool = False
    can_undo: bool = False
    apart: str = ""


def history_of(task: Task) -> tuple[HistoryLine, ...]:
    """Everything that happened to it, oldest first."""
    undone = {event.undoes for event in task.events if isinstance(event, Undone)}
    many = len(task.mentions) > 1
    lines: list[HistoryLine] = []
    seen = 0
    for event in sorted(task.events, key=_moment):
        if isinstance(event, Undone | Parted):
            continue
        for line in _lines(event, seen):
            seen += isinstance(event, Promised)
            is_undone = line.event_id in undone
            can_undo = event.is_persons and not is_undone and not isinstance(event, Added)
            lines.append(
                HistoryLine(
                    event_id=line.event_id,
                    at=line.at,
                    what=line.what,
                    mention=line.mention,
                    is_undone=is_undone,
                    can_undo=can_undo and event.event_id == line.event_id,
                    apart=line.apart if many else "",
                )
            )
    return tuple(lines)


def _moment(event: TaskEvent) -> datetime:
    mention = getattr(event, "mention", None)
    said = mention.said_at if mention and not event.is_persons else None
    return said or event.at


def _lines(event: TaskEvent, seen: int) -> Iterator[HistoryLine]:
    at, name = _moment(event), event.event_id
    if isinstance(event, Promised):
        what = noted("Said") if not seen else noted("Said again")
        mention = event.mention
        yield HistoryLine(
            event_id=name, at=at, what=what, mention=mention, apart=mention.mention_id
        )
    elif isinstance(event, SaidDone):
        yield HistoryLine(
            event_id=name, at=at, what=noted("Said to be done"), mention=event.mention
        )
    else:
        yield HistoryLine(event_id=name, at=at, what=_words(event))


def _words(event: TaskEvent) -> str:
    if isinstance(event, Moved):
        return _MOVED[event.state]
    if isinstance(event, Added):
        return noted("Written down")
    if isinstance(event, NotDone):
        return noted("Not done, in spite of what was said")
    if isinstance(event, Joined):
        return noted("Merged with another one")
    assert isinstance(event, Edited)
    parts: list[str] = [says("now “{text}”", text=event.text)] if event.text else []
    if event.sets_due:
        parts.append(
            says("due {day}", day=event.due.isoformat()) if event.due else noted("no due date")
        )
    if event.sets_person:
        parts.append(noted("owner changed") if event.person else noted("no owner"))
    return f"Edited: {', '.join(parts)}"
