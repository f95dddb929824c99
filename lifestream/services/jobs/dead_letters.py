"""An event that was delivered in vain until it was given up: its job must not wait for ever."""

from lifestream import tracing
from lifestream.domain.errors import ErrorClass, NotFound, StaleWrite
from lifestream.domain.ids import job_id_for
from lifestream.domain.jobs.events import ObjectEvent
from lifestream.domain.jobs.job import Job, JobError, JobStatus
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend

EVENT_UNDELIVERABLE = "EVENT_UNDELIVERABLE"
SAVE_TRIES = 20


def mark_undeliverable(backend: Backend, event: ObjectEvent) -> Job | None:
    """Fail the job that only this event could have started; None when there is nothing to do.

    A job that got on in some other way (a second delivery, the sweep, the client's own word)
    stays as it is. The same dead letter twice changes nothing the second time.

    Raises:
        TransientError: A store does not answer; deliver the dead letter again.
    """
    job_id = job_id_for(event.bucket, event.key)
    for _ in range(SAVE_TRIES):
        job = backend.job_store.get(job_id)
        if job is None:
            return None
        tracing.follow(job.trace)
        if job.status is not JobStatus.AWAITING_UPLOAD:
            return None
        stored = backend.object_store.stat(event.key)
        if stored is None or stored.generation != event.generation:
            return None
        error = JobError(
            code=EVENT_UNDELIVERABLE,
            message="The file arrived, but starting its processing failed again and again. "
            "Nothing of it is lost; retry the job.",
            error_class=ErrorClass.BUG,
        )
        try:
            return backend.job_store.save(job.fail(backend.job_store.now(), error))
        except (StaleWrite, NotFound):
            continue
    raise StaleWrite(
        says("Job {job_id} changes too fast to be marked; deliver the letter again.", job_id=job_id)
    )


def is_settled(backend: Backend, event: ObjectEvent) -> bool:
    """Whether nobody needs the letter any more: its job got on some other way, or is gone.

    A job that failed for the letter's sake keeps it, until it is retried or deleted.
    """
    job = backend.job_store.get(job_id_for(event.bucket, event.key))
    if job is None:
        return True
    failed_of_it = job.error is not None and job.error.code == EVENT_UNDELIVERABLE
    return job.status is not JobStatus.AWAITING_UPLOAD and not failed_of_it
