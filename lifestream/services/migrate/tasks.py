"""Tasks, decisions and open questions, from one foundation to another.

A task keeps its id and its history. Where both sides have it, the one that changed last is kept,
so running it again changes nothing. Words of a recording that was deleted at the target stay away.
"""

from collections.abc import Iterator
from dataclasses import replace

from lifestream.domain.errors import StaleWrite
from lifestream.domain.ids import VideoId
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.migrate.route import Route

PAGE = 100


def copy_tasks(route: Route) -> int:
    """Store what the target lacks; returns how many tasks."""
    copied = 0
    deleted: dict[VideoId, bool] = {}
    for task in all_tasks(route):
        left = _without_deleted(route, task, deleted)
        there = route.target.task_store.get(route.new_owner, task.task_id)
        if left is None or (there is not None and there.changed_at >= left.changed_at):
            continue
        moved = replace(left, owner=route.new_owner, version=there.version if there else 0)
        try:
            route.target.task_store.commit(route.new_owner, saves=[moved])
            copied += 1
        except StaleWrite:
            continue  # It is being worked on at the target: that one is newer.
    return copied


def missing_tasks(route: Route) -> int:
    """How many tasks of the source are not at the target, though nothing there removed them."""
    deleted: dict[VideoId, bool] = {}
    wanted = [task for task in all_tasks(route) if _without_deleted(route, task, deleted)]
    missing = 0
    for first in range(0, len(wanted), PAGE):
        ids = [task.task_id for task in wanted[first : first + PAGE]]
        missing += len(ids) - len(route.target.task_store.get_many(route.new_owner, ids))
    return missing


def all_tasks(route: Route) -> Iterator[Task]:
    """Every task of the owner at the source, in every state and of every kind."""
    for kind in TaskKind:
        where = TaskFilter(kind=kind, states=frozenset(TaskState))
        cursor = ""
        while True:
            page = route.source.task_store.list(route.owner, where, limit=PAGE, cursor=cursor)
            yield from page.tasks
            cursor = page.cursor
            if not cursor:
                break


def _without_deleted(route: Route, task: Task, deleted: dict[VideoId, bool]) -> Task | None:
    left: Task | None = task
    for video_id in task.videos:
        if video_id not in deleted:
            when = route.target.library.deleted_at(route.new_owner, video_id)
            deleted[video_id] = when is not None
        if deleted[video_id] and left is not None:
            left = left.without_recording(video_id)
    return left
