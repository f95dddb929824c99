"""What a deleted recording leaves among the tasks: nothing of its own.

A task that a person wrote or worded stays with their words, without the place and the quote; one
that another recording holds, too, stays with what that one says. See decision 0050.
"""

from dataclasses import dataclass, replace

from lifestream.domain.errors import StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.tasks.events import SHOWN
from lifestream.ports.backend import Backend

TRIES = 6
AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksLeft:
    """How many tasks go with a recording, and how many stay without it."""

    gone: int = 0
    kept: int = 0


def tasks_going(backend: Backend, owner: OwnerId, video_id: VideoId) -> TasksLeft:
    """The effect of deleting the recording, for whoever is asked; changes nothing."""
    tasks = [
        task for task in backend.task_store.of_recording(owner, video_id) if task.state in SHOWN
    ]
    kept = sum(task.without_recording(video_id) is not None for task in tasks)
    return TasksLeft(gone=len(tasks) - kept, kept=kept)


def forget_in_tasks(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Remove every trace of a recording that was deleted; doing it twice is harmless."""
    for tries_left in reversed(range(TRIES)):
        tasks = backend.task_store.of_recording(owner, video_id)
        if not tasks:
            return
        try:
            for first in range(0, len(tasks), AT_ONCE):
                part = tasks[first : first + AT_ONCE]
                left = [(task, task.without_recording(video_id)) for task in part]
                backend.task_store.commit(
                    owner,
                    saves=[replace(one, version=task.version) for task, one in left if one],
                    deletes=[task for task, one in left if one is None],
                )
        except StaleWrite:
            if not tries_left:
                raise
