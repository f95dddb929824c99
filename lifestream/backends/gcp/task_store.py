"""Tasks in Firestore, below ``owners/{owner}/tasks``.

Lists by kind and state read only what they show. Those with further conditions read the small
fields of all that fit and then the documents of the page: Firestore knows no substrings, and an
index for each combination would cost with every write.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import document_id, read_all
from lifestream.domain.documents import page_cursor, page_limit, read_cursor
from lifestream.domain.errors import InvalidRequest, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.tasks.events import ACTIVE, SHOWN, TaskState
from lifestream.domain.tasks.stored import columns_of, read_task, readable_tasks
from lifestream.domain.tasks.task import Task, TaskKind, encode_task
from lifestream.domain.titles import folded_title
from lifestream.ports.diary.task_store import MAX_COMMIT, TaskFilter, TaskPage

TASKS = "tasks"
_SMALL = ["task_id", "place", "due_on", "person", "words", "videos"]


class FirestoreTaskStore:
    """``lifestream.ports.diary.task_store.TaskStore``.

    Args:
        client: From ``open_firestore``.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def get(self, owner: OwnerId, task_id: str) -> Task | None:
        """See ``TaskStore.get``."""
        with google_errors(f"Reading task {task_id}"):
            stored = self._document(owner, task_id).get()
        return read_task(stored.get("document"), task_id) if stored.exists else None

    def get_many(self, owner: OwnerId, task_ids: Iterable[str]) -> Mapping[str, Task]:
        """See ``TaskStore.get_many``; one call for each hundred."""
        wanted = [self._document(owner, task_id) for task_id in dict.fromkeys(task_ids)]
        with google_errors("Reading tasks"):
            found, _ = _tasks(read_all(self._client, wanted))
        return {task.task_id: task for task in found}

    def list(
        self, owner: OwnerId, where: TaskFilter, *, limit: int = 50, cursor: str = ""
    ) -> TaskPage:
        """See ``TaskStore.list``.

        Raises:
            InvalidRequest: The limit or the cursor is none.
        """
        page = page_limit(limit)
        after = read_cursor(cursor) if cursor else None
        query = self._in_order(owner, where)
        with google_errors("Listing tasks"):
            if _is_narrow(where):
                found, total = self._fitting(query, where, after, page + 1)
            else:
                total = int(query.count().get()[0][0].value)
                if after is not None:
                    last = self._document(owner, after[1])
                    query = query.start_after({"place": after[0], "__name__": last})
                found = list(query.limit(page + 1).stream())
        shown = found[:page]
        following = ""
        if len(found) > page:
            following = page_cursor(int(shown[-1].get("place")), str(shown[-1].get("task_id")))
        tasks, damaged = _tasks(shown)
        return TaskPage(tasks=tasks, cursor=following, total=total, damaged=damaged)

    def counts(self, owner: OwnerId, kind: TaskKind) -> Mapping[TaskState, int]:
        """See ``TaskStore.counts``; one aggregation for each state."""
        with google_errors("Counting tasks"):
            return {
                state: int(self._of(owner, kind, [state]).count().get()[0][0].value)
                for state in TaskState
                if state in SHOWN
            }

    def people(self, owner: OwnerId, kind: TaskKind) -> Mapping[str, int]:
        """See ``TaskStore.people``."""
        found: dict[str, int] = {}
        with google_errors("Counting tasks"):
            for stored in self._of(owner, kind, ACTIVE).select(["person"]).stream():
                person = str(stored.get("person"))
                found[person] = found.get(person, 0) + 1
        return found

    def of_recording(self, owner: OwnerId, video_id: VideoId) -> tuple[Task, ...]:
        """See ``TaskStore.of_recording``."""
        from google.cloud.firestore import FieldFilter

        held = FieldFilter("videos", "array_contains", video_id)
        with google_errors(f"Reading the tasks of {video_id}"):
            return _tasks(self._all(owner).where(filter=held).stream())[0]

    def commit(
        self, owner: OwnerId, *, saves: Sequence[Task] = (), deletes: Sequence[Task] = ()
    ) -> None:
        """See ``TaskStore.commit``."""
        from google.cloud.firestore import transactional

        if len(saves) + len(deletes) > MAX_COMMIT:
            raise InvalidRequest(f"At most {MAX_COMMIT} tasks change at once.")
        if not saves and not deletes:
            return

        def write(transaction: Any) -> None:
            changed = [(self._document(owner, task.task_id), task) for task in (*saves, *deletes)]
            stored = transaction.get_all([document for document, _ in changed])
            versions = {one.reference.path: int(one.get("version")) for one in stored if one.exists}
            for document, task in changed:
                if versions.get(document.path, 0) != task.version:
                    raise StaleWrite(f"Task {task.task_id} was changed meanwhile; look again.")
            for document, task in changed[: len(saves)]:
                transaction.set(document, _fields(task))
            for document, _ in changed[len(saves) :]:
                transaction.delete(document)

        with google_errors("Storing tasks"):
            transactional(write)(self._client.transaction())

    def delete(self, owner: OwnerId, task_id: str) -> None:
        """See ``TaskStore.delete``."""
        with google_errors(f"Deleting task {task_id}"):
            self._document(owner, task_id).delete()

    def _in_order(self, owner: OwnerId, where: TaskFilter) -> Any:
        query = self._of(owner, where.kind, where.states)
        return query.order_by("place").order_by("__name__")

    def _fitting(
        self, query: Any, where: TaskFilter, after: tuple[int, str] | None, limit: int
    ) -> tuple[Sequence[Any], int]:
        """The first ``limit`` documents after a place that fit, and how many fit in all."""
        fitting = [one for one in query.select(_SMALL).stream() if _fits(one, where)]
        wanted = [
            one
            for one in fitting
            if after is None or (int(one.get("place")), one.id) > (after[0], document_id(after[1]))
        ][:limit]
        return tuple(read_all(self._client, [one.reference for one in wanted])), len(fitting)

    def _of(self, owner: OwnerId, kind: TaskKind, states: Iterable[TaskState]) -> Any:
        from google.cloud.firestore import FieldFilter

        wanted = sorted(state.value for state in states)
        query = self._all(owner).where(filter=FieldFilter("kind", "==", kind.value))
        return query.where(filter=FieldFilter("state", "in", wanted))

    def _all(self, owner: OwnerId) -> Any:
        return self._client.collection("owners", document_id(owner), TASKS)

    def _document(self, owner: OwnerId, task_id: str) -> Any:
        return self._all(owner).document(document_id(task_id))


def _is_narrow(where: TaskFilter) -> bool:
    asked = (where.video_id, where.people, where.due_from, where.due_to)
    return bool(where.words) or any(one is not None for one in asked)


def _fits(stored: Any, where: TaskFilter) -> bool:
    due_on = str(stored.get("due_on"))
    if (where.due_from or where.due_to) and not due_on:
        return False
    return (
        (where.due_from is None or due_on >= where.due_from.isoformat())
        and (where.due_to is None or due_on <= where.due_to.isoformat())
        and (where.people is None or str(stored.get("person")) in where.people)
        and (where.video_id is None or where.video_id in stored.get("videos"))
        and folded_title(where.words) in str(stored.get("words"))
    )


def _fields(task: Task) -> dict[str, Any]:
    stored = replace(task, version=task.version + 1)
    columns = columns_of(stored)
    return {
        "task_id": task.task_id,
        "kind": columns.kind,
        "state": columns.state,
        "place": columns.place,
        "due_on": columns.due_on,
        "person": columns.person,
        "words": columns.words,
        "videos": list(columns.videos),
        "version": stored.version,
        "document": encode_task(stored),
    }


def _tasks(found: Iterable[Any]) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    return readable_tasks([(str(one.get("document")), str(one.get("task_id"))) for one in found])
