"""One row per API route: what registers it is what documents it, so neither can lack the other."""

from collections.abc import Callable
from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from lifestream.domain.access.scopes import Scope
from web.schemas.document import RequestDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A route of API v1.

    Attributes:
        path: Below ``/api/v1``, with ``{name}`` for path parameters.
        view: What answers it; its docstring is the description.
        scope: What a key must be for; None where no key will do, only the owner's own login.
        per_tag: Whether a key of one tag may come: the view itself shows no other recordings.
            Operations of one recording or job need not say so: the gate looks at its tags.
        body: Model of the JSON body, if it takes one.
        form: Model of the multipart body, if it takes one.
        query: Model of the query string, if it reads one.
        response: Model of the good answer; None for an empty one.
        sends: Media type of the good answer.
        also: Other media types of the good answer.
        problems: Codes it may answer with, beside the COMMON_PROBLEMS of ``web.api.openapi``.
        example: The body of the example, or the query string for a GET.
    """

    method: str
    path: str
    view: Callable[..., ResponseReturnValue]
    scope: Scope | None
    summary: str
    tag: str
    per_tag: bool = False
    status: int = 200
    body: type[RequestDocument] | None = None
    form: type[RequestDocument] | None = None
    query: type[RequestDocument] | None = None
    response: type[BaseModel] | None = None
    sends: str = "application/json"
    also: tuple[str, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    example: str = ""

    @property
    def name(self) -> str:
        """The operation id, which is the view's name."""
        return self.view.__name__

    @property
    def opens_to_tag(self) -> bool:
        """Whether a key of one tag may ask: for one recording with it, or as ``per_tag`` says."""
        return self.per_tag or "{video_id}" in self.path or "{job_id}" in self.path

    @property
    def refusals(self) -> tuple[tuple[int, str], ...]:
        """``problems``; what may not be found may have been deleted."""
        gone = (VIDEO_DELETED,) if VIDEO_NOT_FOUND in self.problems else ()
        return (*self.problems, *gone)

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")


VIDEO_NOT_FOUND = (404, "VIDEO_NOT_FOUND")
VIDEO_DELETED = (410, "VIDEO_DELETED")
JOB_NOT_FOUND = (404, "JOB_NOT_FOUND")
CONVERSATION_NOT_FOUND = (404, "CONVERSATION_NOT_FOUND")
UPLOAD_INCOMPLETE = (404, "UPLOAD_INCOMPLETE")
UPLOAD_OVER = (409, "UPLOAD_OVER")
NOT_READY = (404, "NOT_READY")
QUOTA_EXCEEDED = (429, "QUOTA_EXCEEDED")
UPLOAD_REFUSED = (
    (400, "BAD_FILENAME"),
    (400, "BAD_CAPTIONS"),
    (400, "BAD_TERM"),
    (400, "TOO_MANY_TERMS"),
    (413, "BODY_TOO_LARGE"),
    (415, "TOO_LARGE"),
    (422, "EMPTY_FILE"),
    QUOTA_EXCEEDED,
    (507, "DISK_FULL"),
)
