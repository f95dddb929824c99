"""Every error LifeStream raises on purpose, as one tree.

::

    LifeStreamError
    ├── PermanentError            trying again cannot help
    │   ├── InvalidRequest        what the caller sent is wrong
    │   │   └── UploadConflict    the chunk does not follow what is here
    │   ├── InvalidMedia          the file is empty, damaged or not media
    │   ├── UnsupportedMedia      the file is media of a kind that is not accepted
    │   ├── InvalidEvent          a storage event that can never be understood
    │   ├── ConfigError           a setting is missing or wrong
    │   ├── EmbedderMismatch      the index holds vectors of another embedder
    │   ├── IllegalTransition     the job cannot go from here to there
    │   └── EditConflict          the words are not those that were edited any more
    ├── TransientError            trying again may help
    │   ├── BackendUnavailable    storage, database or queue does not answer
    │   ├── DependencyUnavailable a model or model service does not answer
    │   ├── RateLimited           a service asks to wait
    │   ├── StaleWrite            another process wrote first
    │   └── LeaseLost             another attempt owns the job now
    ├── ResourceError             this machine ran out of something
    ├── QuotaExceeded             what may be used in a month, or stored, is used
    ├── DamagedDocument           what is stored of one thing cannot be read; it can be deleted
    ├── NotFound
    │   └── Deleted               its owner deleted it
    ├── AccessDenied
    ├── LoginRequired             it is not known who is asking
    ├── NotHeardYet               a processor without a GPU cannot go on before one with it has been
    └── Cancelled                 the user asked to stop

Caught only where someone can decide: the doors and ``services.jobs.process_video``.
Not for: vendor exceptions, which end at their adapter; HTTP, which belongs to the web door.
"""

from enum import StrEnum


class ErrorClass(StrEnum):
    """Who can do something about an error."""

    PERMANENT_INPUT = "PERMANENT_INPUT"
    TRANSIENT = "TRANSIENT"
    RESOURCE = "RESOURCE"
    DEPENDENCY = "DEPENDENCY"
    BUG = "BUG"


class LifeStreamError(Exception):
    """An error with a stable ``code`` and a sentence for the person it concerns.

    Args:
        message: One or two plain sentences: what is wrong, with which thing, what to do.
        code: Stable upper-case name; the class's own when not given.
    """

    code = "INTERNAL_ERROR"
    error_class = ErrorClass.BUG

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class PermanentError(LifeStreamError):
    """Trying again with the same input cannot help."""

    code = "PERMANENT_ERROR"
    error_class = ErrorClass.PERMANENT_INPUT


class InvalidRequest(PermanentError):
    """The request of the caller is wrong."""

    code = "INVALID_REQUEST"


class UploadConflict(InvalidRequest):
    """The chunk does not follow what is here; ask how far the upload is. Nothing was changed."""

    code = "UPLOAD_CONFLICT"


class InvalidMedia(PermanentError):
    """The file is empty, damaged or not media at all."""

    code = "NOT_MEDIA"


class UnsupportedMedia(PermanentError):
    """The file is media, of a kind or size that is not accepted."""

    code = "UNSUPPORTED_MEDIA"


class InvalidEvent(PermanentError):
    """A storage event that can never be understood: log it and acknowledge it."""

    code = "INVALID_EVENT"


class ConfigError(PermanentError):
    """A setting is missing or wrong; the message names it, what was read, what is accepted."""

    code = "CONFIG_ERROR"


class EmbedderMismatch(PermanentError):
    """The index was made by another embedder; ``./run reindex`` rebuilds it."""

    code = "EMBEDDER_MISMATCH"


class IllegalTransition(PermanentError):
    """The job's state does not allow what was asked."""

    code = "ILLEGAL_TRANSITION"


class EditConflict(PermanentError):
    """An edit rests on words that are not there any more; nothing was stored."""

    code = "EDIT_CONFLICT"


class TransientError(LifeStreamError):
    """Trying again may help."""

    code = "TEMPORARILY_UNAVAILABLE"
    error_class = ErrorClass.TRANSIENT


class BackendUnavailable(TransientError):
    """Storage, database or queue does not answer."""

    code = "BACKEND_UNAVAILABLE"


class DependencyUnavailable(TransientError):
    """A model or a model service does not answer or has no weights."""

    code = "DEPENDENCY_UNAVAILABLE"
    error_class = ErrorClass.DEPENDENCY


class RateLimited(TransientError):
    """A service asks to wait ``retry_after_s`` seconds."""

    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class StaleWrite(TransientError):
    """Another process saved first: read again, decide again."""

    code = "STALE_WRITE"


class LeaseLost(TransientError):
    """Another attempt owns the job now; this one must stop without writing."""

    code = "LEASE_LOST"


class ResourceError(LifeStreamError):
    """This machine ran out of disk, memory or time."""

    code = "OUT_OF_RESOURCES"
    error_class = ErrorClass.RESOURCE


class QuotaExceeded(LifeStreamError):
    """What an owner, or everybody, may use is used or reserved; says when there is more."""

    code = "QUOTA_EXCEEDED"
    error_class = ErrorClass.RESOURCE


class DamagedDocument(LifeStreamError):
    """A stored document cannot be read; everything else works, and it can be deleted."""

    code = "DOCUMENT_DAMAGED"


class NotFound(LifeStreamError):
    """No such thing, or not one this owner may know of."""

    code = "NOT_FOUND"
    error_class = ErrorClass.PERMANENT_INPUT


class Deleted(NotFound):
    """It was there, and its owner deleted it."""

    code = "DELETED"


class AccessDenied(LifeStreamError):
    """The signature, login or owner does not allow it."""

    code = "ACCESS_DENIED"
    error_class = ErrorClass.PERMANENT_INPUT


class LoginRequired(LifeStreamError):
    """No credential came with the request, or none that is believed."""

    code = "LOGIN_REQUIRED"
    error_class = ErrorClass.PERMANENT_INPUT


class NotHeardYet(LifeStreamError):
    """What a processor with a GPU makes is missing, and this one may not make it."""

    code = "NOT_HEARD_YET"
    error_class = ErrorClass.RESOURCE


class Cancelled(LifeStreamError):
    """The user asked to stop."""

    code = "CANCELLED"
    error_class = ErrorClass.PERMANENT_INPUT
