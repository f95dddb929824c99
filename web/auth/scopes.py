"""What a key may ask for, decided before its request is read.

An operation of the API says which scope its key needs and whether a key of one tag may come; a
route outside the API takes a key for reading as long as it may read everything, and one for
changing only when it may do everything. A login is not narrowed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, current_app, g, request

from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.access.scopes import EVERYTHING, KeyRights, Scope
from lifestream.domain.errors import AccessDenied, LifeStreamError, NotFound
from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.sentences import says
from web.auth.security import CHANGING
from web.context import backend, current_owner

if TYPE_CHECKING:
    from web.api.operations import Operation

ANY_KEY = frozenset({"api.openapi", "docs.docs", "mcp.messages"})
"""The description of the API, and the tools for programs, which look at the key themselves."""

LOGIN_ONLY = frozenset(
    f"pages.{name}"
    for name in (
        *("keys", "revoke_key_form", "webhooks", "webhook_form", "replay_form"),
        *("notices", "notice_form"),
        *("sharing", "revoke_grant_form", "shared_with_me", "ask_shared_form", "leave_form"),
        *("masks_form", "masked_form", "masked_picture_form"),
    )
)
"""Pages that decide who else may do what, and what nobody else may read."""


ACCOUNTS = "accounts"
"""The blueprint of pages that decide who signs in at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopedRoutes:
    """The operations of one app, by endpoint."""

    operations: Mapping[str, "Operation"]


def register(app: Flask, operations: "tuple[Operation, ...]") -> None:
    """Hold every request with a key against what it opens."""
    by_endpoint = {f"api.{operation.name}": operation for operation in operations}
    app.extensions["lifestream_scopes"] = ScopedRoutes(operations=by_endpoint)
    app.before_request(_check)


def rights() -> KeyRights:
    """What this request's key opens; everything for a login."""
    key: ApiKey | None = g.get("key")
    return key.rights if key else EVERYTHING


def require(scope: Scope) -> None:
    """Pass when this request's key has ``scope``; for a view whose body decides what it does.

    Raises:
        AccessDenied: It has not.
    """
    if scope not in rights().scopes:
        raise _denied(f"This needs a key with the scope {scope}")


def asked_tag(wanted: str) -> str:
    """The tag to list by: the asked one, or that of a key of one tag.

    Raises:
        AccessDenied: The key is for another.
    """
    own = rights().tag
    if own and wanted and wanted.casefold() != own:
        raise _denied(f"This key opens only recordings tagged {own!r}; leave the tag out")
    return own or wanted


def _check() -> None:
    key: ApiKey | None = g.get("key")
    if key is None:
        return
    routes: ScopedRoutes = current_app.extensions["lifestream_scopes"]
    operation = routes.operations.get(request.endpoint or "")
    is_decided = request.endpoint in LOGIN_ONLY or request.blueprint == ACCOUNTS
    if is_decided or (operation is not None and operation.scope is None):
        raise _denied("No key opens this, only the owner's own login")
    if key.rights.is_full or request.endpoint in ANY_KEY:
        return
    if operation is None or operation.scope is None:
        _check_page(key.rights)
        return
    require(operation.scope)
    if key.rights.tag:
        if not operation.opens_to_tag:
            raise _denied(
                f"This key opens only recordings tagged {key.rights.tag!r}, and this answer is "
                "made from all of them"
            )
        _check_tag(key.rights)


def _check_page(opened: KeyRights) -> None:
    """Pages and what they show: made from everything, and they delete by POST."""
    if request.method in CHANGING:
        raise _denied("Pages change things only for a key with every scope; a program uses /api/v1")
    if opened.tag or Scope.READ not in opened.scopes:
        raise _denied("Pages open to a key that may read every recording; a program uses /api/v1")


def _check_tag(opened: KeyRights) -> None:
    """The recording that the address names has the key's tag, or is not there for it."""
    named = request.view_args or {}
    video_id = named.get("video_id")
    if job_id := named.get("job_id"):
        job = backend().job_store.get(JobId(job_id))
        video_id = job.video_id if job and job.owner == current_owner() else None
        if video_id is None:
            raise NotFound(says("There is no job {job_id}.", job_id=job_id), code="JOB_NOT_FOUND")
    if not video_id:
        return
    video = backend().library.get(current_owner(), VideoId(video_id))
    if video is None or not opened.covers(video.tags):
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )


def _denied(what: str) -> LifeStreamError:
    return AccessDenied(says("{what}.", what=what), code="KEY_SCOPE")
