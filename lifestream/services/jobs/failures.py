"""The meaning of an exception: one of our errors, and how long to wait after it."""

import errno
import logging

from lifestream.domain.errors import (
    ErrorClass,
    LifeStreamError,
    PermanentError,
    RateLimited,
    ResourceError,
)

log = logging.getLogger(__name__)


def explained(error: Exception) -> LifeStreamError:
    """Any exception as one of ours; what nobody foresaw is a bug and says so."""
    if isinstance(error, LifeStreamError):
        return error
    if isinstance(error, MemoryError):
        return ResourceError("This machine ran out of memory while processing the recording.")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ResourceError(
            "The disk is full; free some space and retry. Nothing uploaded was lost.",
            code="DISK_FULL",
        )
    log.error("unforeseen_error", exc_info=error)
    wrapped = PermanentError(
        f"Something unforeseen went wrong ({type(error).__name__}); the log has the details. "
        "The uploaded file is safe.",
        code="INTERNAL_ERROR",
    )
    wrapped.error_class = ErrorClass.BUG
    return wrapped


def wait_s(error: LifeStreamError, attempt: int) -> float:
    """How long a job waits for its next attempt: as long as asked, else longer each time."""
    if isinstance(error, RateLimited):
        return max(error.retry_after_s, 1.0)
    return float(2**attempt)
