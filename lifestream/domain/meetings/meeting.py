"""A meeting of a calendar, and which one a recording is of. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_CALENDAR_BYTES = 4_000_000
"""Years of a full calendar with its series written out."""

MIN_SHARE = 0.5
"""A recording is of a meeting when more of its length than this lies in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting; of a series, one time of it.

    Attributes:
        title: Never empty.
        people: Who was invited and did not decline, by name, each once.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar as it was given, without its meetings.

    Attributes:
        name: By which the same one is known again.
        begins_at: When its first meeting that is kept begins; None when there is none.
        ends_at: When the last one ends.
    """

    calendar_id: str
    name: str
    given_at: datetime
    file_sha256: str
    count: int
    begins_at: datetime | None = None
    ends_at: datetime | None = None

    def touches(self, from_at: datetime, to_at: datetime) -> bool:
        """Whether it may have meetings between two moments."""
        if self.begins_at is None or self.ends_at is None:
            return False
        return self.begins_at < to_at and self.ends_at > from_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """A part of a calendar's meetings, in order of time."""

    calendar: Calendar
    meetings: tuple[Meeting, ...]


def meeting_of(
    starts_at: datetime, length: timedelta, meetings: Iterable[Meeting]
) -> Meeting | None:
    """The meeting that a recording is of: that which holds most of its length.

    Of meetings that hold equally much of it the one that begins and ends nearest to it is taken.
    """
    ends_at = starts_at + length
    best: tuple[timedelta, timedelta, Meeting] | None = None
    for one in meetings:
        held = min(ends_at, one.ends_at) - max(starts_at, one.starts_at)
        if held <= length * MIN_SHARE:
            continue
        apart = abs(starts_at - one.starts_at) + abs(ends_at - one.ends_at)
        if best is None or (held, -apart) > (best[0], -best[1]):
            best = (held, apart, one)
    return best[2] if best else None
