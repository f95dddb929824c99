"""Coordinates as cameras write them, and tracks."""

from datetime import UTC, datetime, timedelta

import pytest

from lifestream.domain.places.place import Coordinates, Place, PlaceSource, from_iso_6709
from lifestream.domain.places.track import Position, days_of_track, point_at

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
LISBON = Coordinates(latitude_deg=38.7223, longitude_deg=-9.1393)


def at(minutes: float, latitude_deg: float, longitude_deg: float = 0.5) -> Position:
    return Position(
        at=NOON + timedelta(minutes=minutes),
        point=Coordinates(latitude_deg=latitude_deg, longitude_deg=longitude_deg),
    )


@pytest.mark.parametrize(
    "text",
    [
        "+38.7223-009.1393/",
        "+38.7223-009.1393+012.500/",
        "+3843.338-00908.358+12CRSWGS_84/",
        " +384320.28-0090821.48/ ",
    ],
)
def test_coordinates_are_read_in_every_form_of_the_standard(text: str) -> None:
    assert from_iso_6709(text) == LISBON


@pytest.mark.parametrize(
    "text",
    ["", "Lisbon", "+0.0+0.0/", "+00.0000+000.0000/", "+95.0000+010.0000/", "+38.7", "38.7,-9.1"],
)
def test_what_is_nowhere_or_no_coordinates_is_none(text: str) -> None:
    assert from_iso_6709(text) is None


def test_a_place_without_a_name_is_told_by_its_coordinates() -> None:
    nowhere = Place(name="", source=PlaceSource.TRACK, latitude_deg=-40.5, longitude_deg=-100.25)
    assert (nowhere.words, nowhere.names) == ("-40.500, -100.250", ())
    town = Place(name="Luxembourg", country="Luxembourg", source=PlaceSource.USER)
    assert (town.words, town.coordinates) == ("Luxembourg", None)


def test_between_two_positions_one_was_on_the_line_between_them() -> None:
    track = (at(0, 40.0), at(10, 41.0))
    found = point_at(track, NOON + timedelta(minutes=5))
    assert found is not None
    assert found.latitude_deg == pytest.approx(40.5)
    across = point_at((at(0, 0.5, 179.9), at(10, 0.5, -179.9)), NOON + timedelta(minutes=8))
    assert across is not None
    assert across.longitude_deg == -179.9


def test_far_from_every_position_in_time_nobody_knows() -> None:
    track = (at(0, 40.0), at(120, 41.0))
    for minutes, latitude_deg in ((-9, 40.0), (8, 40.0), (115, 41.0), (60, None), (-11, None)):
        found = point_at(track, NOON + timedelta(minutes=minutes))
        assert (found and found.latitude_deg) == latitude_deg, minutes
    assert point_at((), NOON) is None


def test_a_track_is_thinned_and_cut_at_utc_midnight() -> None:
    every_second = [
        Position(at=NOON + timedelta(hours=11, seconds=s), point=LISBON) for s in range(7200)
    ]
    first, second = days_of_track("Walk", reversed(every_second))
    assert (first.day.day, second.day.day) == (17, 18)
    assert len(first.positions) == len(second.positions) == 180
