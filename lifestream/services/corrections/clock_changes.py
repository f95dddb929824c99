"""Another day, time or zone of recording."""

from abc import abstractmethod
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lifestream.domain.corrections.correction import Clock, ClockGiven, Given
from lifestream.domain.days.recorded import (
    RecordedFrom,
    checked_moment,
    in_words,
    local,
    local_day,
    noon,
)
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.services.corrections.changes import Change, Desk

MAX_SHIFT = timedelta(days=366 * 50)
AHEAD = timedelta(seconds=60)
"""A clock that is a little ahead of the server's is no recording of the future."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange(Change):
    """Another moment of recording; each kind says which."""

    @abstractmethod
    def moved(self, desk: Desk, clock: Clock) -> Clock:
        """The clock as it should be.

        Raises:
            InvalidRequest: That cannot be.
        """

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        was = clock_of(desk.video)
        moved = self.moved(desk, was)
        if moved.at is None:
            raise InvalidRequest("The day of this recording is not known; choose one.")
        at = checked_moment(moved.at, desk.zone)
        latest = desk.now + AHEAD
        day = local_day(at, desk.zone)
        if day > local_day(latest, desk.zone) or (moved.how.has_time and at > latest):
            shown = clock_words(moved, desk.zone)
            raise InvalidRequest(
                says("A recording cannot be of {shown}: that is still to come.", shown=shown)
            )
        clock = replace(moved, at=local(at, moved.at.tzinfo or desk.zone), is_users=True)
        if (clock.at, clock.how, clock.doubts) == (was.at, was.how, was.doubts):
            return None
        words = desk.fields(clock_words(was, desk.zone), clock_words(clock, desk.zone))
        return ClockGiven(clock=clock, was=was, day=day, **words)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClock(ClockChange):
    """A day, its time where that is known, and the zone of both."""

    day: date
    clock: time | None = None
    zone: tzinfo | None = None

    def moved(self, desk: Desk, clock: Clock) -> Clock:
        """See ``ClockChange.moved``."""
        zone = self.zone or desk.zone
        if self.clock is None:
            return Clock(at=noon(checked_day(self.day), zone), how=RecordedFrom.USER_DAY)
        at = datetime.combine(checked_day(self.day), self.clock, tzinfo=zone)
        return Clock(at=at, how=RecordedFrom.USER)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepClock(ClockChange):
    """The recording's own day and time are right, whatever speaks against them."""

    def moved(self, desk: Desk, clock: Clock) -> Clock:
        """See ``ClockChange.moved``."""
        return Clock(at=clock.at, how=_users(clock.how))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftClock(ClockChange):
    """The camera's clock was ``by`` early: that much is added."""

    by: timedelta

    def moved(self, desk: Desk, clock: Clock) -> Clock:
        """See ``ClockChange.moved``; a day without a time is moved by whole days alone."""
        if abs(self.by) > MAX_SHIFT:
            raise InvalidRequest("A clock can be moved by at most 50 years.")
        if clock.at is None:
            return clock
        by = self.by if clock.how.has_time else timedelta(days=self.by.days)
        try:
            at = clock.at + by
        except OverflowError:
            raise InvalidRequest("That is outside of every calendar.") from None
        return clock if not by else Clock(at=at, how=_users(clock.how))


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveToDay(ClockChange):
    """Another day at the same time of day."""

    day: date

    def moved(self, desk: Desk, clock: Clock) -> Clock:
        """See ``ClockChange.moved``."""
        day = checked_day(self.day)
        if clock.at is None or not clock.how.has_time:
            return Clock(at=noon(day, desk.zone), how=RecordedFrom.USER_DAY)
        there = local(clock.at, desk.zone)
        at = datetime.combine(day, there.timetz().replace(tzinfo=None), tzinfo=desk.zone)
        return Clock(at=at, how=RecordedFrom.USER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveToZone(ClockChange):
    """The camera's clock showed the time of another zone than the owner's."""

    zone: tzinfo

    def moved(self, desk: Desk, clock: Clock) -> Clock:
        """See ``ClockChange.moved``; what has no time of day stays."""
        if clock.at is None or not clock.how.has_time:
            return clock
        there = local(clock.at, desk.zone).replace(tzinfo=self.zone)
        return Clock(at=there, how=RecordedFrom.USER)


def clock_of(video: Video) -> Clock:
    """When it was recorded, as its entry says."""
    return Clock(
        at=video.recorded_at,
        how=video.recorded_from,
        doubts=video.day_doubts,
        is_users=video.options.recorded_at is not None,
    )


def clock_words(clock: Clock, zone: tzinfo) -> str:
    """``Tuesday, 17 November 2026, 14:05``; empty where it is unknown."""
    if clock.at is None:
        return ""
    return in_words(clock.at, clock.at.tzinfo or zone, with_time=clock.how.has_time)


def checked_day(day: date) -> date:
    """The day.

    Raises:
        InvalidRequest: Its year cannot be right.
    """
    checked_moment(datetime.combine(day, time(12)), UTC)
    return day


def _users(how: RecordedFrom) -> RecordedFrom:
    return RecordedFrom.USER if how.has_time else RecordedFrom.USER_DAY
