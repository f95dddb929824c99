"""The day in a file's name, in the forms that cameras, recorders and people write.

A day is looked for first, then a time right behind it. What cannot be a time, a resolution or a
counter, leaves the day alone.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from lifestream.domain.days.date_words import read_date, tokens_of
from lifestream.domain.days.recorded import Recorded, RecordedFrom, local_day, noon

_EARLIEST = date(1990, 1, 1)
"""Cameras whose clock was never set say 1904, 1970 or 1980."""

_DAYS = (
    re.compile(
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_.]?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)(?!\d{1,5}(?!\d))"
    ),
    re.compile(r"(?<!\d)(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[年년] ?(?P<m>\d{1,2})[月월] ?(?P<d>\d{1,2})[日일]"),
    re.compile(r"(?<!\d)(?P<y>20\d\d)_(?P<m>\d\d)(?P<d>\d\d)(?=_\d{6}(?!\d))"),
)
"""``20261117``, ``17.11.2026``, ``2026年11月17日``, and ``2026_1117_140533`` of dash cameras."""

_EITHER_WAY = (
    re.compile(r"(?<!\d)(?P<d>\d\d)(?P<s>[-_])(?P<m>\d\d)(?P=s)(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>20\d\d)(?=[-_]\d{6}(?!\d))"),
)
"""Day and month in either order: read where only one of them can be meant."""

_TIME = re.compile(
    r"(?:(?:[ _T-]|,? (?:at|um|à|a las?|a la\(s\)|alle|às|om|kl\.?|в) |\s-\s)+|(?=\d{6}(?!\d)))"
    r"(?!(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d))"
    r"(?P<noon>[上下]午 ?|오[전후] ?)?"
    r"(?P<H>\d{1,2})(?P<t>[-_.:h时時 ]?)(?P<M>\d\d)(?:(?:(?P=t)|[m:分])(?P<S>\d\d)s?)?(?:\d{1,6})?"
    r"(?![\dx×])(?![pi](?![.mM\s]))"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\b)?"
    r"(?P<offset>Z|[ _]?(?:GMT|UTC)(?:[-+−]\d{1,2}(?:[:_]?\d\d)?)?|\+\d\d:?\d\d)?"
)
"""``_140533``, `` at 2.05.00 PM``, ``-14h05m33s``, `` 05 05 GMT-8``; no second date and no
size of a picture (``1920x1080``, ``1080p``) is taken for a time."""

_IN_UTC = re.compile(r"(?:^|[^A-Za-z])(?:PXL|GMT)[-_ ]?(?=\d{8})")
"""Pixel phones and Zoom name files in UTC. Source: the files of both."""

_SINCE_1970 = re.compile(r"(?<!\d)(?P<ms>1[2-9]\d{11})(?!\d)|RPReplay_Final(?P<s>1\d{9})(?!\d)")
"""Milliseconds from 2008 on, as phones and chat programs name files; seconds in recordings of an
iPhone's screen."""


def from_name(filename: str, *, zone: tzinfo, not_after: datetime) -> Recorded:
    """The day in a file's name, and its time where that stands there.

    Args:
        zone: Of names that carry no offset.
        not_after: A name of a later day is no recording's; usually the upload.
    """
    latest = local_day(not_after, zone) + timedelta(days=1)
    for named in (*_written(filename, zone), *_counted(filename), *_spelled(filename, zone)):
        if named.at is not None and _EARLIEST <= local_day(named.at, zone) <= latest:
            return named
    return Recorded()


def _written(filename: str, zone: tzinfo) -> Iterator[Recorded]:
    """Days in digits."""
    clock = UTC if _IN_UTC.search(filename) else zone
    for pattern in (*_DAYS, *_EITHER_WAY):
        for found in pattern.finditer(filename):
            day = _day(found, either_way=pattern in _EITHER_WAY)
            if day is not None:
                yield _timed(day, _TIME.match(filename, found.end()), clock, zone)


def _day(found: "re.Match[str]", *, either_way: bool) -> date | None:
    number, month = int(found["d"]), int(found["m"])
    if either_way:
        if number <= 12 and month <= 12 and number != month:
            return None
        number, month = max(number, month), min(number, month)
    try:
        return date(int(found["y"]), month, number)
    except ValueError:
        return None


def _timed(day: date, found: "re.Match[str] | None", clock: tzinfo, zone: tzinfo) -> Recorded:
    """``day`` with the time behind it, or alone where that is none."""
    at = _clock_time(found, clock) if found else None
    if at is None:
        return Recorded(at=noon(day, zone), how=RecordedFrom.NAME_DAY)
    return Recorded(at=datetime.combine(day, at).astimezone(UTC), how=RecordedFrom.NAME)


def _clock_time(found: "re.Match[str]", clock: tzinfo) -> time | None:
    parts = found.groupdict()
    is_short = len(parts["H"]) == 1 and not parts["S"]
    if (is_short and parts["t"] in ("", "-")) or (parts["t"] == " " and not parts["offset"]):
        return None
    hour, half = int(parts["H"]), (parts["half"] or parts["noon"] or "").strip().lower()
    if half:
        hour = hour % 12 + 12 * (half in ("p", "下午", "오후"))
    try:
        there = _offset(parts["offset"]) or clock
        return time(hour, int(parts["M"]), int(parts["S"] or 0), tzinfo=there)
    except ValueError:
        return None


def _offset(written: str | None) -> timezone | None:
    """``GMT-8``, ``+01:00`` or ``Z``.

    Raises:
        ValueError: No place on Earth has it.
    """
    if not written:
        return None
    digits = re.findall(r"\d+", written)
    if not digits:
        return UTC
    hours = int(digits[0][:2])
    minutes = int(digits[1] if len(digits) > 1 else digits[0][2:] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(written)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if re.search("[-−]", written) else ahead)


def _counted(filename: str) -> Iterator[Recorded]:
    """Moments as the time since 1970."""
    for found in _SINCE_1970.finditer(filename):
        since_s = int(found["ms"]) / 1000 if found["ms"] else int(found["s"])
        yield Recorded(at=datetime.fromtimestamp(since_s, UTC), how=RecordedFrom.NAME)


def _spelled(filename: str, zone: tzinfo) -> Iterator[Recorded]:
    """Days with the month in English words: ``17 Nov 2026``."""
    words = [token.word for token in tokens_of(re.sub(r"[-_.]", " ", filename))]
    for at in range(len(words)):
        said = read_date(words, at)
        day = said.in_year(said.year) if said is not None and said.year is not None else None
        if day is not None:
            yield Recorded(at=noon(day, zone), how=RecordedFrom.NAME_DAY)
