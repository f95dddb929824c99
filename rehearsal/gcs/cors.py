"""Which pages in a browser may talk to a bucket.

Source: Cloud Storage, "Cross-origin resource sharing". A resumable session answers the Origin that
began it, whatever the bucket says.
"""

from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.gcs.sessions import Session

SIMPLE_HEADERS = frozenset({"accept", "accept-language", "content-language"})
SESSION_EXPOSES = "Content-Length, Content-Type, Range, X-GUploader-UploadID, X-Goog-Generation"


def allow_session(request: Request, response: Response, session: Session) -> None:
    """Headers for a request to a session address."""
    origin = request.headers.get("Origin", "")
    if not origin or session.origin != origin:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Vary"] = "Origin"
    response.headers["Access-Control-Expose-Headers"] = SESSION_EXPOSES
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "PUT, DELETE"
        response.headers["Access-Control-Allow-Headers"] = request.headers.get(
            "Access-Control-Request-Headers", ""
        )


def allow_bucket(request: Request, response: Response, rules: list[dict[str, Any]]) -> None:
    """Headers by the first rule that fits; none when no rule does."""
    origin = request.headers.get("Origin", "")
    if not origin:
        return
    preflight = request.method == "OPTIONS"
    method = request.headers.get("Access-Control-Request-Method", "") or request.method
    asked = _asked_headers(request) if preflight else set()
    for rule in rules:
        listed = {name.lower() for name in rule.get("responseHeader", [])}
        if (
            {"*", origin} & set(rule.get("origin", []))
            and {"*", method} & set(rule.get("method", []))
            and ("*" in listed or asked <= listed)
        ):
            _allow(response, rule, origin, preflight)
            return


def _asked_headers(request: Request) -> set[str]:
    names = request.headers.get("Access-Control-Request-Headers", "").split(",")
    return {name.strip().lower() for name in names if name.strip()} - SIMPLE_HEADERS


def _allow(response: Response, rule: dict[str, Any], origin: str, preflight: bool) -> None:
    names = ", ".join(rule.get("responseHeader", []))
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Vary"] = "Origin"
    if preflight:
        response.headers["Access-Control-Allow-Methods"] = ", ".join(rule["method"])
        response.headers["Access-Control-Allow-Headers"] = names
        response.headers["Access-Control-Max-Age"] = str(rule.get("maxAgeSeconds", 3600))
    else:
        response.headers["Access-Control-Expose-Headers"] = names
