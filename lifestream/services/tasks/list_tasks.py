"""Looking at tasks: lists, one day's, one recording's, and whose they are.

Names that are given to voices are looked up when a task is shown, never stored with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.masks.masking import masked_value
from lifestream.domain.people.book import PeopleBook
from lifestream.domain.tasks.events import ACTIVE, SHOWN
from lifestream.domain.tasks.mention import Mention, Person
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.domain.video import Video
from lifestream.pipeline.people.known_people import read_people
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter, TaskPage
from lifestream.services.edits.voice_names import NamedVoices, named_voices, voices_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTask:
    """A task as people read it.

    Attributes:
        text: With the names of voices that have one.
        person: The name, or the label of a voice that has none; empty where the owner is open.
        is_named: Whether ``person`` is a name.
        videos: The recordings of its places that are there, by id.
    """

    task: Task
    text: str
    person: str
    is_named: bool
    videos: Mapping[VideoId, Video]

    @property
    def source(self) -> Mention | None:
        """The place to play: where it was said first, in a recording that is there."""
        return next((one for one in self.task.mentions if one.video_id in self.videos), None)

    def title_of(self, video_id: VideoId) -> str:
        """A recording's title; empty for one that is not there."""
        video = self.videos.get(video_id)
        return video.display_title if video else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """One page of a list; ``cursor`` is empty at the end."""

    tasks: tuple[ShownTask, ...]
    cursor: str
    total: int
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCount:
    """How many active tasks a person has; an empty name stands for those without an owner."""

    name: str
    count: int


def tasks_of(
    backend: Backend, owner: OwnerId, where: TaskFilter, *, limit: int = 50, cursor: str = ""
) -> ShownPage:
    """Tasks that fit, with names: active ones by due date, then closed ones, newest first.

    Raises:
        InvalidRequest: The limit or the cursor is none.
    """
    page = backend.task_store.list(owner, where, limit=limit, cursor=cursor)
    return _shown_page(backend, owner, page)


def due_days(
    backend: Backend, owner: OwnerId, first: date, last: date
) -> Mapping[date, tuple[ShownTask, ...]]:
    """The tasks due on each day from ``first`` to ``last``, for a calendar."""
    where = TaskFilter(due_from=first, due_to=last)
    found: dict[date, tuple[ShownTask, ...]] = {}
    for shown in tasks_of(backend, owner, where, limit=1000).tasks:
        if shown.task.due is not None:
            found[shown.task.due] = (*found.get(shown.task.due, ()), shown)
    return found


def open_task(backend: Backend, owner: OwnerId, task_id: str) -> ShownTask:
    """One task.

    Raises:
        NotFound: No such task of this owner, or it was deleted.
    """
    return shown_tasks(backend, owner, (find_task(backend, owner, task_id),))[0]


def find_task(backend: Backend, owner: OwnerId, task_id: str) -> Task:
    """The stored task.

    Raises:
        NotFound: No such task of this owner, or it was deleted.
    """
    task = backend.task_store.get(owner, task_id)
    if task is None or task.state not in SHOWN:
        raise NotFound("There is no such task.", code="TASK_NOT_FOUND")
    return task


def shown_tasks(backend: Backend, owner: OwnerId, tasks: Iterable[Task]) -> tuple[ShownTask, ...]:
    """Tasks with names and the recordings they come from: two looks, however many they are."""
    given = masked_value(tuple(tasks), read_masks(backend, owner))
    videos = {video_id for task in given for video_id in task.videos}
    if not videos:
        has_owner = any(task.person is not None for task in given)
        book = read_people(backend.owner_log, owner) if has_owner else PeopleBook()
        return tuple(_shown(task, NamedVoices(names={}, book=book), {}) for task in given)
    voices = voices_in(backend, owner, videos)
    there = backend.library.get_many(owner, videos)
    return tuple(_shown(task, voices, there) for task in given)


def people_with_tasks(backend: Backend, owner: OwnerId, kind: TaskKind) -> tuple[PersonCount, ...]:
    """Whose active tasks there are, by name; voices without a name count as no owner."""
    counted = backend.task_store.people(owner, kind)
    voices = named_voices(backend, owner) if counted else None
    names = {key: _name_of_key(key, voices) for key in counted}
    found: dict[str, tuple[str, int]] = {}
    for key, count in counted.items():
        name, before = found.get(names[key].casefold(), (names[key], 0))
        found[names[key].casefold()] = (name, before + count)
    listed = [PersonCount(name=name, count=count) for name, count in found.values()]
    return tuple(sorted(listed, key=lambda one: (not one.name, one.name.casefold())))


def keys_of_people(
    backend: Backend, owner: OwnerId, names: Iterable[str], kinds: Iterable[TaskKind] = TaskKind
) -> frozenset[str]:
    """The keys of ``names`` in the store: each name, and voices that have it.

    An empty name finds those without an owner. One look at the names, and one for each kind.
    """
    wanted = {" ".join(name.casefold().split()) for name in names}
    if not wanted:
        return frozenset()
    voices = named_voices(backend, owner)
    heard = {
        key
        for kind in kinds
        for key in backend.task_store.people(owner, kind)
        if _name_of_key(key, voices).casefold() in wanted
    }
    named = {
        Person(video_id=video_id, label=label).key
        for video_id, known in voices.names.items()
        for label, given in known.items()
        if given.casefold() in wanted
    }
    own = {Person(name=name).key if name else "" for name in wanted}
    return frozenset(heard | named | own)


def _shown_page(backend: Backend, owner: OwnerId, page: TaskPage) -> ShownPage:
    return ShownPage(
        tasks=shown_tasks(backend, owner, page.tasks),
        cursor=page.cursor,
        total=page.total,
        damaged=page.damaged,
    )


def _shown(task: Task, voices: NamedVoices, there: Mapping[VideoId, Video]) -> ShownTask:
    source, person = task.source, task.person
    text = task.text
    if source is not None and not task.is_typed:
        text = with_names(text, voices.of(source.video_id))
    named = _name_of(person, voices) if person else ""
    return ShownTask(
        task=task,
        text=text,
        person=named or (person.label if person else ""),
        is_named=bool(named),
        videos={one: there[one] for one in task.videos if one in there},
    )


def _name_of(person: Person, voices: NamedVoices) -> str:
    """The name to show; one that was typed stands for the person who was called so then."""
    if person.label:
        return person.named(voices.of(person.video_id))
    return voices.book.called(person.name) if person.name else ""


def _name_of_key(key: str, voices: NamedVoices | None) -> str:
    kind, _, rest = key.partition(":")
    if kind != "voice":
        return voices.book.called(rest.title()) if voices else rest.title()
    video_id, _, label = rest.partition("/")
    voice = Person(video_id=VideoId(video_id), label=label)
    return voice.named(voices.of(voice.video_id) if voices else {})


def is_overdue(task: Task, today: date) -> bool:
    """Whether it is still to do and was due before today."""
    return task.state in ACTIVE and task.due is not None and task.due < today
