"""Errors as RFC 9457 problem documents for programs, and as plain pages for people."""

import errno
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from lifestream.domain.access.api_key import without_keys
from lifestream.domain.errors import (
    AccessDenied,
    BackendUnavailable,
    Cancelled,
    ConfigError,
    DamagedDocument,
    Deleted,
    EditConflict,
    EmbedderMismatch,
    IllegalTransition,
    InvalidMedia,
    LeaseLost,
    LifeStreamError,
    LoginRequired,
    NotFound,
    PermanentError,
    QuotaExceeded,
    RateLimited,
    ResourceError,
    StaleWrite,
    TransientError,
    UnsupportedMedia,
    UploadConflict,
)
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import translated
from web.auth.sessions import own_path, signs_in
from web.context import application
from web.schemas.problem import ProblemDocument

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_S = 5
"""How long a client is asked to wait when a backend did not answer."""

TITLES = {
    400: noted("The request cannot be understood"),
    401: noted("Sign in first"),
    403: noted("Not allowed"),
    404: noted("Not found"),
    405: noted("This address does not take that method"),
    409: noted("Not possible in the present state"),
    410: noted("Gone"),
    413: noted("Too large"),
    415: noted("Not an accepted kind of file"),
    416: noted("That part of the file does not exist"),
    422: noted("The content cannot be used"),
    429: noted("Too many requests"),
    500: noted("Something went wrong here"),
    503: noted("Not available just now"),
    507: noted("This machine ran out of room"),
}
HTTP_CODES = {
    400: "BAD_REQUEST",
    403: "ACCESS_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    416: "RANGE_NOT_SATISFIABLE",
}
STATUSES: Mapping[type[LifeStreamError], int] = {
    LifeStreamError: 500,
    PermanentError: 400,
    LoginRequired: 401,
    AccessDenied: 403,
    NotFound: 404,
    Cancelled: 409,
    DamagedDocument: 409,
    EditConflict: 409,
    EmbedderMismatch: 409,
    IllegalTransition: 409,
    LeaseLost: 409,
    StaleWrite: 409,
    UploadConflict: 409,
    Deleted: 410,
    UnsupportedMedia: 415,
    InvalidMedia: 422,
    RateLimited: 429,
    QuotaExceeded: 429,
    ConfigError: 500,
    TransientError: 503,
    ResourceError: 507,
}
"""The status of each error; one that is not named has that of the class it is derived from."""

UNFINISHED = noted("LifeStream could not finish this request. The log says more.")
API_PREFIXES = ("/api/", "/storage/", "/health", "/ready")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One error on its way out."""

    status: int
    code: str
    detail: str
    retry_after_s: float | None = None

    @property
    def title(self) -> str:
        """The same words for every problem of this status."""
        return translated(TITLES.get(self.status, noted("The request failed")))


def register(app: Flask) -> None:
    """Answer every error of ``app`` with a problem document or an error page."""
    app.register_error_handler(LifeStreamError, _on_lifestream_error)
    app.register_error_handler(ValidationError, _on_validation_error)
    app.register_error_handler(HTTPException, _on_http_exception)
    app.register_error_handler(OSError, _on_os_error)
    app.register_error_handler(Exception, _on_bug)


def status_of(error: LifeStreamError) -> int:
    """The HTTP status that an error is answered with."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def document_of(error: Exception) -> ProblemDocument:
    """An error that happens when an answer has begun, as the same document."""
    if isinstance(error, LifeStreamError):
        problem = Problem(status=status_of(error), code=error.code, detail=error.message)
    else:
        log.error("unexpected_error", extra={"path": _place()}, exc_info=error)
        problem = Problem(status=500, code="INTERNAL_ERROR", detail=UNFINISHED)
    return _problem_document(problem)


def respond(problem: Problem) -> Response:
    """``problem`` in the form this request's sender reads."""
    if problem.code == LoginRequired.code and _can_sign_in():
        return _sign_in()
    response = _page(problem) if _wants_page() else _document(problem)
    response.status_code = problem.status
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, round(problem.retry_after_s)))
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = _challenge(problem)
    response.headers["Cache-Control"] = "no-store"
    return response


def _can_sign_in() -> bool:
    """Whether a person who opened a page can be led to the form that asks who they are."""
    is_asking = request.method == "GET" and _wants_page()
    return is_asking and signs_in(application().settings)


def _sign_in() -> Response:
    """The form, which leads back here."""
    wanted = own_path(request.full_path.rstrip("?"))
    response = make_response(redirect(url_for("accounts.sign_in", next=wanted), code=303))
    response.headers["Cache-Control"] = "no-store"
    return response


def _challenge(problem: Problem) -> str:
    """The answer of RFC 6750, section 3: the scheme, and whether a credential was refused."""
    refused = "" if problem.code == LoginRequired.code else ', error="invalid_token"'
    return f'Bearer realm="LifeStream"{refused}'


def _document(problem: Problem) -> Response:
    return Response(_problem_document(problem).model_dump_json(), mimetype=PROBLEM_JSON)


def _problem_document(problem: Problem) -> ProblemDocument:
    return ProblemDocument(
        type=f"/docs#problem-{problem.code}",
        title=problem.title,
        status=problem.status,
        detail=translated(problem.detail),
        code=problem.code,
        instance=without_keys(request.path),
    )


def _page(problem: Problem) -> Response:
    return Response(render_template("error.html", problem=problem), mimetype="text/html")


def _wants_page() -> bool:
    if request.path.startswith(API_PREFIXES):
        return False
    accepted = request.accept_mimetypes
    return accepted.accept_html and accepted["text/html"] >= accepted["application/json"]


def _on_lifestream_error(error: LifeStreamError) -> Response:
    status, wait_s = status_of(error), None
    if isinstance(error, RateLimited):
        wait_s = error.retry_after_s
    elif isinstance(error, TransientError) and status == 503:
        wait_s = RETRY_AFTER_S
    if status >= 500:
        fields = {"code": error.code, "status": status, "path": _place()}
        if isinstance(error, TransientError):
            # It passes by itself and is no error of ours, but many of them are an outage.
            log.warning("request_failed", extra=fields)
        else:
            log.error("request_failed", extra=fields)
    return respond(
        Problem(status=status, code=error.code, detail=error.message, retry_after_s=wait_s)
    )


def _on_validation_error(error: ValidationError) -> Response:
    parts = [_sentence(item["loc"], item["msg"]) for item in error.errors(include_url=False)]
    return respond(Problem(status=400, code="INVALID_REQUEST", detail=" ".join(parts[:5])))


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    field = ".".join(str(part) for part in where) or "The body"
    return f"{field}: {message.rstrip('.')}."


def _on_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    if 300 <= status < 400:
        return Response(status=status, headers=list(error.get_headers()))
    response = respond(
        Problem(
            status=status,
            code=HTTP_CODES.get(status, f"HTTP_{status}"),
            detail=_detail(error, status),
        )
    )
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers.setdefault(name, value)
    return response


def _place() -> str:
    """Where it happened, for the log: the address of a shared page is a permission by itself."""
    rule = request.url_rule
    return (
        rule.rule
        if rule is not None and rule.rule.startswith(("/s/", "/calendar-feed/", "/welcome/"))
        else request.path
    )


def _detail(error: HTTPException, status: int) -> str:
    if status == 404:
        return f"There is nothing at {without_keys(request.path)}."
    return error.description or TITLES.get(status, "")


def _on_os_error(error: OSError) -> Response:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        full = ResourceError("The disk is full; free some space and try again.", code="DISK_FULL")
        return _on_lifestream_error(full)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        closed = BackendUnavailable("The data folder can only be read; nothing was changed.")
        return _on_lifestream_error(closed)
    return _on_bug(error)


def _on_bug(error: Exception) -> Response:
    log.error("unexpected_error", extra={"path": _place()}, exc_info=error)
    return respond(
        Problem(
            status=500,
            code="INTERNAL_ERROR",
            detail=UNFINISHED,
        )
    )
