"""The tasks of each owner, and decisions and open questions that are kept like them.

Contract (tests/contracts/test_task_store.py): no owner sees another's; changes that belong
together are stored together or not at all; a change of what another writer changed since is
refused; lists come in the same order from every store; what is deleted is gone completely.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.tasks.events import SHOWN, TaskState
from lifestream.domain.tasks.task import Task, TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks are wanted; what is None, or empty, does not narrow.

    Attributes:
        states: Never empty; those that are shown where nothing else is asked for.
        video_id: Those that this recording has a part in.
        people: ``Person.key`` of those whose they are; ``""`` stands for an open owner.
        due_from, due_to: Those with a due date from the first day to the last, both included.
        words: In the text, in any case and with or without accents.
    """

    kind: TaskKind = TaskKind.TASK
    states: frozenset[TaskState] = SHOWN
    video_id: VideoId | None = None
    people: frozenset[str] | None = None
    due_from: date | None = None
    due_to: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One page and the cursor of the next (empty at the end).

    Attributes:
        damaged: Ids of those of the page that are stored but cannot be read.
    """

    tasks: tuple[Task, ...]
    cursor: str
    total: int
    damaged: tuple[str, ...] = ()


class TaskStore(Protocol):
    """Every method raises BackendUnavailable when the store does not answer."""

    def get(self, owner: OwnerId, task_id: str) -> Task | None:
        """The owner's task, in whatever state; None when there is none.

        Raises:
            DamagedDocument: It is stored, but cannot be read.
        """
        ...

    def get_many(self, owner: OwnerId, task_ids: Iterable[str]) -> Mapping[str, Task]:
        """Those of the owner's tasks that are there and can be read, in one look."""
        ...

    def list(
        self, owner: OwnerId, where: TaskFilter, *, limit: int = 50, cursor: str = ""
    ) -> TaskPage:
        """Tasks by ``Task.place``: active ones by due date, then closed ones, newest first."""
        ...

    def counts(self, owner: OwnerId, kind: TaskKind) -> Mapping[TaskState, int]:
        """How many there are in each state that is shown."""
        ...

    def people(self, owner: OwnerId, kind: TaskKind) -> Mapping[str, int]:
        """How many active ones each person has, by ``Person.key``; ``""`` for an open owner."""
        ...

    def of_recording(self, owner: OwnerId, video_id: VideoId) -> tuple[Task, ...]:
        """All that a recording has a part in, of every kind and state, in no order."""
        ...

    def commit(
        self, owner: OwnerId, *, saves: Sequence[Task] = (), deletes: Sequence[Task] = ()
    ) -> None:
        """Store and delete, all or nothing; each saved one gets the next version.

        Raises:
            StaleWrite: One of them is stored in another version than the one given; 0 stands
                for not stored.
            InvalidRequest: These are more than ``MAX_COMMIT``.
        """
        ...

    def delete(self, owner: OwnerId, task_id: str) -> None:
        """Delete a task, damaged or not; what is not there is no error."""
        ...


MAX_COMMIT = 400
"""Firestore takes 500 writes in one commit."""
