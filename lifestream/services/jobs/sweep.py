"""Finding what fell between two steps: queued but not started, lease expired, event lost.

Takes reprocessing batches on, too, and the search index's words after an upgrade. Runs every few
seconds embedded and from Cloud Scheduler in the cloud. Idempotent.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifestream import tracing
from lifestream.domain.errors import (
    DamagedDocument,
    ErrorClass,
    IllegalTransition,
    LifeStreamError,
    NotFound,
    StaleWrite,
)
from lifestream.domain.jobs.job import Job, JobError, JobStatus
from lifestream.ports.backend import Backend
from lifestream.ports.job_store import JobStore
from lifestream.services.jobs.lease_watch import LeaseWatch
from lifestream.services.library.forget import finish_deletions
from lifestream.services.reprocess.batches import advance_batches
from lifestream.services.uploads.accept_upload import launch, republish

log = logging.getLogger(__name__)

LOST_LAUNCH_AFTER = timedelta(seconds=30)
"""A queued job that no execution was noted for after this long was not launched, as far as anybody
knows. Longer than a function takes to launch and note it."""

LOST_EVENT_AFTER = timedelta(seconds=30)
"""A finished upload whose event has not arrived after this long is announced again, so often."""

PASSAGES_RENEWED = 200
"""Passages whose words are indexed by newer rules in one pass; each costs a write in the cloud."""


CLOCK_SKEW = timedelta(seconds=5)
"""Clocks of machines that are kept in time differ by less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """How many jobs were helped, by what was wrong with them, and objects of deleted ones."""

    relaunched: int = 0
    leases_expired: int = 0
    events_repeated: int = 0
    uploads_expired: int = 0
    reprocessing_started: int = 0
    results_removed: int = 0
    words_renewed: int = 0


def sweep(
    backend: Backend,
    *,
    upload_expires: timedelta,
    relaunch_after: timedelta,
    watch: LeaseWatch | None = None,
) -> SweepReport:
    """One pass over all unfinished jobs.

    Args:
        watch: Of somebody who sweeps for long, so that leases do not rest on one clock alone.
        relaunch_after: How long a queued job whose launch was noted may wait for its processor
            before it is launched again; zero for launchers that remember what they were asked for.
    """
    leases = LeaseWatch() if watch is None else watch
    return SweepReport(
        leases_expired=_helped(
            backend, JobStatus.RUNNING, lambda b, job: _take_back(b, job, leases)
        ),
        relaunched=_helped(
            backend, JobStatus.QUEUED, lambda b, job: _relaunch(b, job, relaunch_after)
        ),
        events_repeated=_helped(backend, JobStatus.AWAITING_UPLOAD, _repeat_event),
        uploads_expired=_helped(
            backend, JobStatus.AWAITING_UPLOAD, lambda b, job: _expire(b, job, upload_expires)
        ),
        reprocessing_started=advance_batches(backend),
        results_removed=finish_deletions(backend),
        words_renewed=backend.vector_index.renew_words(PASSAGES_RENEWED),
    )


def worker_died(job_store: JobStore, job: Job, reason: str) -> None:
    """Take a running job back from a worker known to be dead, without waiting for its lease."""
    now = job_store.now()
    error = JobError(
        code="WORKER_DIED",
        message=f"The processor stopped in the middle ({reason}).",
        error_class=ErrorClass.RESOURCE,
        stage=job.current_stage,
    )
    try:
        if job.attempt >= job.max_attempts:
            _log_given_up(job_store.save(job.fail(now, error)))
        else:
            job_store.save(job.release(now, error))
    except (StaleWrite, NotFound, IllegalTransition):
        log.debug("worker_death_already_handled", extra={"job": job.job_id})


def worker_never_started(job_store: JobStore, job: Job, reason: str) -> None:
    """Count a processor that ended before it claimed its job; three of them fail the job."""
    error = JobError(
        code="PROCESSOR_CANNOT_START",
        message=f"The processor could not start ({reason}); its log says why. "
        "The uploaded file is safe.",
        error_class=ErrorClass.BUG,
    )
    try:
        saved = job_store.save(job.start_failed(job_store.now(), error))
        if saved.is_terminal:
            _log_given_up(saved)
    except (StaleWrite, NotFound, IllegalTransition):
        log.debug("start_failure_already_handled", extra={"job": job.job_id})


def _log_given_up(job: Job) -> None:
    """Its processors died: none of them could say how the job ended."""
    fields = {
        "job": job.job_id,
        "code": job.error.code if job.error else "",
        "stage": job.error.stage if job.error else "",
        "attempt": job.attempt,
    }
    log.error("job_given_up", extra=fields)


def _helped(backend: Backend, status: JobStatus, help_job: Callable[[Backend, Job], bool]) -> int:
    """Each job in its own trace, so that one recording's lines are found together."""
    helped = 0
    for job in tuple(backend.job_store.with_status(status)):
        with tracing.continued(job.trace):
            try:
                helped += help_job(backend, job)
            except DamagedDocument as error:
                log.warning("job_not_helped", extra={"job": job.job_id, "reason": error.code})
    return helped


def _take_back(backend: Backend, job: Job, watch: LeaseWatch) -> bool:
    if not watch.is_dead(job, backend.job_store.now()):
        return False
    log.warning("lease_expired", extra={"job": job.job_id, "stage": job.current_stage})
    worker_died(backend.job_store, job, "no sign of life")
    return True


def _relaunch(backend: Backend, job: Job, relaunch_after: timedelta) -> bool:
    now = backend.job_store.now()
    patience = relaunch_after if job.execution else min(relaunch_after, LOST_LAUNCH_AFTER)
    if not _is_due(job, now, patience):
        return False
    try:
        launch(backend, job)
    except LifeStreamError as error:
        # Whatever it is, it must not keep the sweep from the other jobs.
        log.warning("relaunch_postponed", extra={"job": job.job_id, "reason": error.code})
        return False
    return True


def _is_due(job: Job, now: datetime, patience: timedelta) -> bool:
    """Whether a queued job waited long enough since it was last touched.

    One touched in the future was touched before the clock was set back: nobody knows how long it
    waits, and waiting until the clock has caught up could be for ever.
    """
    age = now - job.updated_at
    if age < -CLOCK_SKEW:
        return True
    return age >= patience and (job.not_before is None or job.not_before <= now)


def _repeat_event(backend: Backend, job: Job) -> bool:
    now = backend.job_store.now()
    if not _is_due(job, now, LOST_EVENT_AFTER) or backend.object_store.stat(job.key) is None:
        return False
    try:
        # Noted first, so that a bus that is down for long is not filled by every sweep.
        backend.job_store.save(job.announced(now))
    except (StaleWrite, NotFound):
        return False
    republish(backend, job)
    return True


def _expire(backend: Backend, job: Job, upload_expires: timedelta) -> bool:
    now = backend.job_store.now()
    if now - job.created_at < upload_expires or backend.object_store.stat(job.key) is not None:
        return False
    try:
        backend.job_store.save(job.cancel(now))
    except (StaleWrite, NotFound, IllegalTransition):
        return False
    return True
