"""Every change of an owner's data, and every read by a key or by a person with whom something is
shared, goes into the owner's audit log.

An owner's own questions are not among them. Written when the answer is ready: what was refused for
want of a scope is there too, what was merely malformed is not. Only names of operations and ids are
kept, no content.
"""

from datetime import timedelta

from flask import Flask, Response, current_app, g, request

from lifestream.bootstrap import Application
from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.access.deed import Actor, ActorKind, Deed, Outcome
from lifestream.domain.access.scopes import Scope
from lifestream.services.access.audit import AuditLog, utc_now
from web.auth.scopes import ANY_KEY, ScopedRoutes
from web.auth.security import CHANGING
from web.context import shared_recording

ASKING = frozenset(
    {"api.query_stream", "pages.ask_form", "pages.ask_here", "pages.ask_shared_form"}
)
"""What an owner asks changes only the conversation, which is its own record; three calls to a store
before the first word of each answer would add nothing to it."""

OF_A_PAGE = frozenset({"pages.picture_of", "pages.picture_at", "pages.thumbnail", "pages.media"})
"""What a page is made of is no look of its own."""

NAMED = ("day", "span")
"""Parts of an address, beside ids, that say what something was done to."""


def register(app: Flask, application: Application) -> None:
    """Write down what the requests of ``app`` do."""
    app.extensions["lifestream_audit"] = AuditLog(
        application.backend.owner_log, kept=timedelta(days=application.settings.audit_days)
    )
    app.after_request(_record)


def audit_log() -> AuditLog:
    """The audit logs of this app's owners."""
    found: AuditLog = current_app.extensions["lifestream_audit"]
    return found


def actor() -> Actor:
    """Who sends this request."""
    key: ApiKey | None = g.get("key")
    shared = shared_recording()
    if shared is not None:
        return Actor(kind=ActorKind.PERSON, grant_id=shared.grant.grant_id)
    if key is None:
        return Actor(kind=ActorKind.LOGIN)
    return Actor(kind=ActorKind.KEY, key_id=key.key_id, key_name=key.name)


def note_made(**ids: str) -> None:
    """Say what this request made, for its line: its address does not name it."""
    g.made = tuple(f"{name}={value}" for name, value in ids.items())


def _record(response: Response) -> Response:
    if "owner" not in g or not request.endpoint or request.endpoint in ANY_KEY:
        return response
    is_change = _is_change(request.endpoint)
    is_refused = response.status_code == 403
    if response.status_code >= 400 and not (is_refused and "key" in g):
        return response
    looks = shared_recording() is not None and request.endpoint not in OF_A_PAGE
    if is_change or "key" in g or looks:
        deed = Deed(
            at=utc_now(),
            by=actor(),
            action=request.endpoint,
            about=_about(),
            outcome=Outcome.REFUSED if is_refused else Outcome.DONE,
            is_change=is_change,
        )
        audit_log().record(g.owner, deed)
    return response


def _is_change(endpoint: str) -> bool:
    if endpoint in ASKING:
        return False
    routes: ScopedRoutes = current_app.extensions["lifestream_scopes"]
    operation = routes.operations.get(endpoint)
    return request.method in CHANGING and (operation is None or operation.scope != Scope.READ)


def _about() -> tuple[str, ...]:
    given = (request.view_args or {}).items()
    named = (f"{name}={value}" for name, value in given if name.endswith("_id") or name in NAMED)
    made: tuple[str, ...] = g.get("made", ())
    return (*named, *made)
