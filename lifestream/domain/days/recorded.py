"""When a recording was made: where that is known from, within which years, and on which day.

A date is not an instant: where only a day is known, it is kept as noon of that day in the owner's
zone, and ``RecordedFrom`` says that the time means nothing.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import says

FIRST_YEAR = 1900
LAST_YEAR = 2199
"""Outside of these a date is a mistake; at the ends of the calendar zones leave it altogether."""


class RecordedFrom(StrEnum):
    """Where the moment of a recording is known from; ``…_DAY`` where it is only a day."""

    UNKNOWN = ""
    USER = "user"
    USER_DAY = "user_day"
    FILE = "file"
    FILE_DAY = "file_day"
    NAME = "name"
    NAME_DAY = "name_day"

    @property
    def has_time(self) -> bool:
        """Whether the time of day means something."""
        return not self.value.endswith("_day")

    @property
    def is_users(self) -> bool:
        """Whether the user says so."""
        return self in (RecordedFrom.USER, RecordedFrom.USER_DAY)


class DoubtKind(StrEnum):
    """What speaks against the day."""

    SAID = "said"
    WEEKDAYS = "weekdays"
    SHOWN = "shown"
    NAME = "name"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDoubt:
    """One piece of evidence against the day of a recording.

    Attributes:
        words: As they were said or shown, or the file's name.
        at_s: Where to hear or see them; None for what is no moment of the recording.
        day: The day they mean; None where they only say that the recording's is wrong.
    """

    kind: DoubtKind
    words: str = ""
    at_s: float | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """When, and how that is known."""

    at: datetime | None = None
    how: RecordedFrom = RecordedFrom.UNKNOWN


def said_by_user(said: date, zone: tzinfo) -> Recorded:
    """When a user says that it was recorded: a moment (a ``datetime``), or a day alone.

    Raises:
        InvalidRequest: Its year cannot be right.
    """
    if isinstance(said, datetime):
        return Recorded(at=checked_moment(said, zone), how=RecordedFrom.USER)
    checked_moment(datetime.combine(said, time(12)), zone)
    return Recorded(at=noon(said, zone), how=RecordedFrom.USER_DAY)


def checked_moment(moment: datetime, zone: tzinfo) -> datetime:
    """A moment that a user gave, in UTC; without an offset it is in ``zone``.

    Raises:
        InvalidRequest: Its year cannot be right.
    """
    if FIRST_YEAR <= moment.year <= LAST_YEAR:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    raise InvalidRequest(
        says(
            "A recording cannot be of the year {year}: recorded_at lies between "
            "{first_year} and {last_year}, such as 2026-11-17T14:05:00+01:00.",
            year=moment.year,
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
        )
    )


def local(moment: datetime, zone: tzinfo) -> datetime:
    """``moment`` in ``zone``; at the ends of the calendar, where that is nowhere, as it is."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment


def zone_named(name: str) -> tzinfo:
    """The zone of that name; UTC where this machine knows none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The day of ``moment`` in ``zone``: the one rule for which day a recording belongs to."""
    return local(moment, zone).date()


def in_words(moment: datetime, zone: tzinfo, *, with_time: bool) -> str:
    """``Tuesday, 17 November 2026, 14:05``."""
    there = local(moment, zone)
    day = f"{there:%A}, {there.day} {there:%B} {there.year}"
    return f"{day}, {there:%H:%M}" if with_time else day


def noon(day: date, zone: tzinfo) -> datetime:
    """The moment that a day without a time is kept as."""
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)
