"""Days and the search index follow what people do to tasks of the recordings concerned."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import digest_subject
from lifestream.domain.tasks.task import Task
from lifestream.domain.video import NOT_INDEXED
from lifestream.ports.backend import Backend


def forget_digests(backend: Backend, owner: OwnerId, tasks: Iterable[Task]) -> None:
    """Let the next look at their days see the tasks as they are now."""
    subjects = {digest_subject(video_id) for task in tasks for video_id in task.videos}
    for subject in backend.owner_log.heads(owner, subjects) if subjects else ():
        backend.owner_log.delete(owner, subject)


def mark_changed(backend: Backend, owner: OwnerId, tasks: Iterable[Task]) -> None:
    """Let the passages of the recordings be made anew: they hold what their minutes say."""
    named = {video_id for task in tasks for video_id in task.videos}
    for video in backend.library.get_many(owner, named).values() if named else ():
        if video.indexed_chunks and video.indexed_edits != NOT_INDEXED:
            with suppress(NotFound):  # Deleted meanwhile.
                backend.library.put(replace(video, indexed_edits=NOT_INDEXED))
        backend.memory.changed.append((owner, video.video_id))
