"""A worker's hold on its job: heartbeats, progress, and noticing that the hold is gone.

All writes go through one lock and carry the claim's epoch, so nothing of this attempt can be
saved after another one took over.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from lifestream.domain.errors import (
    Cancelled,
    ErrorClass,
    LeaseLost,
    LifeStreamError,
    NotFound,
    StaleWrite,
    TransientError,
)
from lifestream.domain.jobs.job import LEASE_S, Job, JobError, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import Stage, sources
from lifestream.ports.job_store import JobStore

log = logging.getLogger(__name__)

SAVE_EVERY_S = 1.0
"""Progress is saved at most this often; Firestore sustains about one write a second a document."""

HEARTBEAT_S = LEASE_S / 12
"""Often enough that a cancelled job stops within ten seconds even inside a silent stage."""

SILENT_S = 900.0
SILENT_PER_MEDIA_S = 2.0
"""How long a stage may report nothing: these seconds, and so many for each second of media."""

WALL_S = 2 * 3600.0
WALL_PER_MEDIA_S = 30.0
"""How long one claim may take at most, likewise: an hour's recording 32 hours, on any machine."""


class LeasedJob:
    """One claim of one job, kept alive by a thread until ``close``.

    Args:
        stages: What will be done, in order; their weights make the progress.
        on_artifact: Called with (stage, object key) when a stage's result is stored.

    Attributes:
        on_lost: Called once, from any thread, when the hold is gone; the work itself hears of it
            at its next report.
    """

    def __init__(
        self,
        store: JobStore,
        job: Job,
        *,
        stages: Sequence[Stage],
        on_artifact: Callable[[str, str], None],
    ) -> None:
        self._store = store
        self._job = job
        self._epoch = job.epoch
        self._stages = tuple(stages)
        self._on_artifact = on_artifact
        self.on_lost: Callable[[], None] = lambda: None
        self._lock = threading.RLock()
        self._lost: LifeStreamError | None = None
        self._saved_at = self._claimed_at = self._reported_at = time.monotonic()
        self._media_s = 0.0
        self._fractions: dict[str, float] = {}
        self._failed_stage = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "LeasedJob":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the heartbeat."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)

    @property
    def job(self) -> Job:
        """The job as last saved or seen."""
        return self._job

    @property
    def failed_stage(self) -> str:
        """The stage that an error ended, or the one that was at work."""
        return self._failed_stage or self._job.current_stage

    def expect(self, media_s: float) -> None:
        """The recording's length, which decides how long work may take and be silent."""
        self._media_s = media_s

    def stage_started(self, stage: str) -> None:
        """Report that ``stage`` begins."""
        self._failed_stage = ""
        self._advance(stage, 0.0, at_once=True)

    def stage_progress(self, stage: str, fraction: float) -> None:
        """Report that ``stage`` is ``fraction`` done.

        Raises:
            Cancelled, LeaseLost: The work must stop.
        """
        self._advance(stage, fraction, at_once=False)

    def stage_done(self, record: StageRecord, artifact_key: str) -> None:
        """Add the stage to the receipt and tell where its result is."""
        self._reported_at = time.monotonic()
        self._on_artifact(record.stage, artifact_key)
        with self._lock:
            at, progress = self._at(record.stage, 1.0)
            self.save(
                lambda job, now: job.with_stage(record).advance(now, stage=at, progress=progress)
            )

    def stage_failed(self, stage: str) -> None:
        """Note which stage an error ended, in case the job ends with it."""
        self._failed_stage = stage

    def part_kept(self, stage: str) -> None:
        """Note that ``stage`` got on: an interruption costs no attempt then.

        Raises:
            Cancelled, LeaseLost: The work must stop.
        """
        self._reported_at = time.monotonic()
        self.save(lambda job, now: job.got_further(now))

    def save(self, change: Callable[[Job, datetime], Job]) -> Job:
        """Save ``change(job, now)``; another process's save in between is read and kept.

        Raises:
            Cancelled: The user cancelled or deleted the job.
            LeaseLost: Another attempt holds it.
        """
        with self._lock:
            self._raise_if_lost()
            for _ in range(20):
                try:
                    self._job = self._store.save(change(self._job, self._store.now()))
                except StaleWrite:
                    self._reread()
                except NotFound:
                    self._lose(Cancelled("The recording was deleted while it was processed."))
                else:
                    self._saved_at = time.monotonic()
                    return self._job
            raise LeaseLost(f"Job {self._job.job_id} could not be saved against other writers.")

    def _advance(self, stage: str, fraction: float, *, at_once: bool) -> None:
        with self._lock:
            self._raise_if_lost()
            self._reported_at = time.monotonic()
            at, progress = self._at(stage, fraction)
            if not at_once and time.monotonic() - self._saved_at < SAVE_EVERY_S:
                return
            self.save(lambda job, now: job.advance(now, stage=at, progress=progress))

    def _at(self, stage: str, fraction: float) -> tuple[str, float]:
        """The stage to name and the share of the whole: of two at work, the first in order.

        What a stage is made from is done, or was not needed.
        """
        before = sources(stage)
        self._fractions[stage] = max(fraction, self._fractions.get(stage, 0.0))
        self._fractions |= dict.fromkeys(before, 1.0)
        total = sum(one.weight for one in self._stages)
        done = sum(one.weight * self._fractions.get(one.name, 0.0) for one in self._stages)
        at_work = (
            one.name for one in self._stages if 0.0 <= self._fractions.get(one.name, 1.0) < 1.0
        )
        # The very end is reported by finish(), never by a stage.
        return next(at_work, stage), min(done / total, 0.999)

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_S):
            try:
                if reason := self._overdue():
                    self._give_up(reason)
                self.save(lambda job, now: job.heartbeat(now))
            except (Cancelled, LeaseLost):
                return
            except TransientError as error:
                log.warning("heartbeat_missed", extra={"reason": error.code})

    def _overdue(self) -> str:
        """Why the work must be hanging; empty while it may go on."""
        now = time.monotonic()
        if now - self._reported_at > SILENT_S + SILENT_PER_MEDIA_S * self._media_s:
            return "it reported nothing for too long"
        if now - self._claimed_at > WALL_S + WALL_PER_MEDIA_S * self._media_s:
            return "it took too long for a recording of this length"
        return ""

    def _give_up(self, reason: str) -> None:
        """The job back to the queue, or failed after its last attempt; this process ends.

        Raises:
            LeaseLost: Always.
        """
        error = JobError(
            code="STUCK",
            message=f"The processor was ended because {reason}.",
            error_class=ErrorClass.RESOURCE,
            stage=self.failed_stage,
        )
        log.error("work_stuck", extra={"stage": error.stage, "reason": reason})
        with self._lock:
            if self._job.attempt < self._job.max_attempts:
                self.save(lambda job, now: job.release(now, error))
            else:
                self.save(lambda job, now: job.fail(now, error))
            self._lose(LeaseLost(f"Job {self._job.job_id} was given up: {reason}."))

    def _reread(self) -> None:
        seen = self._store.get(self._job.job_id)
        if seen is None:
            self._lose(Cancelled("The recording was deleted while it was processed."))
        elif seen.status is JobStatus.CANCELLED:
            self._lose(Cancelled("Cancelled."))
        elif seen.status is not JobStatus.RUNNING or seen.epoch != self._epoch:
            self._lose(LeaseLost(f"Job {seen.job_id} is held by another attempt."))
        else:
            # Only what others may change while it runs is taken over; the work's own fields stay.
            self._job = replace(self._job, version=seen.version, execution=seen.execution)

    def _lose(self, error: LifeStreamError) -> None:
        if self._lost is None:
            self._lost = error
            self.on_lost()
        raise error

    def _raise_if_lost(self) -> None:
        if self._lost is not None:
            raise self._lost
