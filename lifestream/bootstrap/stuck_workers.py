"""Workers that are no longer needed and that do not end by themselves are ended.

A frozen one (stopped, or hanging in native code) hears neither of a cancel nor of its lost lease,
and would hold its place for ever. Not for: deciding what becomes of the job; the sweep does.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from pathlib import Path

from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
from lifestream.backends.embedded.queue.scratch import orphans
from lifestream.domain.errors import DamagedDocument
from lifestream.domain.ids import JobId
from lifestream.domain.jobs.job import JobStatus
from lifestream.ports.job_store import JobStore
from lifestream.services.jobs.lease_watch import LeaseWatch

log = getLogger(__name__)

PATIENCE_S = 12.0
"""A worker notices within ten seconds that its job is cancelled, deleted or taken away."""

START_PATIENCE_S = 3600.0
"""A worker may wait before its claim, for weights that are being fetched."""

KILL_AFTER_S = 2.0


class StuckWorkers:
    """Looks at the launcher's workers; ask it before every sweep.

    Args:
        clock: Seconds that only grow.
        scratch: Folder of all scratch folders; tells of workers that an earlier server left.
    """

    def __init__(
        self,
        launcher: SubprocessLauncher,
        job_store: JobStore,
        watch: LeaseWatch,
        *,
        clock: Callable[[], float] = time.monotonic,
        scratch: Path | None = None,
    ) -> None:
        self._launcher = launcher
        self._job_store = job_store
        self._watch = watch
        self._clock = clock
        self._scratch = scratch
        self._orphans: dict[int, float] = {}
        self._unwanted: dict[JobId, float] = {}
        self._unclaimed: dict[JobId, float] = {}

    def end_them(self) -> tuple[JobId, ...]:
        """End the workers that were not wanted for longer than they need to notice."""
        now, ended = self._clock(), []
        running = self._launcher.running()
        for known in (self._unwanted, self._unclaimed):
            for gone in set(known) - set(running):
                del known[gone]
        for job_id in running:
            self._look(job_id, now)
            waited = now - self._unwanted.get(job_id, now)
            if waited > PATIENCE_S or now - self._unclaimed.get(job_id, now) > START_PATIENCE_S:
                log.warning("worker_stuck", extra={"job": job_id})
                self._launcher.end(job_id, grace_s=KILL_AFTER_S)
                ended.append(job_id)
        self._end_orphans(now)
        return tuple(ended)

    def _end_orphans(self, now: float) -> None:
        """Kill those of an earlier server that did not notice its end: they are frozen."""
        here = orphans(self._scratch) if self._scratch else ()
        self._orphans = {pid: self._orphans.get(pid, now) for pid in here}
        for pid, since in self._orphans.items():
            if now - since > PATIENCE_S:
                log.warning("orphan_stuck", extra={"pid": pid})
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)

    def _look(self, job_id: JobId, now: float) -> None:
        try:
            job = self._job_store.get(job_id)
        except DamagedDocument:
            job = None
        if job is not None and job.status is JobStatus.QUEUED:
            # Taken back a moment ago, or not claimed yet: what was noticed before stays.
            self._unclaimed.setdefault(job_id, now)
            return
        self._unclaimed.pop(job_id, None)
        if job is None or job.is_terminal or self._watch.is_dead(job, self._job_store.now()):
            self._unwanted.setdefault(job_id, now)
        else:
            self._unwanted.pop(job_id, None)
