"""Local days as stretches of real time: a day lasts 23, 24 or 25 hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lifestream.domain.days.recorded import local

MIN_GAP_S = 600.0
"""A shorter pause between recordings is not worth a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBounds:
    """[begins, ends) of a local day, in UTC."""

    day: date
    begins: datetime
    ends: datetime

    @property
    def length_s(self) -> float:
        """82,800 s, 86,400 s or 90,000 s."""
        return (self.ends - self.begins).total_seconds()

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether something of [start, end) lies in the day; of a moment, whether it does."""
        if start >= end:
            return self.begins <= start < self.ends
        return start < self.ends and self.begins < end


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time of the day in which nothing was recorded."""

    start: datetime
    end: datetime

    @property
    def length_s(self) -> float:
        """Seconds that really passed, also where clocks were changed."""
        return (self.end - self.start).total_seconds()


def day_bounds(day: date, zone: tzinfo) -> DayBounds:
    """The local day, from its first to the next day's first midnight."""
    return DayBounds(
        day=day, begins=_midnight(day, zone), ends=_midnight(day + timedelta(days=1), zone)
    )


def days_of(start: datetime, length_s: float, zone: tzinfo) -> tuple[date, ...]:
    """Every local day that a recording touches, in order."""
    first = local(start, zone).date()
    last = local(start + timedelta(seconds=max(length_s - 0.001, 0.0)), zone).date()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def gaps_between(spans: Iterable[tuple[datetime, datetime]]) -> tuple[Gap, ...]:
    """The times between ``spans`` in which nothing was recorded, longer than ``MIN_GAP_S``."""
    found: list[Gap] = []
    reached: datetime | None = None
    for start, end in sorted(spans):
        if reached is not None and (start - reached).total_seconds() >= MIN_GAP_S:
            found.append(Gap(start=reached, end=start))
        reached = end if reached is None else max(reached, end)
    return tuple(found)


def wall_clock(moment: datetime, zone: tzinfo) -> str:
    """``14:05``; with the zone's short name in the hour that comes twice."""
    there = local(moment, zone)
    shown = f"{there:%H:%M}"
    is_twice = there.replace(fold=1 - there.fold).utcoffset() != there.utcoffset()
    return f"{shown} {there.tzname()}" if is_twice else shown


def second_of_day(moment: datetime, zone: tzinfo) -> float:
    """Seconds that the wall clock shows since midnight: 50,700.0 at 14:05."""
    there = local(moment, zone)
    return there.hour * 3600.0 + there.minute * 60.0 + there.second + there.microsecond / 1e6


def _midnight(day: date, zone: tzinfo) -> datetime:
    # fold=0: where midnight comes twice the day begins with its first.
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
