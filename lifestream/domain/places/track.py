"""A track of positions in time, as receivers of satellite signals log it: where one was, and when.

Times are UTC. A track is kept thinned and in pieces of one UTC day each.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from lifestream.domain.places.place import Coordinates

MIN_STEP_S = 20.0
"""Positions closer in time say no more about which town it was; a day keeps 4,320."""

MAX_GAP_S = 1800.0
"""Between two positions further apart nobody knows where one was."""

MAX_BESIDE_S = 600.0
"""How long before the first and after the last position the place still counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where one was at a moment."""

    at: datetime
    point: Coordinates


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackDay:
    """The positions of one UTC day of a track, in order of time.

    Attributes:
        name: What the track is called; for people.
    """

    day: date
    name: str
    positions: tuple[Position, ...]


def days_of_track(name: str, positions: Iterable[Position]) -> tuple[TrackDay, ...]:
    """A track cut into days and thinned."""
    ordered = sorted(positions, key=lambda one: one.at)
    return tuple(
        TrackDay(day=day, name=name, positions=tuple(_thinned(of_day)))
        for day, of_day in groupby(ordered, key=lambda one: one.at.date())
    )


def point_at(positions: Sequence[Position], moment: datetime) -> Coordinates | None:
    """Where positions in order of time say one was: on the line between the two around it."""
    after = bisect_left(positions, moment, key=lambda one: one.at)
    near = [positions[n] for n in (after - 1, after) if 0 <= n < len(positions)]
    if not near:
        return None
    if len(near) == 1 or (near[1].at - near[0].at).total_seconds() > MAX_GAP_S:
        nearest = min(near, key=lambda one: abs(one.at - moment))
        is_near = abs(nearest.at - moment) <= timedelta(seconds=MAX_BESIDE_S)
        return nearest.point if is_near else None
    first, last = near
    share = (moment - first.at) / ((last.at - first.at) or timedelta(seconds=1))
    return _between(first.point, last.point, share)


def _between(one: Coordinates, other: Coordinates, share: float) -> Coordinates:
    east_deg = other.longitude_deg - one.longitude_deg
    if abs(east_deg) > 180:  # across the date line: the nearer of the two is exact enough
        return one if share < 0.5 else other
    north_deg = other.latitude_deg - one.latitude_deg
    return Coordinates(
        latitude_deg=round(one.latitude_deg + share * north_deg, 5),
        longitude_deg=round(one.longitude_deg + share * east_deg, 5),
    )


def _thinned(positions: Iterable[Position]) -> list[Position]:
    kept: list[Position] = []
    for one in positions:
        if not kept or (one.at - kept[-1].at).total_seconds() >= MIN_STEP_S:
            kept.append(one)
    return kept
