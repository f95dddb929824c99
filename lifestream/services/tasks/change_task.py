"""Everything that a person does to tasks, decisions and open questions.

Each change is an event, stored with the version it was made on; a change that meets another one
is made again on what stands there now.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lifestream.domain.edits.word_times import merged_text
from lifestream.domain.errors import InvalidRequest, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.masks.masking import masked_text
from lifestream.domain.sentences import says
from lifestream.domain.tasks.events import (
    SHOWN,
    Added,
    Edited,
    Joined,
    Moved,
    NotDone,
    Parted,
    Promised,
    TaskEvent,
    TaskState,
    Undone,
)
from lifestream.domain.tasks.mention import Mention, Person
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.services.library.browse_library import missing
from lifestream.services.tasks.follow_days import forget_digests, mark_changed
from lifestream.services.tasks.list_tasks import find_task

log = logging.getLogger(__name__)

MAX_TEXT = 500
MAX_PERSON = 80
MAX_BULK = 200
WRITE_TRIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """What a person writes down; ``at_s`` is a second of the recording ``video_id``."""

    text: str
    kind: TaskKind = TaskKind.TASK
    person: str = ""
    due: date | None = None
    video_id: VideoId | None = None
    at_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanges:
    """What a person changes; what is None stays."""

    text: str | None = None
    person: str | None = None
    due: date | None = None
    clears_due: bool = False


def add_task(backend: Backend, owner: OwnerId, new: NewTask, *, task_id: str = "") -> Task:
    """Write a task down; the same ``task_id`` twice is one.

    Raises:
        InvalidRequest: It has no words, or too many.
        NotFound: No such recording of this owner.
    """
    text, now = _text(new.text), backend.job_store.now()
    name = task_id or _new_id("t")
    event = Added(
        event_id=_new_id("e"),
        at=now,
        text=text,
        person=_person(new.person),
        due=new.due,
        mention=_mention(backend, owner, new, text),
    )
    task = Task(task_id=name, owner=owner, kind=new.kind, events=(event,))
    try:
        _commit(backend, owner, saves=[task])
    except StaleWrite:
        return find_task(backend, owner, name)
    log.info("task_added", extra={"task": name})
    return find_task(backend, owner, name)


def edit_task(backend: Backend, owner: OwnerId, task_id: str, changes: TaskChanges) -> Task:
    """Other words, another owner, another due date.

    Raises:
        NotFound: No such task.
        InvalidRequest: The words are none, or too many.
    """
    typed = None if changes.text is None else _text(changes.text)
    masks = read_masks(backend, owner)

    def change(task: Task) -> Task:
        # What was typed around a placeholder changes the words around what it stands for.
        shown = masked_text(task.text, masks)
        text = typed if typed is None else merged_text(shown, typed, task.text)
        person = None if changes.person is None else _person(changes.person)
        kept = changes.person is not None and _is_same_person(task, changes.person)
        event = Edited(
            event_id=_new_id("e"),
            at=backend.job_store.now(),
            text=text if text is not None and text != task.text else "",
            sets_due=changes.clears_due or (changes.due is not None and changes.due != task.due),
            due=None if changes.clears_due else changes.due,
            sets_person=changes.person is not None and not kept,
            person=person,
        )
        changed = event.text or event.sets_due or event.sets_person
        return task.with_event(event) if changed else task

    return _changed(backend, owner, task_id, change)


def move_tasks(
    backend: Backend, owner: OwnerId, task_ids: Iterable[str], state: TaskState
) -> tuple[Task, ...]:
    """Accept, finish, drop, reopen or delete tasks; those that are there already stay.

    Raises:
        NotFound: One of them is none.
        InvalidRequest: These are too many at once.
    """
    wanted = tuple(dict.fromkeys(task_ids))
    if len(wanted) > MAX_BULK:
        raise InvalidRequest(
            says("Choose at most {most} at once.", most=MAX_BULK), code="TOO_MANY_TASKS"
        )
    for tries_left in reversed(range(WRITE_TRIES)):
        tasks = [find_task(backend, owner, one) for one in wanted]
        moved = [_moved(backend, task, state) for task in tasks if task.state is not state]
        try:
            _commit(
                backend,
                owner,
                saves=[one for one in moved if one.videos or one.state in SHOWN],
                # Nothing can bring back what no recording holds.
                deletes=[one for one in moved if not one.videos and one.state not in SHOWN],
            )
        except StaleWrite:
            if not tries_left:
                raise
            continue
        log.info("tasks_moved", extra={"tasks": len(moved), "state": state.value})
        break
    there = backend.task_store.get_many(owner, wanted)
    return tuple(there[one] for one in wanted if one in there)


def answer_said_done(
    backend: Backend, owner: OwnerId, task_id: str, said: str, *, is_done: bool
) -> Task:
    """Say whether words that seemed to say that it is done did so.

    Raises:
        NotFound: No such task.
        InvalidRequest: There are no such words.
    """

    def change(task: Task) -> Task:
        if said not in dict(task.said_done):
            raise InvalidRequest("That is answered already.", code="NOTHING_TO_ANSWER")
        if is_done:
            return _moved(backend, task, TaskState.DONE)
        event = NotDone(event_id=_new_id("e"), at=backend.job_store.now(), said=said)
        return task.with_event(event)

    return _changed(backend, owner, task_id, change)


def undo(backend: Backend, owner: OwnerId, task_id: str, event_id: str) -> Task:
    """Take back one thing that a person did; a merged task comes back as it was.

    Raises:
        NotFound: No such task.
        InvalidRequest: There is nothing of that id that a person did.
    """
    task = find_task(backend, owner, task_id)
    event = next((one for one in task.events if one.event_id == event_id), None)
    if event is None or not event.is_persons or isinstance(event, Added | Undone):
        raise InvalidRequest("There is nothing of that kind to undo.", code="NOTHING_TO_UNDO")
    if isinstance(event, Joined):
        _take_out(backend, owner, task, event)
        return find_task(backend, owner, task_id)

    def change(task: Task) -> Task:
        now = backend.job_store.now()
        return task.with_event(Undone(event_id=_new_id("e"), at=now, undoes=event_id))

    return _changed(backend, owner, task_id, change)


def merge_tasks(backend: Backend, owner: OwnerId, task_id: str, others: Sequence[str]) -> Task:
    """Merge ``others`` into one task, which keeps its words, owner and due date.

    Raises:
        NotFound: One of them is none.
        InvalidRequest: They are of different kinds, or nothing is to be merged.
    """
    wanted = [one for one in dict.fromkeys(others) if one != task_id]
    if not wanted:
        raise InvalidRequest("Choose at least two tasks to merge.", code="NOTHING_TO_MERGE")
    task = find_task(backend, owner, task_id)
    merged = [find_task(backend, owner, one) for one in wanted]
    if any(one.kind is not task.kind for one in merged):
        raise InvalidRequest("Only items of one kind can be merged.", code="NOTHING_TO_MERGE")
    now = backend.job_store.now()
    for one in merged:
        joined = Joined(event_id=_new_id("e"), at=now, task_id=one.task_id, events=one.events)
        task = task.with_event(joined)
    _commit(backend, owner, saves=[task], deletes=merged)
    log.info("tasks_merged", extra={"tasks": len(merged) + 1})
    return find_task(backend, owner, task_id)


def take_apart(backend: Backend, owner: OwnerId, task_id: str, mention_id: str) -> Task:
    """Make a task of its own of one place: it was another promise. Returns the new one.

    Raises:
        NotFound: No such task.
        InvalidRequest: It has no such place besides others.
    """
    task = find_task(backend, owner, task_id)
    event = next((one for one in task.events if _holds(one, mention_id)), None)
    if event is None or len(task.mentions) < 2:
        raise InvalidRequest("There is nothing to take out of it.", code="NOTHING_TO_SPLIT")
    assert isinstance(event, Promised)
    now, name = backend.job_store.now(), _new_id("t")
    own = replace(event, mention=replace(event.mention, why_same=""))
    state = Moved(event_id=_new_id("e"), at=now, state=TaskState.OPEN)
    parted = Parted(event_id=_new_id("e"), at=now, other=task_id)
    other = Task(task_id=name, owner=owner, kind=task.kind, events=(own, state, parted))
    left = task.without_mention(mention_id)
    left = left.with_event(Parted(event_id=_new_id("e"), at=now, other=name))
    _commit(backend, owner, saves=[left, other])
    return find_task(backend, owner, name)


def split_task(
    backend: Backend, owner: OwnerId, task_id: str, texts: Sequence[str]
) -> tuple[Task, ...]:
    """Make several tasks of one that holds several things; each keeps where it was said.

    Raises:
        NotFound: No such task.
        InvalidRequest: These are not at least two texts.
    """
    wanted = [_text(text) for text in texts if text.strip()]
    if not 2 <= len(wanted) <= 10:
        raise InvalidRequest("Write each of the tasks in a line of its own.", code="BAD_SPLIT")
    task = find_task(backend, owner, task_id)
    now = backend.job_store.now()
    others = []
    for text in wanted[1:]:
        edited = Edited(event_id=_new_id("e"), at=now, text=text)
        parted = Parted(event_id=_new_id("e"), at=now, other=task_id)
        name = _new_id("t")
        others.append(replace(task, task_id=name, version=0, events=(*task.events, edited, parted)))
        task = task.with_event(Parted(event_id=_new_id("e"), at=now, other=name))
    task = task.with_event(Edited(event_id=_new_id("e"), at=now, text=wanted[0]))
    _commit(backend, owner, saves=[task, *others])
    found = backend.task_store.get_many(owner, [task.task_id, *(one.task_id for one in others)])
    return tuple(found.values())


def _commit(
    backend: Backend, owner: OwnerId, *, saves: Sequence[Task] = (), deletes: Sequence[Task] = ()
) -> None:
    backend.task_store.commit(owner, saves=saves, deletes=deletes)
    forget_digests(backend, owner, (*saves, *deletes))
    mark_changed(backend, owner, (*saves, *deletes))


def _changed(
    backend: Backend, owner: OwnerId, task_id: str, change: Callable[[Task], Task]
) -> Task:
    for tries_left in reversed(range(WRITE_TRIES)):
        task = find_task(backend, owner, task_id)
        changed = change(task)
        if changed is task:
            return task
        try:
            _commit(backend, owner, saves=[changed])
        except StaleWrite:
            if not tries_left:
                raise
            continue
        return replace(changed, version=task.version + 1)
    raise StaleWrite("This task is being changed by others; try again.")


def _moved(backend: Backend, task: Task, state: TaskState) -> Task:
    event = Moved(event_id=_new_id("e"), at=backend.job_store.now(), state=state)
    return task.as_deleted(event) if state is TaskState.DELETED else task.with_event(event)


def _take_out(backend: Backend, owner: OwnerId, task: Task, joined: Joined) -> None:
    """Put a merged task back under its own id, with what it was."""
    events = tuple(one for one in task.events if one is not joined)
    now: datetime = backend.job_store.now()
    other = Task(task_id=joined.task_id, owner=owner, kind=task.kind, events=joined.events)
    kept: list[Task] = []
    for one, them in ((replace(task, events=events), other), (other, task)):
        parted = Parted(event_id=_new_id("e"), at=now, other=them.task_id)
        kept.append(one.with_event(parted))
    _commit(backend, owner, saves=kept)


def _holds(event: TaskEvent, mention_id: str) -> bool:
    return isinstance(event, Promised) and event.mention.mention_id == mention_id


def _mention(backend: Backend, owner: OwnerId, new: NewTask, text: str) -> Mention | None:
    if new.video_id is None:
        return None
    video = backend.library.get(owner, new.video_id)
    if video is None:
        raise missing(backend, owner, new.video_id)
    return Mention(
        mention_id=_new_id("m"),
        video_id=new.video_id,
        text=text,
        start_s=max(new.at_s, 0.0),
        end_s=max(new.at_s, 0.0),
        recorded_at=video.recorded_at,
    )


def _text(given: str) -> str:
    line = " ".join(given.split())
    if not line:
        raise InvalidRequest("Write what is to be done.", code="NO_TASK_TEXT")
    if len(line) > MAX_TEXT:
        raise InvalidRequest(
            says(
                "That has {count:,} characters; at most {most} fit.", count=len(line), most=MAX_TEXT
            ),
            code="NO_TASK_TEXT",
        )
    return line


def _person(given: str) -> Person | None:
    name = " ".join(given.split())
    if len(name) > MAX_PERSON:
        raise InvalidRequest(
            says("A name has at most {most} characters.", most=MAX_PERSON), code="BAD_PERSON"
        )
    return Person(name=name) if name else None


def _is_same_person(task: Task, given: str) -> bool:
    name = " ".join(given.split())
    return name == (task.person.name if task.person else "")


def _new_id(letter: str) -> str:
    return letter + secrets.token_hex(8)
