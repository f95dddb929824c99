"""What stores look for, beside a task's document: the same fields on every foundation."""

from dataclasses import dataclass

from lifestream.domain.documents import damaged_document
from lifestream.domain.errors import DamagedDocument
from lifestream.domain.ids import VideoId
from lifestream.domain.tasks.task import Task, decode_task
from lifestream.domain.titles import folded_title

NO_DAY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskColumns:
    """One task's searchable fields; ``due_on`` is an ISO day or empty."""

    kind: str
    state: str
    place: int
    due_on: str
    person: str
    words: str
    videos: tuple[VideoId, ...]


def columns_of(task: Task) -> TaskColumns:
    """The fields of ``task``."""
    return TaskColumns(
        kind=task.kind.value,
        state=task.state.value,
        place=task.place,
        due_on=task.due.isoformat() if task.due else NO_DAY,
        person=task.person.key if task.person else "",
        words=folded_title(task.text),
        videos=task.videos,
    )


def read_task(document: str, name: str) -> Task:
    """The stored task.

    Raises:
        DamagedDocument: It cannot be read; names it.
    """
    try:
        return decode_task(document)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise damaged_document("Task", name, error) from error


def readable_tasks(rows: list[tuple[str, str]]) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """The tasks of (document, name) pairs, and the names of those that are damaged."""
    tasks, damaged = [], []
    for document, name in rows:
        try:
            tasks.append(read_task(document, name))
        except DamagedDocument:
            damaged.append(name)
    return tuple(tasks), tuple(damaged)
