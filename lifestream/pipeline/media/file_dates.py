"""The recording time that a file's metadata and name give: a moment, or only a day."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from lifestream.domain.days.doubts import file_doubts
from lifestream.domain.days.recorded import (
    DayDoubt,
    Recorded,
    RecordedFrom,
    from_name,
    local_day,
    noon,
)
from lifestream.domain.video import MediaFacts, Video

_DATE_NAMES = (
    "com.apple.quicktime.creationdate",
    "creation_time",
    "date_recorded",
    "date_digitized",
    "date",
)
_A_DAY = re.compile(r"(\d{4})[-:./]?(\d{2})[-:./]?(\d{2})")
_BY_CAMERA = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d.*)")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_BY_AVI = re.compile(
    r"[A-Z][a-z]{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d{1,2}) "
    r"(\d\d:\d\d:\d\d) (\d{4})",
    re.IGNORECASE,
)
"""The chunk IDIT, as C's ``asctime`` writes it."""

_FIRST_MOMENT = datetime(1990, 1, 1, tzinfo=UTC)


def recorded_at(metadata: Mapping[str, str]) -> datetime | None:
    """When the camera says it was, on its own clock where the file names one, else in UTC.

    None for clocks that were never set (1904, 1970).
    """
    for name in _DATE_NAMES:
        try:
            value = _moment(metadata.get(name, ""))
            value = value.replace(tzinfo=value.tzinfo or UTC)
            value.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if _A_DAY.fullmatch(metadata[name]):
            continue
        if _FIRST_MOMENT < value < datetime.now(UTC) + timedelta(days=2):
            return value
    return None


def _moment(said: str) -> datetime:
    """A moment as ISO 8601, as cameras write it (``2026:11:17 14:05:00``), or as AVI files do.

    Raises:
        ValueError: It is none of them.
    """
    if found := _BY_CAMERA.fullmatch(said.strip()):
        return datetime.fromisoformat("-".join(found.groups()[:3]) + "T" + found[4])
    if found := _BY_AVI.fullmatch(said.strip()):
        month = _MONTHS.index(found[1].lower()) // 3 + 1
        day, clock, year = int(found[2]), found[3], found[4]
        return datetime.fromisoformat(f"{year}-{month:02}-{day:02}T{clock}")
    return datetime.fromisoformat(said)


def recorded_on(metadata: Mapping[str, str]) -> date | None:
    """The day that the file names without a time; a date is not an instant."""
    for name in _DATE_NAMES:
        if found := _A_DAY.fullmatch(metadata.get(name, "")):
            try:
                day = date(*(int(part) for part in found.groups()))
            except ValueError:
                continue
            if _FIRST_MOMENT.date() < day < (datetime.now(UTC) + timedelta(days=2)).date():
                return day
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
    named = from_name(video.filename, zone=zone, not_after=video.created_at)
    if facts.recorded_on is None:
        return named
    if named.at is not None and local_day(named.at, zone) == facts.recorded_on:
        return named
    return Recorded(at=noon(facts.recorded_on, zone), how=RecordedFrom.FILE_DAY)
