"""Links for people without a login: make one, list them, take one back."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.domain.share import Share
from lifestream.services.access.share import ShareRequest, create_share, live_shares, revoke_share
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.auth.audit import note_made
from web.context import backend, current_owner
from web.presentation import links
from web.presentation.copies import prepare
from web.schemas.share import (
    NewShareDocument,
    ShareDocument,
    ShareListDocument,
    ShareRequestDocument,
)


def post_share(video_id: str) -> Response:
    """Make a link that shows this recording, or a part of it, to whoever has it, for a while."""
    asked = read_json(ShareRequestDocument)
    made = create_share(
        backend(),
        current_owner(),
        VideoId(video_id),
        ShareRequest(
            lasts=timedelta(seconds=min(max(asked.expires_in_s, -1.0), 1e9)),
            **asked.model_dump(exclude={"expires_in_s"}),
        ),
    )
    note_made(share_id=made.share.share_id)
    prepare(made.share)
    address = links.shared(made.token)
    return send(NewShareDocument(**_plain(made.share), url=address), status=201)


def get_shares(video_id: str) -> Response:
    """The links to this recording that work now, newest first."""
    found = live_shares(backend(), current_owner(), VideoId(video_id))
    return send(ShareListDocument(shares=[ShareDocument(**_plain(share)) for share in found]))


def delete_share(video_id: str, share_id: str) -> Response:
    """Take a link back; from now on it opens nothing."""
    revoke_share(backend(), current_owner(), VideoId(video_id), share_id)
    return Response(status=204)


def _plain(share: Share) -> dict[str, Any]:
    shown = ShareDocument.model_fields
    return {one.name: getattr(share, one.name) for one in fields(share) if one.name in shown}


SHARE_NOT_FOUND = (404, "SHARE_NOT_FOUND")
OPERATIONS = (
    Operation(
        method="POST",
        path="/videos/{video_id}/shares",
        view=post_share,
        scope=Scope.WRITE,
        summary="Make a link to share",
        tag="Sharing",
        status=201,
        body=ShareRequestDocument,
        response=NewShareDocument,
        problems=(
            VIDEO_NOT_FOUND,
            (400, "BAD_SHARE_TIME"),
            (400, "BAD_SHARE_PART"),
            (400, "TOO_MANY_SHARES"),
        ),
        example='{"expires_in_s": 604800, "from_s": 60, "to_s": 180, "note": "for Ben"}',
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/shares",
        view=get_shares,
        scope=Scope.READ,
        summary="Links that work",
        tag="Sharing",
        response=ShareListDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
    Operation(
        method="DELETE",
        path="/videos/{video_id}/shares/{share_id}",
        view=delete_share,
        scope=Scope.DELETE,
        summary="Take a link back",
        tag="Sharing",
        status=204,
        problems=(VIDEO_NOT_FOUND, SHARE_NOT_FOUND),
    ),
)
