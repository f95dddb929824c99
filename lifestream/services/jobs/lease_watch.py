"""Telling a dead worker from a clock that was set: leases are also watched by a clock of one's own.

A lease is written by the worker's clock and read by another process later. When the clock is set
back in between, it seems to last for hours. Whoever sweeps for long therefore also notes, by a
clock that only grows, how long a running job was not saved: a living worker saves every few
seconds.
"""

import time
from collections.abc import Callable
from datetime import datetime

from lifestream.domain.ids import JobId
from lifestream.domain.jobs.job import LEASE_S, Job, JobStatus

SILENT_S = 1.5 * LEASE_S
"""Without any save for so long a worker is dead, whatever the dates say."""


class LeaseWatch:
    """The observations of running jobs, and when.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[JobId, tuple[int, float]] = {}

    def is_dead(self, job: Job, now: datetime) -> bool:
        """Whether the worker of ``job`` fell silent, by the store's clock or by ours."""
        if job.status is not JobStatus.RUNNING:
            self._seen.pop(job.job_id, None)
            return False
        if job.lease_expired(now):
            return True
        version, since = self._seen.get(job.job_id, (-1, 0.0))
        if version != job.version:
            self._seen[job.job_id] = (job.version, self._clock())
            return False
        return self._clock() - since > SILENT_S
