"""When a recording was made: where that is known from, within which years, and on which day.

A date is not an instant: where only a day is known, it is kept as noon of that day in the owner's
zone, and ``RecordedFrom`` says that the time means nothing.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from lifestream.domain.errors import InvalidRequest

FIRST_YEAR = 1900
LAST_YEAR = 2199
"""Outside of these a date is a mistake; at the ends of the calendar zones leave it altogether."""

_EARLIEST = date(1990, 1, 1)
"""Cameras whose clock was never set say 1904, 1970 or 1980."""

_NAMED = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_.]?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)(?!\d{1,5}(?!\d))"
    r"(?:(?:(?:[ _T-]|,? (?:at|um|à|a las|alle|às|om|kl\.?) |\s-\s)+|(?=\d{6}(?!\d)))"
    r"(?!(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d))"
    r"(?P<H>\d{1,2})(?P<t>[-_.:h]?)(?P<M>\d\d)"
    r"(?:(?P=t)(?P<S>\d\d))?(?:\d{1,6})?(?!\d)(?:\s*(?P<half>[AaPp])\.?[Mm](?![A-Za-z0-9]))?(?P<utc>Z)?)?"
)
"""``VID_20261117_140500``, ``2026-11-17 14.05``, ``2026-11-17 at 2.05.00 PM`` …; no second date
is taken for a time."""

_EAST_ASIAN = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[年년] ?(?P<m>\d{1,2})[月월] ?(?P<d>\d{1,2})[日일]"
)
_DASHED = re.compile(r"(?<!\d)(?P<d>\d\d)(?P<s>[-_])(?P<m>\d\d)(?P=s)(?P<y>20\d\d)(?!\d)")
"""Day and month in either order: read where only one of them can be meant."""

_DOTTED = re.compile(r"(?<!\d)(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>(?:19|20)\d\d)(?!\d)")
_IN_UTC = re.compile(r"(?:^|[^A-Za-z])(?:PXL|GMT)[-_ ]?(?=\d{8})")
"""Pixel phones and Zoom name files in UTC. Source: the files of both."""


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


def checked_moment(moment: datetime, zone: tzinfo) -> datetime:
    """A moment that a user gave, in UTC; without an offset it is in ``zone``.

    Raises:
        InvalidRequest: Its year cannot be right.
    """
    if FIRST_YEAR <= moment.year <= LAST_YEAR:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    raise InvalidRequest(
        f"A recording cannot be of the year {moment.year}: recorded_at lies between "
        f"{FIRST_YEAR} and {LAST_YEAR}, such as 2026-11-17T14:05:00+01:00."
    )


def local(moment: datetime, zone: tzinfo) -> datetime:
    """``moment`` in ``zone``; at the ends of the calendar, where that is nowhere, as it is."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment


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


def from_name(filename: str, *, zone: tzinfo, not_after: datetime) -> Recorded:
    """The day in a file's name, in the forms that cameras and recorders use.

    Args:
        zone: Of names that carry no offset.
        not_after: A name of a later day is no recording's; usually the upload.
    """
    latest = local_day(not_after, zone) + timedelta(days=1)
    for pattern in (_NAMED, _DOTTED, _EAST_ASIAN, _DASHED):
        for found in pattern.finditer(filename):
            named = _named(found, UTC if _IN_UTC.search(filename) else zone)
            if named.at is not None and _EARLIEST <= local_day(named.at, zone) <= latest:
                return named
    return Recorded()


def _named(found: "re.Match[str]", zone: tzinfo) -> Recorded:
    parts = found.groupdict()
    try:
        number, month = int(parts["d"]), int(parts["m"])
        if found.re is _DASHED:
            if number <= 12 and month <= 12 and number != month:
                return Recorded()
            number, month = max(number, month), min(number, month)
        day = date(int(parts["y"]), month, number)
        if not parts.get("H"):
            return Recorded(at=noon(day, zone), how=RecordedFrom.NAME_DAY)
        hour = int(parts["H"])
        if parts["half"]:
            hour = hour % 12 + 12 * (parts["half"].lower() == "p")
        there = UTC if parts["utc"] else zone
        clock = time(hour, int(parts["M"]), int(parts["S"] or 0), tzinfo=there)
    except ValueError:
        return Recorded()
    at = datetime.combine(day, clock).astimezone(UTC)
    return Recorded(at=at, how=RecordedFrom.NAME)
