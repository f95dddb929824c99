"""Finding what fell between two steps: queued but not started, lease expired, event lost.

Takes reprocessing batches on, too, finishes what was left incomplete for a passing reason, and
renews the search index's words after an upgrade. Runs every few seconds embedded and from Cloud
Scheduler in the cloud. Idempotent. However many jobs there are, a pass ends in time, and the next
one goes on where it stopped (``SweepRounds``).
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
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
from lifestream.services.library.trash import empty_trash
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


TAKEN_UP = 20
"""Incomplete jobs that are taken up in one pass: a service that comes back is not flooded."""

CLOCK_SKEW = timedelta(seconds=5)
"""Clocks of machines that are kept in time differ by less."""

BUDGET_S = 40.0
"""A pass over the jobs of one status takes at most so long; the next pass comes within a minute."""

PAGE = 500
FRESH_FOR = timedelta(minutes=15)
"""An upload whose event was lost is looked for in every pass when it was announced since; an older
announcement, mostly given up by its sender, only as often as this."""


@dataclass(slots=True)
class SweepRounds:
    """Where passes over many jobs stopped, for whoever sweeps again and again.

    Attributes:
        stopped_at: Cursor of a status whose pass ran out of time.
        all_announced_at: When all announcements were last looked at, old ones too.
    """

    stopped_at: dict[JobStatus, str] = field(default_factory=dict)
    all_announced_at: datetime | None = None


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
    taken_up: int = 0
    trash_emptied: int = 0


def sweep(
    backend: Backend,
    *,
    upload_expires: timedelta,
    relaunch_after: timedelta,
    watch: LeaseWatch | None = None,
    rounds: SweepRounds | None = None,
    budget_s: float = BUDGET_S,
) -> SweepReport:
    """One pass over all unfinished jobs.

    Args:
        watch: Of a process that sweeps for long, so that leases do not rest on one clock alone.
        rounds: Of a process that sweeps again and again; without, each pass begins with the oldest.
        budget_s: For the jobs of each status.
        relaunch_after: How long a queued job whose launch was noted may wait for its processor
            before it is launched again; zero for launchers that remember what they were asked for.
    """
    leases = LeaseWatch() if watch is None else watch
    one_pass = _Pass(backend, SweepRounds() if rounds is None else rounds, budget_s)
    (leases_expired,) = one_pass.over(
        JobStatus.RUNNING, lambda job: _take_back(backend, job, leases)
    )
    (relaunched,) = one_pass.over(
        JobStatus.QUEUED, lambda job: _relaunch(backend, job, relaunch_after)
    )
    events_repeated, uploads_expired = one_pass.over(
        JobStatus.AWAITING_UPLOAD,
        lambda job: _repeat_event(backend, job),
        lambda job: _expire(backend, job, upload_expires),
    )
    return SweepReport(
        leases_expired=leases_expired,
        relaunched=relaunched,
        events_repeated=events_repeated,
        uploads_expired=uploads_expired,
        reprocessing_started=advance_batches(backend),
        results_removed=finish_deletions(backend),
        words_renewed=backend.vector_index.renew_words(PASSAGES_RENEWED),
        taken_up=_take_up(backend),
        trash_emptied=empty_trash(backend),
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


@dataclass(frozen=True, slots=True)
class _Pass:
    """One pass: page by page, until there are no more jobs or no time is left."""

    backend: Backend
    rounds: SweepRounds
    budget_s: float

    def over(self, status: JobStatus, *helps: Callable[[Job], bool]) -> list[int]:
        """How many jobs in ``status`` each of ``helps`` helped."""
        until_s = time.monotonic() + self.budget_s
        made_after = self._made_after(status)
        cursor = self.rounds.stopped_at.pop(status, "")
        helped = [0] * len(helps)
        while True:
            jobs, cursor = self.backend.job_store.with_status(
                status, limit=PAGE, cursor=cursor, made_after=made_after
            )
            for job in jobs:
                for place, help_job in enumerate(helps):
                    helped[place] += _is_helped(job, help_job)
            if not cursor:
                return helped
            if time.monotonic() >= until_s:
                log.info("sweep_stopped", extra={"status": status.value})
                self.rounds.stopped_at[status] = cursor
                return helped

    def _made_after(self, status: JobStatus) -> datetime | None:
        """Old announcements are left out where they were looked at a short while ago."""
        if status is not JobStatus.AWAITING_UPLOAD or status in self.rounds.stopped_at:
            return None
        now, last = self.backend.job_store.now(), self.rounds.all_announced_at
        if last is not None and last <= now < last + FRESH_FOR:
            return now - FRESH_FOR
        self.rounds.all_announced_at = now
        return None


def _is_helped(job: Job, help_job: Callable[[Job], bool]) -> bool:
    """In the job's own trace, so that one recording's lines are found together."""
    with tracing.continued(job.trace):
        try:
            return help_job(job)
        except DamagedDocument as error:
            log.warning("job_not_helped", extra={"job": job.job_id, "reason": error.code})
            return False


def _take_up(backend: Backend) -> int:
    """Queue what was left incomplete for a passing reason and has waited long enough."""
    store = backend.job_store
    taken = 0
    for job in store.to_finish(store.now(), limit=TAKEN_UP):
        with tracing.continued(job.trace):
            try:
                queued = store.save(job.take_up(store.now()))
                taken += 1
                log.info("job_taken_up", extra={"job": job.job_id, "times": queued.finished_again})
                launch(backend, queued)
            except (StaleWrite, NotFound, IllegalTransition):
                continue
            except LifeStreamError as error:
                log.warning("relaunch_postponed", extra={"job": job.job_id, "reason": error.code})
    return taken


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
