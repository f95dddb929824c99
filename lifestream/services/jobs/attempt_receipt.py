"""How an attempt at a job ended, and what it came to, for those who run the place."""

import logging
import time
from enum import StrEnum

from lifestream import tracing
from lifestream.domain.jobs.job import Job

log = logging.getLogger(__name__)


class ProcessingEnd(StrEnum):
    """How an attempt ended; the processor's exit code follows from it."""

    DONE = "DONE"
    FAILED = "FAILED"
    NOT_OURS = "NOT_OURS"
    CANCELLED = "CANCELLED"
    TRY_AGAIN = "TRY_AGAIN"
    HANDED_ON = "HANDED_ON"


class AttemptReceipt:
    """The outcome of an attempt, for those who run the installation."""

    def __init__(self, job: Job) -> None:
        self._attempt = job.attempt
        self._began_s = time.monotonic()

    def give(self, end: ProcessingEnd, job: Job, *, media_s: float, span: tracing.Span) -> None:
        """Say how it ended, in the log and on the span."""
        saved = end in (ProcessingEnd.DONE, ProcessingEnd.FAILED, ProcessingEnd.TRY_AGAIN)
        error = job.error if saved else None
        fields: dict[str, tracing.Attribute] = {
            # QUEUED: it is tried again. NOT_OURS: whoever took it over says how it ended.
            "status": job.status.value if saved else end.value,
            "code": error.code if error else "",
            "stage": error.stage if error else "",
            "wall_s": round(time.monotonic() - self._began_s, 3),
            "media_s": media_s,
            # A stage that was done renews the attempts, so the job's own count may be less.
            "attempt": self._attempt,
        }
        span.note(**fields)
        log.info("job_ended", extra=fields)
