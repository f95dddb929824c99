"""The recording time that a file's metadata and name give: a moment, or only a day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from lifestream.domain.days.days_in_names import from_name
from lifestream.domain.days.doubts import file_doubts
from lifestream.domain.days.recorded import (
    DayDoubt,
    Recorded,
    RecordedFrom,
    local_day,
    noon,
    zone_named,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.places.names import town_at

_DATE_NAMES = (
    "com.apple.quicktime.creationdate",
    "creation_time",
    "date_recorded",
    "date_digitized",
    "date",
)
_IN_DIGITS = re.compile(
    r"(UTC )?(\d{4})([-:./]?)(\d{1,2})\3(\d{1,2})"
    r"(?:[T /]{0,2}(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)? ?(UTC|Z|[-+]\d\d:?\d\d)?"
)
"""ISO 8601, as cameras write it (``2026:11:17 14:05:00``, ``2026/11/17/ 14:05``), and with ``UTC``
on either side."""

_BY_AVI = re.compile(
    r"[A-Z][a-z]{2},? (?:(\d{1,2}) )?([A-Z][a-z]{2}) +(?:(\d{1,2}) +)?(?:(\d{4}) )?"
    r"(\d\d:\d\d:\d\d)(?: (\d{4}))?(?: ([-+]\d{4}|GMT|UTC))?",
    re.IGNORECASE,
)
"""The chunk IDIT, as C's ``asctime`` writes it, and dates as in mails."""

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_TIME_ALONE = re.compile(r"\d\d:\d\d:\d\d")
"""Broadcast WAV has its date and its time in fields of their own."""

_FIRST_MOMENT = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDates:
    """When a file says that it was recorded.

    Attributes:
        at: On the file's own clock, where that names its zone; None for clocks that were never set
            (1904, 1970).
        clock: What a clock without a zone shows, ``2026-11-17T14:05:00``; empty where ``at`` is.
        on: The day that it names without a time. A date is not an instant, and exactly midnight
            is what programs write for a day.
    """

    at: datetime | None = None
    clock: str = ""
    on: date | None = None


def dates_of(metadata: Mapping[str, str]) -> FileDates:
    """The moment and the day in a file's metadata, each the first that can be believed."""
    at, clock, on = None, "", None
    for name in _DATE_NAMES:
        said = metadata.get(name, "").strip("\0 \t\r\n")
        if name == "date" and _TIME_ALONE.fullmatch(metadata.get("creation_time", "")):
            said = f"{said} {metadata['creation_time']}"
        moment = _moment(said)
        if moment is None or not _is_believable(moment):
            continue
        if not isinstance(moment, datetime):
            on = on or moment
        elif at is None and not clock:
            at, clock = (moment, "") if moment.tzinfo else (None, moment.isoformat())
    return FileDates(at=at, clock=clock, on=on)


def _is_believable(said: date) -> bool:
    latest = datetime.now(UTC) + timedelta(days=2)
    if not isinstance(said, datetime):
        return _FIRST_MOMENT.date() < said < latest.date()
    try:
        return _FIRST_MOMENT < said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC) < latest
    except OverflowError:
        return False


def _moment(said: str) -> date | None:
    """A moment, with its offset if that is said, or a day alone; None for anything else."""
    try:
        if found := _IN_DIGITS.fullmatch(said):
            in_utc, year, _, month, day, hour, minute, second, zone = found.groups()
            zone = "Z" if in_utc else zone
            on = date(int(year), int(month), int(day))
            clock = f"{hour}:{minute}:{min(int(second or 0), 59):02}" if hour else ""
        elif found := _BY_AVI.fullmatch(said):
            month = _MONTHS.index(found[2].lower()) // 3 + 1
            on = date(int(found[4] or found[6]), month, int(found[1] or found[3]))
            clock, zone = found[5], found[7]
        else:
            return None
        if clock in ("", "00:00:00", "24:00:00"):
            return on
        offset = "+00:00" if zone in ("UTC", "GMT", "Z") else zone or ""
        return datetime.fromisoformat(f"{on}T{clock}{offset}")
    except (ValueError, TypeError):
        return None


def doubts_of(
    video: Video, recorded: Recorded, zone: tzinfo, *, uploaded_on: date
) -> tuple[DayDoubt, ...]:
    """What the file alone says against the day of ``recorded``."""
    named = from_name(video.filename, zone=zone, not_after=video.created_at)
    return file_doubts(
        local_day(recorded.at, zone) if recorded.at else None,
        recorded.how,
        named=local_day(named.at, zone) if named.at else None,
        filename=video.filename,
        uploaded_on=uploaded_on,
    )


def recorded_of(video: Video, facts: MediaFacts, zone: tzinfo) -> Recorded:
    """When it was recorded: what the user says, else the file's clock or day, else its name."""
    if video.options.recorded_at is not None:
        return Recorded(at=video.options.recorded_at, how=video.options.recorded_from)
    if facts.recorded_at is not None:
        return Recorded(at=facts.recorded_at, how=RecordedFrom.FILE)
    if facts.clock:
        there = datetime.fromisoformat(facts.clock).replace(tzinfo=_zone_of(facts) or zone)
        return Recorded(at=there, how=RecordedFrom.FILE)
    named = from_name(video.filename, zone=zone, not_after=video.created_at)
    if facts.recorded_on is None:
        return named
    if named.at is not None and local_day(named.at, zone) == facts.recorded_on:
        return named
    return Recorded(at=noon(facts.recorded_on, zone), how=RecordedFrom.FILE_DAY)


def _zone_of(facts: MediaFacts) -> tzinfo | None:
    """The zone of the place where the file was made: cameras are set to the clock there."""
    town = town_at(facts.coordinates) if facts.coordinates else None
    return zone_named(town.zone) if town else None
