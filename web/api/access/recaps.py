"""Recaps: send what was settled to chosen people, each with a link of their own."""

import secrets

from flask import Response

from lifestream.bootstrap.telling import recap
from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.domain.telling.recap import RecapWish
from lifestream.services.library.browse_library import missing
from lifestream.services.telling.recaps import lasting, recaps_of
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner
from web.schemas.access.recaps import (
    RecapDocument,
    RecapEntryDocument,
    RecapLogDocument,
    RecapRequest,
    RecapSentDocument,
)


def post_recap() -> Response:
    """Send a recap of a recording or a day, or see it first with ``dry_run``.

    It holds what stands in the minutes; what could not be verified is left out. Each person gets a
    mail and a link of their own that ends. Without a mail server the texts are in the answer.
    """
    asked = read_json(RecapRequest)
    app, owner = application(), current_owner()
    video_ids = recap.recordings_for(app, owner, asked.video_id, asked.day)
    shown = recap.preview(app, owner, video_ids)
    if asked.dry_run:
        return send(RecapDocument(preview=shown, sent=[]))
    wish = RecapWish(
        video_ids=video_ids,
        to=tuple(asked.to),
        lasts=lasting(asked.lasts_days),
        with_transcript=asked.with_transcript,
        with_video=asked.with_video,
        request_id=asked.request_id or secrets.token_hex(8),
    )
    sent = [
        RecapSentDocument(
            to=one.to, subject=one.subject, text=one.text, state=one.state, note=one.note
        )
        for one in recap.send(app, owner, wish)
    ]
    response = send(RecapDocument(preview=shown, sent=sent))
    response.headers["Cache-Control"] = "no-store"
    return response


def get_recaps(video_id: str) -> Response:
    """What of this recording went to whom, newest first."""
    owner = current_owner()
    if backend().library.get(owner, VideoId(video_id)) is None:
        raise missing(backend(), owner, VideoId(video_id))
    found = [
        RecapEntryDocument(
            to=one.to, at=one.at, state=one.state, share_id=one.share_id, note=one.note
        )
        for one in recaps_of(backend(), owner, VideoId(video_id))
    ]
    return send(RecapLogDocument(recaps=found))


OPERATIONS = (
    Operation(
        method="POST",
        path="/recaps",
        view=post_recap,
        scope=Scope.WRITE,
        summary="Send a recap",
        tag="Sharing",
        body=RecapRequest,
        response=RecapDocument,
        problems=(
            VIDEO_NOT_FOUND,
            (400, "BAD_RECAP"),
            (400, "BAD_MAIL_ADDRESS"),
            (400, "BAD_SHARE_TIME"),
        ),
        example='{"video_id": "v1", "to": ["you@example.org"], "lasts_days": 7, "dry_run": true}',
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/recaps",
        view=get_recaps,
        scope=Scope.READ,
        summary="Recaps that went out",
        tag="Sharing",
        response=RecapLogDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
)
