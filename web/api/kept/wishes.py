"""Templates of minutes and instructions: for all recordings, for tags, for one recording."""

from flask import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.domain.minutes.wishes import MinutesWish, checked_wish
from lifestream.services.minutes.wishes import choose_wish, read_wishes, save_wish
from web.api import documents
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner
from web.schemas.job import JobDocument
from web.schemas.wishes import (
    WishesDocument,
    WishForManyRequest,
    WishForOneRequest,
    WishRequest,
)


def get_wishes() -> Response:
    """What minutes are to be like where a recording has no wish of its own."""
    return send(_wishes())


def put_wish() -> Response:
    """Choose a template and instructions for all recordings, or for those with a tag.

    An empty wish for a tag is taken away. Minutes that are written stay until they are written
    again.
    """
    wanted = read_json(WishForManyRequest)
    save_wish(backend(), current_owner(), _wish(wanted), tag=wanted.tag)
    return send(_wishes())


def put_video_wish(video_id: str) -> Response:
    """Choose them for one recording, and write its minutes again."""
    wanted = read_json(WishForOneRequest)
    job = choose_wish(
        backend(),
        current_owner(),
        VideoId(video_id),
        _wish(wanted),
        request_id=wanted.request_id,
        zone=zone_of(application().settings),
    )
    return send(documents.job_document(job), status=202)


def _wish(wanted: WishRequest) -> MinutesWish:
    return checked_wish(wanted.template, wanted.own_text, wanted.instructions)


def _wishes() -> WishesDocument:
    wishes = read_wishes(backend(), current_owner())
    return WishesDocument(
        default=documents.wish_document(wishes.default),
        tags={tag: documents.wish_document(wish) for tag, wish in wishes.by_tag},
    )


REFUSED = ((400, "JSON_EXPECTED"), (400, "BAD_TEMPLATE"))
OPERATIONS = (
    Operation(
        method="GET",
        path="/minutes/wishes",
        view=get_wishes,
        scope=Scope.READ,
        summary="What minutes are to be like",
        tag="Minutes",
        response=WishesDocument,
    ),
    Operation(
        method="PUT",
        path="/minutes/wishes",
        view=put_wish,
        scope=Scope.WRITE,
        summary="Choose a template for all or for a tag",
        tag="Minutes",
        body=WishForManyRequest,
        response=WishesDocument,
        problems=(*REFUSED, (400, "BAD_TAG")),
        example='{"tag": "standup", "template": "stand-up"}',
    ),
    Operation(
        method="PUT",
        path="/videos/{video_id}/wish",
        view=put_video_wish,
        scope=Scope.WRITE,
        summary="Choose a template for one recording",
        tag="Minutes",
        status=202,
        body=WishForOneRequest,
        response=JobDocument,
        problems=(VIDEO_NOT_FOUND, *REFUSED, (409, "ILLEGAL_TRANSITION")),
        example='{"template": "interview", "request_id": "my-first-try"}',
    ),
)
