"""Recordings and jobs as lists and searches want them: what is damaged counts as not there.

``domain.documents`` names it in the log; the library page and the doctor tell people.
"""

from lifestream.domain.errors import DamagedDocument
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend


def video_or_none(backend: Backend, owner: OwnerId, video_id: VideoId) -> Video | None:
    """The owner's recording; None when there is none, or it cannot be read."""
    try:
        return backend.library.get(owner, video_id)
    except DamagedDocument:
        return None


def job_or_none(backend: Backend, job_id: JobId) -> Job | None:
    """The job; None when there is none, or it cannot be read."""
    try:
        return backend.job_store.get(job_id)
    except DamagedDocument:
        return None
