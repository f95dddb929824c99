"""Headers of every response, and requests that a browser may not send.

Who a request is from is decided in ``web.auth.identity``. Here other web pages in the same browser
are kept out, which would act in its user's name. They are told apart by Host (DNS rebinding),
Origin and Sec-Fetch-Site (cross-site requests) and a token in a cookie that must come back in a
header or form field. Programs send none of these and pass.
"""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from lifestream.domain.errors import AccessDenied, InvalidRequest
from lifestream.domain.sentences import says
from lifestream.pipeline.captions.given import MAX_CAPTION_BYTES
from web.auth.sessions import SESSION_COOKIE, in_clear
from web.context import LOCAL_NAMES, application, is_loopback

CSRF_COOKIE = "lifestream_csrf"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
STORAGE = "/storage/"
"""Requests below it carry a signature, which is stronger than a token, and no cookie's power."""

MAX_BODY_BYTES = 4_000_000
"""Everything but an upload: a JSON body with a caption file in it is the largest."""
MULTIPART_OVERHEAD_BYTES = 4_000_000
SHARE_TARGET = "/upload/shared"
"""Where a phone sends videos that its user shares into LifeStream; see ``_check_share``."""
MULTIPART_PATHS = frozenset({"/api/v1/upload", "/upload", SHARE_TARGET, "/settings/import"})
UPLOADS = "/api/v1/upload/"
OFFLINE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of the one page that browsers keep: a nonce that is kept would be used twice."""
COOKIE_MAX_AGE_S = 30 * 24 * 3600


def register(app: Flask) -> None:
    """Check every request of ``app`` and finish every response."""
    app.before_request(_limit_body)
    app.before_request(_check_host)
    app.before_request(_check_sender)
    app.after_request(_finish)
    app.jinja_env.globals.update(csrf_token=csrf_token, nonce=nonce)


def nonce() -> str:
    """This response's script nonce."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def csrf_token() -> str:
    """The token of this browser; a new one is set as a cookie with the response."""
    if "csrf_token" not in g:
        sent = request.cookies.get(CSRF_COOKIE, "")
        g.csrf_token = sent if len(sent) >= 32 else secrets.token_urlsafe(32)
    return str(g.csrf_token)


def _limit_body() -> None:
    most = MAX_BODY_BYTES
    if request.path in MULTIPART_PATHS:
        most = application().settings.max_upload_bytes + MULTIPART_OVERHEAD_BYTES
    elif request.path.startswith(UPLOADS) and request.path.endswith("/captions"):
        most += MAX_CAPTION_BYTES
    elif request.path.startswith(STORAGE):
        most = application().settings.max_upload_bytes
    request.max_content_length = most
    if request.content_length is not None and request.content_length > most:
        raise RequestEntityTooLarge(
            f"The body has {request.content_length:,} bytes; at most {most:,} are accepted here."
        )


def _check_host() -> None:
    settings = application().settings
    # With a login there is nothing a rebound name could use, and a proxy keeps the public name.
    if settings.identity != "local" or not is_loopback(settings.host):
        return
    name = urlsplit(f"//{request.host}").hostname or ""
    if name != settings.host and name not in LOCAL_NAMES and not is_loopback(name):
        raise InvalidRequest(
            says(
                "This LifeStream is served at {host}, not at {name!r}.",
                host=settings.host,
                name=name[:100],
            ),
            code="UNKNOWN_HOST",
        )


def _check_sender() -> None:
    if request.method not in CHANGING:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if request.path == SHARE_TARGET:
        _check_share(site)
        return
    if site not in (None, "same-origin", "none"):
        raise _foreign("another site")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise _foreign(origin[:100])
    has_cookie = CSRF_COOKIE in request.cookies or SESSION_COOKIE in request.cookies
    from_browser = site is not None or origin is not None or has_cookie
    if from_browser and not request.path.startswith(STORAGE):
        _check_token()


def _check_share(site: str | None) -> None:
    """Let in what the browser itself began, as it does when its user shares files into an app.

    No page had a chance to put a token into such a request, and its Origin is opaque. Pages and
    their frames and workers cannot set Sec-Fetch-Site, and whatever one of them begins is never
    "none" (W3C, Fetch Metadata, 2.4). Browsers that do not send it have no share targets either.
    """
    if site != "none":
        raise AccessDenied(
            "Only the share menu of a device may send files here; pages have a form, and programs "
            "have /api/v1/upload.",
            code="CROSS_SITE_REQUEST",
        )


def _foreign(sender: str) -> AccessDenied:
    return AccessDenied(
        says(
            "This request comes from {sender}; only LifeStream's own pages may send it.",
            sender=sender,
        ),
        code="CROSS_SITE_REQUEST",
    )


def _check_token() -> None:
    expected = request.cookies.get(CSRF_COOKIE, "")
    given = request.headers.get(CSRF_HEADER) or _form_token()
    if not expected or not secrets.compare_digest(expected.encode(), given.encode()):
        raise AccessDenied(
            "This page's security token is missing or too old; reload the page and try again.",
            code="CSRF_TOKEN_INVALID",
        )


def _form_token() -> str:
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return str(request.form.get(CSRF_FIELD, ""))
    return ""


def _policy(store_origin: str) -> str:
    store = f" {store_origin}" if store_origin else ""
    # A worker lives by the policy of its own file, whose imports can carry no nonce.
    scripts = "'self'" if request.endpoint == "static" else f"'nonce-{nonce()}'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "worker-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data:{store}",
            f"media-src 'self' blob:{store}",
            f"connect-src 'self'{store}",
            "font-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _finish(response: Response) -> Response:
    headers = response.headers
    store_origin = application().backend.object_store.served_from
    headers.setdefault("Content-Security-Policy", _policy(store_origin))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    if not in_clear():  # there browsers ignore it, with an error in each console
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "private, no-cache")
    if "csrf_token" in g and request.cookies.get(CSRF_COOKIE) != g.csrf_token:
        response.set_cookie(
            CSRF_COOKIE,
            g.csrf_token,
            max_age=COOKIE_MAX_AGE_S,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response
