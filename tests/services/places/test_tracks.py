"""Tracks place recordings of their time, whichever came first."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lifestream.domain.days.recorded import RecordedFrom
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.places.place import Coordinates, Place, PlaceSource
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.placed_where import place_of
from lifestream.ports.backend import Backend
from lifestream.services.places.gpx import MAX_GPX_BYTES, read_gpx
from lifestream.services.places.tracks import add_track, forget_tracks, tracked_days
from tests.contracts.places.samples import ANNA, a_video

GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><name>Old town</name></metadata>
<trk><trkseg>{points}</trkseg></trk></gpx>"""
POINT = '<trkpt lat="{lat}" lon="{lon}"><ele>9</ele><time>{time}</time></trkpt>'
AT = datetime(2026, 11, 17, 14, 5, tzinfo=UTC)


def gpx(*points: tuple[float, float, str]) -> bytes:
    return GPX.format(
        points="".join(POINT.format(lat=lat, lon=lon, time=time) for lat, lon, time in points)
    ).encode()


WALK = gpx((38.7223, -9.1393, "2026-11-17T14:00:00"), (38.7240, -9.14, "2026-11-17T14:10:00Z"))


def test_a_track_places_what_was_recorded_before_and_after_it_came(embedded: Backend) -> None:
    dated = replace(a_video("1"), recorded_at=AT, recorded_from=RecordedFrom.FILE)
    by_hand = Place(name="Home", source=PlaceSource.USER)
    elsewhere = replace(dated, recorded_at=AT.replace(hour=20))
    for video in (
        dated,
        replace(elsewhere, video_id=a_video("2").video_id),
        replace(dated, video_id=a_video("3").video_id, place=by_hand),
        replace(dated, video_id=a_video("4").video_id, recorded_from=RecordedFrom.FILE_DAY),
    ):
        embedded.library.put(video)

    added = add_track(embedded, ANNA, "walk.gpx", WALK)

    assert (added.name, added.placed, added.days) == ("Old town", 1, (date(2026, 11, 17),))
    found = embedded.library.get(ANNA, dated.video_id)
    assert found is not None
    assert found.place is not None
    assert (found.place.words, found.place.source) == ("Lisbon, Portugal", PlaceSource.TRACK)
    assert sorted(embedded.library.places(ANNA)) == ["Home", "Lisbon", "Portugal"]
    assert place_of(embedded.owner_log, replace(dated, owner=ANNA), None) == found.place
    own = MediaFacts(
        container="mp4",
        size_bytes=1,
        has_audio=True,
        has_video=True,
        coordinates=Coordinates(latitude_deg=41.15, longitude_deg=-8.61),
    )
    porto = place_of(embedded.owner_log, dated, own)
    assert porto is not None
    assert (porto.name, porto.source) == ("Porto", PlaceSource.FILE)

    assert add_track(embedded, ANNA, "walk.gpx", WALK).placed == 0
    assert tracked_days(embedded, ANNA) == (date(2026, 11, 17),)
    forget_tracks(embedded, ANNA, [date(2026, 11, 17)])
    assert tracked_days(embedded, ANNA) == ()
    assert sorted(embedded.library.places(ANNA)) == ["Home"]
    with pytest.raises(NotFound):
        forget_tracks(embedded, ANNA, [date(2026, 11, 17)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<html><body/></html>",
        GPX.format(points="").encode(),
        GPX.format(points='<trkpt lat="38.7" lon="-9.1"/>').encode(),
        gpx((38.7, -9.1, "yesterday")),
        b'<!DOCTYPE gpx [<!ENTITY a "aaaa">]>' + WALK,
        b" " * (MAX_GPX_BYTES + 1),
        WALK[:-30],
    ],
)
def test_what_is_no_track_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_gpx(data)
    assert refused.value.message.endswith(".")
