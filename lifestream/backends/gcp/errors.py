"""Google's exceptions end here.

What an account may not do is our installation's fault, not the caller's: it becomes
``BackendUnavailable`` with the name of what refused, never ``AccessDenied``.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from lifestream.domain.errors import (
    BackendUnavailable,
    InvalidRequest,
    LifeStreamError,
    RateLimited,
    StaleWrite,
)

RETRY_AFTER_S = 10.0
"""How long to wait when Google says that a quota is used up and not for how long."""


@contextmanager
def google_errors(what: str) -> Iterator[None]:
    """Run a block in which only LifeStream's own errors get out.

    Args:
        what: What is being done, as the beginning of a sentence: "Reading job j1".

    Raises:
        RateLimited: A quota is used up.
        StaleWrite: A precondition failed or writers got into each other's way.
        InvalidRequest: Google calls the request invalid.
        BackendUnavailable: Everything else.
    """
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from google.resumable_media import DataCorruption, InvalidResponse
    from requests import RequestException

    try:
        yield
    except LifeStreamError:
        raise
    except GoogleAPIError as error:
        raise translated(what, error) from error
    except ValueError as error:
        # The Firestore client has no exception of its own for a transaction that others outran.
        if not str(error).startswith("Failed to commit transaction"):
            raise
        raise StaleWrite(f"{what} came too late: {_reason(error)}") from error
    except (GoogleAuthError, DataCorruption, InvalidResponse, RequestException, OSError) as error:
        raise BackendUnavailable(f"{what} failed: {_reason(error)}") from error


def translated(what: str, error: Exception) -> LifeStreamError:
    """The LifeStream error that stands for an error of ``google.api_core``."""
    from google.api_core import exceptions as google

    reason = _reason(error)
    if isinstance(error, google.TooManyRequests):
        return RateLimited(f"{what} has to wait: {reason}", retry_after_s=RETRY_AFTER_S)
    if isinstance(error, google.PreconditionFailed | google.FailedPrecondition | google.Conflict):
        return StaleWrite(f"{what} came too late: {reason}")
    if isinstance(error, google.Unauthorized | google.Forbidden):
        return BackendUnavailable(
            f"{what} is not allowed to this service account; give it the role for it: {reason}"
        )
    if isinstance(error, google.NotFound):
        return BackendUnavailable(f"{what} failed, because something of it is missing: {reason}")
    if isinstance(error, google.BadRequest) and not isinstance(error, google.OutOfRange):
        return InvalidRequest(f"{what} was refused as invalid: {reason}")
    return BackendUnavailable(f"{what} failed: {reason}")


def _reason(error: Exception) -> str:
    text = str(getattr(error, "message", "") or error) or type(error).__name__
    return text.strip().partition("\n")[0][:300]
