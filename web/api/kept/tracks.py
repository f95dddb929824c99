"""Tracks of where you were: give one, see of which days there are some, delete those of a day."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.services.places.tracks import add_track, forget_tracks, tracked_days
from web.api.bodies import read_json, send
from web.api.operations import Operation
from web.context import backend, current_owner
from web.presentation.day_addresses import day_in_address
from web.schemas.kept.tracks import AddedTrackDocument, TrackDaysDocument, TrackRequest


def post_track() -> Response:
    """Give a GPX track. Recordings of its time that have no place of their own get one by it.

    So do those that come later. The same file again changes nothing.
    """
    asked = read_json(TrackRequest)
    added = add_track(backend(), current_owner(), asked.name or "Track", asked.gpx.encode())
    return send(
        AddedTrackDocument(
            name=added.name,
            days=list(added.days),
            positions=added.positions,
            placed=added.placed,
        ),
        status=201,
    )


def get_tracks() -> Response:
    """The UTC days that tracks are kept of."""
    return send(TrackDaysDocument(days=list(tracked_days(backend(), current_owner()))))


def delete_track(day: str) -> Response:
    """Delete the tracks of a UTC day, and the places that recordings have by them alone."""
    forget_tracks(backend(), current_owner(), [day_in_address(day)])
    return Response(status=204)


GPX = (
    '{"gpx": "<gpx><trk><trkseg><trkpt lat=\\"38.72\\" lon=\\"-9.14\\">'
    '<time>2026-11-17T14:05:00Z</time></trkpt></trkseg></trk></gpx>"}'
)
OPERATIONS = (
    Operation(
        method="POST",
        path="/tracks",
        view=post_track,
        scope=Scope.WRITE,
        summary="Give a track",
        tag="Places",
        status=201,
        body=TrackRequest,
        response=AddedTrackDocument,
        problems=((400, "BAD_TRACK"),),
        example=GPX,
    ),
    Operation(
        method="GET",
        path="/tracks",
        view=get_tracks,
        scope=Scope.READ,
        summary="Days with tracks",
        tag="Places",
        response=TrackDaysDocument,
    ),
    Operation(
        method="DELETE",
        path="/tracks/{day}",
        view=delete_track,
        scope=Scope.DELETE,
        summary="Delete the tracks of a day",
        tag="Places",
        status=204,
        problems=((404, "NOT_FOUND"),),
    ),
)
