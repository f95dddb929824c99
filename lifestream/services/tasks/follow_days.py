"""Days follow what people do to tasks: the digests of the recordings concerned are made anew."""

from collections.abc import Iterable

from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import digest_subject
from lifestream.domain.tasks.task import Task
from lifestream.ports.backend import Backend


def forget_digests(backend: Backend, owner: OwnerId, tasks: Iterable[Task]) -> None:
    """Let the next look at their days see the tasks as they are now."""
    subjects = {digest_subject(video_id) for task in tasks for video_id in task.videos}
    for subject in backend.owner_log.heads(owner, subjects) if subjects else ():
        backend.owner_log.delete(owner, subject)
