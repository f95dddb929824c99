"""A note or comment becomes a task: once, with the second it was written at as its source."""

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.tasks.task import Task
from lifestream.ports.backend import Backend
from lifestream.services.remarks.keep_remark import RemarkWish, find_remark, keep_remark
from lifestream.services.tasks.change_task import NewTask, add_task


def task_of_remark(backend: Backend, owner: OwnerId, video_id: VideoId, remark_id: str) -> Task:
    """The task of a remark, made where there is none; the remark keeps its id.

    Raises:
        NotFound: No such recording of this owner, or no such remark.
        InvalidRequest: It has no words, or too many for a task.
    """
    remark = find_remark(backend, owner, video_id, remark_id)
    new = NewTask(text=remark.text, video_id=video_id, at_s=remark.start_s)
    # Named after the remark, so that a second press finds the same one.
    task = add_task(backend, owner, new, task_id=remark.task_id or f"t{remark_id}"[:40])
    wanted = RemarkWish(
        kind=remark.kind,
        start_s=remark.start_s,
        end_s=remark.end_s,
        text=remark.text,
        tags=remark.tags,
        task_id=task.task_id,
    )
    keep_remark(backend, owner, video_id, remark_id, wanted)
    return task
