"""Days in addresses, and the zone whose clock a page shows."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifestream.bootstrap import zone_of
from lifestream.domain.days.recorded import FIRST_YEAR, LAST_YEAR, local
from lifestream.domain.diary.day_clock import wall_clock
from lifestream.domain.diary.day_page import Stretch
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.sentences import says
from web.context import application, backend

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def day_in_address(text: str) -> date:
    """The day that an address names as YYYY-MM-DD.

    Raises:
        NotFound: There is no such day.
    """
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-17") else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotFound(
            says("There is no day {text}; days are written 2026-11-17.", text=text),
            code="NOT_FOUND",
        )
    return day


def month_in_address(text: str) -> date:
    """The first day of the month that an address names as YYYY-MM; of this month for none.

    Raises:
        InvalidRequest: There is no such month.
    """
    if not text:
        return today().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise InvalidRequest(
            says("There is no month {text}; months are written 2026-11.", text=text)
        ) from error
    if not FIRST_YEAR < month.year < LAST_YEAR:
        raise InvalidRequest(
            says(
                "Months lie between {first_year} and {last_year}.",
                first_year=FIRST_YEAR + 1,
                last_year=LAST_YEAR - 1,
            )
        )
    return month


def zone_called(name: str) -> tzinfo:
    """The zone of that name or offset (``Asia/Tokyo``, ``+09:00``); the owner's for an empty one.

    Raises:
        InvalidRequest: There is no such zone.
    """
    if not name:
        return zone_of(application().settings)
    try:
        if offset := _OFFSET.fullmatch(name):
            length = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
            return timezone(length if offset[1] == "+" else -length)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidRequest(
            says("There is no time zone {name}; zones are named as Europe/Berlin is.", name=name)
        ) from error


def today() -> date:
    """The owner's day, by the store's clock."""
    return local(backend().job_store.now(), zone_of(application().settings)).date()


def clock_of(zone: tzinfo) -> Callable[[datetime], str]:
    """How a page writes a moment: ``14:05``."""
    return lambda moment: wall_clock(moment, zone)


def other_clock(stretch: Stretch, zone: tzinfo) -> str:
    """The offset (``+09:00``) of a clock on which a recording stands elsewhere than in ``zone``."""
    minutes = stretch.own_offset_min
    here = stretch.start.astimezone(zone).utcoffset()
    if minutes is None or here is None or minutes * 60 == here.total_seconds():
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
