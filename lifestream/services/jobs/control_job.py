"""Actions of a user on a job: look, cancel, try again."""

import logging
from collections.abc import Callable
from dataclasses import replace

from lifestream import tracing
from lifestream.domain.errors import NotFound, StaleWrite
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend
from lifestream.services.library.readable import video_or_none
from lifestream.services.uploads.accept_upload import launch

log = logging.getLogger(__name__)

SAVE_TRIES = 20
"""A worker saves progress about once a second; twenty re-reads outlast any such race."""


def get_job(backend: Backend, owner: OwnerId, job_id: JobId) -> Job:
    """The owner's job. Raises NotFound."""
    job = backend.job_store.get(job_id)
    if job is None or job.owner != owner:
        raise NotFound(says("There is no job {job_id}.", job_id=job_id), code="JOB_NOT_FOUND")
    return job


def list_jobs(
    backend: Backend, owner: OwnerId, *, limit: int = 50, cursor: str = ""
) -> tuple[tuple[Job, ...], str]:
    """The owner's jobs, newest first, and the next page's cursor."""
    return backend.job_store.list(owner, limit=limit, cursor=cursor)


def cancel_job(backend: Backend, owner: OwnerId, job_id: JobId) -> Job:
    """Stop the job, in whatever state it is; a finished one stays finished.

    Raises:
        NotFound: No such job of this owner.
    """
    return _change(backend, owner, job_id, lambda job: job.cancel(backend.job_store.now()))


def retry_job(backend: Backend, owner: OwnerId, job_id: JobId, *, listens: bool = False) -> Job:
    """Process again with a fresh attempt budget; stages that are done are not done again.

    Args:
        listens: By a processor that listens, too, where there are two kinds.

    Raises:
        NotFound: No such job of this owner, or its upload never arrived.
        IllegalTransition: It is waiting or running already.
        TransientError: It is queued, but the launcher did not take it yet.
    """
    job = get_job(backend, owner, job_id)
    video = video_or_none(backend, owner, job.video_id)
    if video is not None and video.media_gone_at is not None:
        raise NotFound(
            "Only the results of this recording were kept: its file is gone, and they cannot be "
            "made again.",
            code="MEDIA_NOT_KEPT",
        )
    if job.status is JobStatus.AWAITING_UPLOAD or backend.object_store.stat(job.key) is None:
        raise NotFound(
            "The file of this job never arrived; upload it again.", code="UPLOAD_INCOMPLETE"
        )
    trace = tracing.traceparent()

    def queue(job: Job) -> Job:
        queued = job.queue(backend.job_store.now(), trace=trace)
        return replace(queued, heard=()) if listens else queued

    queued = _change(backend, owner, job_id, queue)
    log.info("job_retried", extra={"job": job_id, "trace_before": job.trace})
    launch(backend, queued)
    return get_job(backend, owner, job_id)


def _change(backend: Backend, owner: OwnerId, job_id: JobId, change: Callable[[Job], Job]) -> Job:
    for _ in range(SAVE_TRIES):
        job = get_job(backend, owner, job_id)
        changed = change(job)
        if changed == job:
            return job
        try:
            return backend.job_store.save(changed)
        except StaleWrite:
            continue
    raise StaleWrite(
        says("Job {job_id} changes too fast to be changed from here; try again.", job_id=job_id)
    )
