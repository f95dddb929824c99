"""The moments to which the ring sets the clock: days and hours at which calendars have edges."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN, KIRITIMATI, LOS_ANGELES = "Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"
"""A zone with summer time, the one that is first to begin a day, and one that is late."""

SUNDAY = 6

PLAIN = ("the day after", "eight days after")
"""Days without an edge: both zones have one with an edge, on which browsers look at pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time of the ring.

    Attributes:
        at: Aware.
        zone: The machine's zone meanwhile.
        has_pages: Whether a browser looks at pages, too.
    """

    name: str
    at: datetime
    zone: str
    has_pages: bool = True


def moments(today: date) -> tuple[Moment, ...]:
    """All of them, each the next one after ``today``: never in the past, so that what was written
    before on this machine is not from the future."""
    days = [
        ("the day after", today + timedelta(days=1), "11:00", LOS_ANGELES),
        ("eight days after", today + timedelta(days=8), "11:00", KIRITIMATI),
        (
            "29 February",
            next(d for d in _after(today) if (d.month, d.day) == (2, 29)),
            "11:00",
            LOS_ANGELES,
        ),
        (
            "New Year's Eve",
            next(d for d in _after(today) if (d.month, d.day) == (12, 31)),
            "23:59",
            KIRITIMATI,
        ),
        # A minute before the clocks of the European Union change.
        ("summer time begins", next(d for d in _after(today) if _is_change(d, 3)), "01:59", BERLIN),
        ("summer time ends", next(d for d in _after(today) if _is_change(d, 10)), "02:59", BERLIN),
    ]
    return tuple(
        Moment(
            name=name,
            at=at(day.isoformat() + "T" + hour, zone),
            zone=zone,
            has_pages=name not in PLAIN,
        )
        for name, day, hour, zone in days
    )


def at(written: str, zone: str) -> datetime:
    """A date and time such as ``2027-03-28T01:59`` on the clocks of a zone."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone))


def _after(today: date) -> Iterator[date]:
    day = today
    while True:
        day += timedelta(days=1)
        yield day


def _is_change(day: date, month: int) -> bool:
    """The last Sunday of that month."""
    last = calendar.monthrange(day.year, month)[1]
    return day.month == month and day.weekday() == SUNDAY and day.day > last - 7
