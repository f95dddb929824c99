"""Tasks in SQLite."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from sqlite3 import Connection, Row

from lifestream.backends.embedded.sqlite import Database
from lifestream.domain.documents import page_cursor, page_limit, read_cursor
from lifestream.domain.errors import InvalidRequest, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.tasks.events import ACTIVE, SHOWN, TaskState
from lifestream.domain.tasks.stored import columns_of, read_task, readable_tasks
from lifestream.domain.tasks.task import Task, TaskKind, encode_task
from lifestream.domain.titles import folded_title
from lifestream.ports.diary.task_store import MAX_COMMIT, TaskFilter, TaskPage

_NAMES = "select task_id, document from tasks where owner = ?"


class SqliteTaskStore:
    """``lifestream.ports.diary.task_store.TaskStore`` over ``LIFESTREAM_MIGRATIONS``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, owner: OwnerId, task_id: str) -> Task | None:
        """See ``TaskStore.get``."""
        with self._database.read() as connection:
            row = connection.execute(f"{_NAMES} and task_id = ?", (owner, task_id)).fetchone()
        return None if row is None else read_task(row["document"], task_id)

    def get_many(self, owner: OwnerId, task_ids: Iterable[str]) -> Mapping[str, Task]:
        """See ``TaskStore.get_many``."""
        wanted = json.dumps(list(task_ids))
        with self._database.read() as connection:
            rows = connection.execute(
                f"{_NAMES} and task_id in (select value from json_each(?))", (owner, wanted)
            ).fetchall()
        return {task.task_id: task for task in _tasks(rows)[0]}

    def list(
        self, owner: OwnerId, where: TaskFilter, *, limit: int = 50, cursor: str = ""
    ) -> TaskPage:
        """See ``TaskStore.list``.

        Raises:
            InvalidRequest: The limit or the cursor is none.
        """
        page = page_limit(limit)
        fitting, values = _conditions(owner, where)
        after = read_cursor(cursor) if cursor else (-1, "")
        with self._database.read() as connection:
            (total,) = connection.execute(
                f"select count(*) from tasks where {fitting}", values
            ).fetchone()
            rows = connection.execute(
                f"select task_id, place, document from tasks where {fitting}"
                " and (place, task_id) > (?, ?) order by place, task_id limit ?",
                (*values, *after, page + 1),
            ).fetchall()
        shown = rows[:page]
        following = ""
        if len(rows) > page:
            following = page_cursor(shown[-1]["place"], shown[-1]["task_id"])
        tasks, damaged = _tasks(shown)
        return TaskPage(tasks=tasks, cursor=following, total=total, damaged=damaged)

    def counts(self, owner: OwnerId, kind: TaskKind) -> Mapping[TaskState, int]:
        """See ``TaskStore.counts``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select state, count(*) from tasks where owner = ? and kind = ? group by state",
                (owner, kind.value),
            ).fetchall()
        found = {TaskState(state): int(count) for state, count in rows}
        return {state: found.get(state, 0) for state in TaskState if state in SHOWN}

    def people(self, owner: OwnerId, kind: TaskKind) -> Mapping[str, int]:
        """See ``TaskStore.people``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select person, count(*) from tasks where owner = ? and kind = ?"
                " and state in (select value from json_each(?)) group by person",
                (owner, kind.value, json.dumps(sorted(ACTIVE))),
            ).fetchall()
        return {str(person): int(count) for person, count in rows}

    def of_recording(self, owner: OwnerId, video_id: VideoId) -> tuple[Task, ...]:
        """See ``TaskStore.of_recording``."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"{_NAMES} and task_id in"
                " (select task_id from task_videos where owner = ? and video_id = ?)",
                (owner, owner, video_id),
            ).fetchall()
        return _tasks(rows)[0]

    def commit(
        self, owner: OwnerId, *, saves: Sequence[Task] = (), deletes: Sequence[Task] = ()
    ) -> None:
        """See ``TaskStore.commit``; overwritten words leave the log as deleted ones do."""
        if len(saves) + len(deletes) > MAX_COMMIT:
            raise InvalidRequest(f"At most {MAX_COMMIT} tasks change at once.")
        is_persons = any(task.state is TaskState.DELETED for task in saves)
        with self._database.forget(is_persons=is_persons) as connection:
            for task in (*saves, *deletes):
                _check(connection, owner, task)
            for task in saves:
                _save(connection, owner, task)
            for task in deletes:
                _delete(connection, owner, task.task_id)

    def delete(self, owner: OwnerId, task_id: str) -> None:
        """See ``TaskStore.delete``."""
        with self._database.forget(is_persons=False) as connection:
            _delete(connection, owner, task_id)


def _conditions(owner: OwnerId, where: TaskFilter) -> tuple[str, tuple[str, ...]]:
    asked: list[tuple[str, str]] = [
        ("owner = ?", owner),
        ("kind = ?", where.kind.value),
        (_IN.format("state"), json.dumps(sorted(where.states))),
    ]
    if where.people is not None:
        asked.append((_IN.format("person"), json.dumps(sorted(where.people))))
    if where.due_from is not None or where.due_to is not None:
        asked.append(("due_on >= ?", where.due_from.isoformat() if where.due_from else "0"))
    if where.due_to is not None:
        asked.append(("due_on <= ?", where.due_to.isoformat()))
    if where.words:
        asked.append(("instr(words, ?) > 0", folded_title(where.words)))
    if where.video_id is not None:
        asked.append((_OF_VIDEO, where.video_id))
    return " and ".join(text for text, _ in asked), tuple(value for _, value in asked)


_IN = "{} in (select value from json_each(?))"
_OF_VIDEO = (
    "exists (select 1 from task_videos as part where part.owner = tasks.owner"
    " and part.task_id = tasks.task_id and part.video_id = ?)"
)


def _check(connection: Connection, owner: OwnerId, task: Task) -> None:
    row = connection.execute(
        "select version from tasks where owner = ? and task_id = ?", (owner, task.task_id)
    ).fetchone()
    version = int(row["version"]) if row else 0
    if version != task.version:
        raise StaleWrite(f"Task {task.task_id} was changed meanwhile; look at it again.")


def _save(connection: Connection, owner: OwnerId, task: Task) -> None:
    stored = replace(task, version=task.version + 1)
    columns = columns_of(stored)
    _delete(connection, owner, task.task_id)
    connection.execute(
        "insert into tasks (owner, task_id, kind, state, place, due_on, person, words, version,"
        " document) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            owner,
            task.task_id,
            columns.kind,
            columns.state,
            columns.place,
            columns.due_on,
            columns.person,
            columns.words,
            stored.version,
            encode_task(stored),
        ),
    )
    connection.executemany(
        "insert into task_videos (owner, video_id, task_id) values (?, ?, ?)",
        [(owner, video_id, task.task_id) for video_id in columns.videos],
    )


def _delete(connection: Connection, owner: OwnerId, task_id: str) -> None:
    for table in ("task_videos", "tasks"):
        connection.execute(f"delete from {table} where owner = ? and task_id = ?", (owner, task_id))


def _tasks(rows: list[Row]) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    return readable_tasks([(row["document"], row["task_id"]) for row in rows])
