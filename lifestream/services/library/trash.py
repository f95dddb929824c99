"""The trash: recordings that are out of every list for 30 days before they are deleted for good.

Not for: deleting at once with everything that is known of it (``forget``).
"""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from lifestream.domain.errors import LifeStreamError, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.video import NOT_INDEXED, Video
from lifestream.ports.backend import Backend
from lifestream.ports.library import Trashed
from lifestream.services.jobs.control_job import cancel_job, retry_job
from lifestream.services.library.browse_library import missing
from lifestream.services.library.forget import forget_video
from lifestream.services.library.readable import job_or_none
from lifestream.services.retention.forget import withdraw_notice

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)


def trash_video(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Take a recording out of every list, search, day and link; doing it twice is harmless.

    Raises:
        NotFound: No such recording of this owner.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        if backend.library.trash_of(owner, video_id) is not None:
            return
        raise missing(backend, owner, video_id)
    job = job_or_none(backend, video.job_id)
    backend.library.trash(owner, video_id, backend.job_store.now())
    if job is not None and not job.is_terminal:
        with suppress(NotFound):
            cancel_job(backend, owner, job.job_id)
    backend.vector_index.delete_video(owner, video_id)
    log.info("video_trashed", extra={"video": video_id})


def restore_video(backend: Backend, owner: OwnerId, video_id: VideoId) -> Video:
    """Bring a recording back as it was; its passages are made anew when it is indexed.

    A job that was stopped by the trash goes on.

    Raises:
        NotFound: No such recording of this owner.
    """
    live = backend.library.get(owner, video_id)
    if live is not None:
        return live
    # First: who dies here brings nothing back that an earlier notice takes at once.
    withdraw_notice(backend, owner, video_id)
    backend.library.restore(owner, video_id)
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    if video.indexed_chunks:
        backend.library.put(replace(video, indexed_edits=NOT_INDEXED))
    job = job_or_none(backend, video.job_id)
    if job is not None and job.status is JobStatus.CANCELLED:
        with suppress(LifeStreamError):
            retry_job(backend, owner, job.job_id)
    backend.memory.changed.append((owner, video_id))
    log.info("video_restored", extra={"video": video_id})
    return video


def trash_of(backend: Backend, owner: OwnerId) -> tuple[Trashed, ...]:
    """The owner's trash, last put there first."""
    return backend.library.trashed(owner)


def empty_trash(backend: Backend) -> int:
    """Delete for good what was in the trash for ``KEPT``; returns how many recordings."""
    emptied = 0
    for owner, video_id in backend.library.trashed_before(backend.job_store.now() - KEPT):
        try:
            forget_video(backend, owner, video_id)
            emptied += 1
        except LifeStreamError as error:
            # Whatever it is, it must not keep the sweep from the others.
            log.warning("deletion_unfinished", extra={"reason": error.code})
    return emptied
