"""Recordings of one event: suggestions, answers, events."""

from collections.abc import Mapping

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.domain.together.pair import Event, Pair
from lifestream.domain.video import Video
from lifestream.services.together.decide_pair import decide_pair
from lifestream.services.together.read_pairs import events, pairs_of
from web.api.bodies import read_json, send
from web.api.operations import Operation
from web.context import backend, current_owner
from web.schemas.kept.events import (
    CameraDocument,
    EventDocument,
    EventsDocument,
    PairDocument,
    PairRequest,
)


def get_events() -> Response:
    """Recordings that may be of one event, and those that you put together."""
    pairs = pairs_of(backend(), current_owner())
    found = events(backend(), current_owner(), pairs)
    named = {one for pair in pairs for one in (pair.one, pair.other)}
    videos = backend().library.get_many(current_owner(), named) if named else {}
    return send(
        EventsDocument(
            pairs=[_pair(one, videos) for one in pairs if {one.one, one.other} <= videos.keys()],
            events=[_event(one, videos) for one in found],
        )
    )


def post_pair(pair_id: str) -> Response:
    """Accept a suggestion, dismiss it, or take either back.

    Accepting counts shared talk once: what both hold of the same moment becomes one task, decision
    or question, and days count the time once. Taking it back takes that apart.
    """
    pair = decide_pair(backend(), current_owner(), pair_id, read_json(PairRequest).state)
    videos = backend().library.get_many(current_owner(), (pair.one, pair.other))
    return send(_pair(pair, videos))


def _pair(pair: Pair, videos: Mapping[VideoId, Video]) -> PairDocument:
    ids = (pair.one, pair.other)
    return PairDocument(
        pair_id=pair.pair_id,
        video_ids=list(ids),
        titles=[videos[one].display_title for one in ids],
        why=pair.why,
        offset_s=pair.offset_s,
        drift=pair.drift,
        share=pair.share,
        people=list(pair.people),
        state=pair.state,
        decided_at=pair.decided_at,
    )


def _event(event: Event, videos: Mapping[VideoId, Video]) -> EventDocument:
    return EventDocument(
        length_s=round(event.length_s, 3),
        cameras=[
            CameraDocument(
                video_id=one.video_id,
                title=videos[one.video_id].display_title,
                offset_s=round(one.offset_s, 3),
                drift=one.drift,
                length_s=one.length_s,
                covered=list(one.covered),
            )
            for one in event.cameras
        ],
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/events",
        view=get_events,
        scope=Scope.READ,
        summary="Recordings of one event",
        tag="Recordings",
        response=EventsDocument,
    ),
    Operation(
        method="POST",
        path="/events/{pair_id}",
        view=post_pair,
        scope=Scope.WRITE,
        summary="Put two recordings together, or not",
        tag="Recordings",
        body=PairRequest,
        response=PairDocument,
        problems=(
            (404, "PAIR_NOT_FOUND"),
            (404, "VIDEO_NOT_FOUND"),
            (400, "INVALID_REQUEST"),
            (400, "JSON_EXPECTED"),
        ),
        example='{"state": "accepted"}',
    ),
)
