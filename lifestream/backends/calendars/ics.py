"""iCalendar files (RFC 5545): their meetings within a stretch of time, each time of a series.

Read by ``icalendar``, which knows time zones, also those of Outlook; series are counted out by
``dateutil``, which comes with it. Left out are whole days, what was cancelled, and series by the
hour or shorter. A change of "this and all that follow" counts for the one time that it names.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.meetings.meeting import MAX_CALENDAR_BYTES, Meeting

MAX_MEETINGS = 10_000
MAX_TITLE_CHARS = 200
MAX_PEOPLE = 50
MAX_NAME_CHARS = 80
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
FIRST_YEAR = 1970
"""A series that is said to begin before is none of meetings, and takes long to count out."""

MAX_COUNTING_S = 10.0
"""For a whole file; a series that fits no day is looked for until the year 9999, some seconds."""

NO_PERSON = frozenset({"ROOM", "RESOURCE"})


def read_calendar(
    data: bytes, zone: tzinfo, from_at: datetime, to_at: datetime
) -> tuple[Meeting, ...]:
    """The meetings that touch a stretch of time, in order.

    Args:
        zone: Of times that name none.

    Raises:
        InvalidRequest: It is no such file, too long, or has too many meetings.
    """
    import icalendar

    if len(data) > MAX_CALENDAR_BYTES:
        raise _bad(f"A calendar file has at most {MAX_CALENDAR_BYTES // 1_000_000} MB.")
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
        found = list(islice(_meetings(events, zone, from_at, to_at), MAX_MEETINGS + 1))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError) as error:
        raise _bad("It is no calendar file (.ics), or it is damaged.") from error
    if not calendars:
        raise _bad("It is no calendar file (.ics), or it is damaged.")
    if len(found) > MAX_MEETINGS:
        raise _bad(f"It has more than {MAX_MEETINGS} meetings between {from_at:%Y} and {to_at:%Y}.")
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.ends_at, one.title)))


def _meetings(
    events: Iterable[Any], zone: tzinfo, from_at: datetime, to_at: datetime
) -> Iterator[Meeting]:
    series: dict[str, list[Any]] = defaultdict(list)
    for number, event in enumerate(events):
        series[str(event.get("UID") or number)].append(event)
    begun_s = time.monotonic()
    for parts in series.values():
        if time.monotonic() - begun_s > MAX_COUNTING_S:
            raise _bad("Its series take too long to count out.")
        changed = {
            _moment(one["RECURRENCE-ID"].dt, zone).astimezone(UTC): one
            for one in parts
            if _has_time(one.get("RECURRENCE-ID"))
        }
        for one in parts:
            if "RECURRENCE-ID" in one:
                times = _times(one, zone, to_at, alone=True)
            else:
                times = (at for at in _times(one, zone, to_at) if at not in changed)
            yield from _told(one, zone, times, from_at, to_at)


def _told(
    event: Any, zone: tzinfo, times: Iterable[datetime], from_at: datetime, to_at: datetime
) -> Iterator[Meeting]:
    """The meetings of one event that touch the stretch."""
    title = " ".join(str(event.get("SUMMARY") or "").split())[:MAX_TITLE_CHARS]
    if not title or str(event.get("STATUS") or "").upper() == "CANCELLED":
        return
    length = _length(event, zone)
    people = _people(event)
    for starts_at in times:
        ends_at = starts_at + length
        if ends_at > from_at and starts_at < to_at and length > timedelta(0):
            yield Meeting(title=title, starts_at=starts_at, ends_at=ends_at, people=people)


def _times(event: Any, zone: tzinfo, to_at: datetime, *, alone: bool = False) -> Iterator[datetime]:
    """When an event begins, each time, in UTC; nothing for whole days."""
    if not _has_time(event.get("DTSTART")):
        return
    begins = _moment(event["DTSTART"].dt, zone)
    if alone or begins.year < FIRST_YEAR:
        yield begins.astimezone(UTC)
        return
    here = begins.tzinfo
    left_out = {_wall(one, zone, here) for one in _listed(event, "EXDATE")}
    walls = {_wall(one, zone, here) for one in _listed(event, "RDATE")}
    rules = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules]:
        walls |= set(_counted(rule, begins, to_at)) if rule else {begins.replace(tzinfo=None)}
    for wall in sorted(walls - left_out):
        # By the clock on the wall: a series stays at its hour when the clocks change.
        yield wall.replace(tzinfo=here).astimezone(UTC)


def _counted(rule: Any, begins: datetime, to_at: datetime) -> Iterator[datetime]:
    """The times of a rule up to a moment, on the wall."""
    from dateutil.rrule import rrulestr

    parts = {str(name).upper(): value for name, value in rule.items()}
    if str(_first(parts.get("FREQ"))).upper() not in FREQUENCIES:
        return
    last = to_at.astimezone(begins.tzinfo).replace(tzinfo=None)
    until = _first(parts.get("UNTIL"))
    if until is not None:
        wall = _wall(until, begins.tzinfo, begins.tzinfo)
        is_day = not isinstance(until, datetime)
        last = min(last, wall + timedelta(days=1, seconds=-1) if is_day else wall)
    count = _first(parts.get("COUNT"))
    kept = [
        text
        for text in rule.to_ical().decode().split(";")
        if not text.upper().startswith(("UNTIL=", "COUNT="))
    ]
    text = ";".join([*kept, f"UNTIL={last:%Y%m%dT%H%M%S}"])
    yield from islice(
        rrulestr(text, dtstart=begins.replace(tzinfo=None)),
        MAX_MEETINGS * 3 if count is None else int(count),
    )


def _length(event: Any, zone: tzinfo) -> timedelta:
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    if not (_has_time(event.get("DTSTART")) and _has_time(event.get("DTEND"))):
        return timedelta(0)
    ends_at, starts_at = (_moment(event[one].dt, zone) for one in ("DTEND", "DTSTART"))
    return ends_at.astimezone(UTC) - starts_at.astimezone(UTC)


def _people(event: Any) -> tuple[str, ...]:
    """Who is invited and did not decline, by name."""
    invited: list[Any] = []
    for kind in ("ORGANIZER", "ATTENDEE"):
        value = event.get(kind)
        invited += value if isinstance(value, list) else [value] if value else []
    names: dict[str, str] = {}
    for one in invited:
        parameters = getattr(one, "params", {})
        is_person = str(parameters.get("CUTYPE") or "").upper() not in NO_PERSON
        if is_person and str(parameters.get("PARTSTAT") or "").upper() != "DECLINED":
            name = _name(str(parameters.get("CN") or ""), str(one))
            names.setdefault(name.casefold(), name)
    names.pop("", None)
    return tuple(names.values())[:MAX_PEOPLE]


def _name(given: str, address: str) -> str:
    name = " ".join(given.strip("'\" ").split())
    if not name or "@" in name:
        local = (name or address).rpartition(":")[2].partition("@")[0].partition("+")[0]
        name = " ".join(local.replace(".", " ").replace("_", " ").split()).title()
    return name[:MAX_NAME_CHARS]


def _listed(event: Any, name: str) -> Iterator[Any]:
    """The moments of EXDATE or RDATE."""
    value = event.get(name)
    for one in value if isinstance(value, list) else [value] if value else []:
        for given in one.dts:
            moment = given.dt[0] if isinstance(given.dt, tuple) else given.dt
            yield moment


def _has_time(given: Any) -> bool:
    return given is not None and isinstance(given.dt, datetime)


def _moment(given: datetime, zone: tzinfo) -> datetime:
    return given if given.tzinfo else given.replace(tzinfo=zone)


def _wall(given: Any, zone: tzinfo | None, here: tzinfo | None) -> datetime:
    """A moment, or the beginning of a day, as clocks of ``here`` show it."""
    if not isinstance(given, datetime):
        return datetime(given.year, given.month, given.day)
    aware = given if given.tzinfo else given.replace(tzinfo=zone)
    return aware.astimezone(here).replace(tzinfo=None)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _bad(why: str) -> InvalidRequest:
    return InvalidRequest(why, code="BAD_CALENDAR")
