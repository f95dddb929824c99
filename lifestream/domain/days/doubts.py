"""Whether the day of a recording can be trusted, and what speaks against it.

A file's date is often the day it was copied, or the first day of a clock that was never set. What
is said, shown or stands in the file's name may contradict it. Nothing here changes the day: the
user chooses. A false alarm is worse than none, so a date that is only talked about is none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lifestream.domain.days.date_words import DateWords, read_date, tokens_of
from lifestream.domain.days.recorded import DayDoubt, DoubtKind, RecordedFrom
from lifestream.domain.days.recording_day import YEARS_BACK, dates_with_weekdays, recording_day
from lifestream.domain.days.self_dates import self_dates
from lifestream.domain.language.languages import base_code
from lifestream.domain.scene import ScreenText
from lifestream.domain.transcript import Segment

MAX_DOUBTS = 4
A_DAY = timedelta(days=1)
"""Zones and midnights: a day more or less contradicts nothing."""

FAR = timedelta(days=31)
"""Slides are shown again within a month; a deck's date that is further off says more."""

MIN_SLIDES = 2
MIN_DATED = 2
"""One date may be misheard or its weekday misspoken."""

NEVER_SET_YEARS = range(1990, 2021)
"""Clocks that were never set begin on 1 January of the year of their firmware."""

_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?![\d/])")
_EAST_ASIAN = re.compile(r"((?:19|20)\d\d)\s*[年/.]\s*(\d{1,2})\s*[月/.]\s*(\d{1,2})(?:\s*[日号])?")


def file_doubts(
    day: date | None,
    how: RecordedFrom,
    *,
    named: date | None,
    filename: str,
    uploaded_on: date,
) -> tuple[DayDoubt, ...]:
    """The doubts that the file alone gives: its clock, and the day in its name.

    Args:
        day: The recording's, as ``how`` knows it.
        named: The day in the file's name; None where there is none.
    """
    if day is None or how.is_users:
        return ()
    found: list[DayDoubt] = []
    by_clock = how in (RecordedFrom.FILE, RecordedFrom.FILE_DAY)
    never_set = (day.month, day.day) == (1, 1) and day.year in NEVER_SET_YEARS
    never_set = never_set and day.year < uploaded_on.year - 1
    if by_clock and (never_set or day > _day_after(uploaded_on)):
        found.append(DayDoubt(kind=DoubtKind.CLOCK))
    if by_clock and named is not None and not _is_near(named, day, A_DAY):
        found.append(DayDoubt(kind=DoubtKind.NAME, words=filename, day=named))
    return tuple(found)


def heard_doubts(
    segments: Sequence[Segment], screen: Sequence[ScreenText], *, day: date, latest: date
) -> tuple[DayDoubt, ...]:
    """The doubts that what is said and shown gives.

    Args:
        day: The recording's day; that of its upload where it is unknown.
        latest: The day of upload; no later day is a recording's.
    """
    said = list(_said(segments, day, latest))
    if any(_is_near(one.day, day, A_DAY) for one in said):
        said = []  # the very day is said: what else is said is about another
    else:
        said = said or list(_by_weekdays(segments, day, latest))
    found: dict[tuple[DoubtKind, date | None], DayDoubt] = {}
    for one in (*said, *_shown(screen, day, latest)):
        found.setdefault((one.kind, one.day), one)
    return tuple(found.values())[:MAX_DOUBTS]


def day_by_words(segments: Sequence[Segment], *, latest: date) -> date | None:
    """The day that a recording of an unknown day says it is of; None where that is not sure."""
    text = " ".join(segment.text for segment in segments)
    named = {one.day for one in _said(segments, latest, latest)}
    return recording_day(text, not_after=latest) or (named.pop() if len(named) == 1 else None)


def _said(segments: Sequence[Segment], day: date, latest: date) -> Iterator[DayDoubt]:
    """Dates that are said to be today's, those that agree with ``day`` among them."""
    for text, language, places in _runs(segments):
        for one in self_dates(text, language):
            meant = _meant(one.said, day, latest)
            if meant is not None:
                at_s = next(at_s for start, at_s in reversed(places) if start <= one.start)
                words = text[one.start : one.end]
                yield DayDoubt(kind=DoubtKind.SAID, words=words, at_s=at_s, day=meant)


def _runs(
    segments: Sequence[Segment],
) -> Iterator[tuple[str, str | None, list[tuple[int, float]]]]:
    """Texts of segments of one language, with the characters and seconds where each begins."""
    parts: list[str] = []
    places: list[tuple[int, float]] = []
    language, length = None, 0
    for segment in segments:
        code = base_code(segment.language)
        if parts and code != language:
            yield " ".join(parts), language, places
            parts, places, length = [], [], 0
        language = code
        places.append((length, segment.start_s))
        parts.append(segment.text)
        length += len(segment.text) + 1
    if parts:
        yield " ".join(parts), language, places


def _meant(said: DateWords, day: date, latest: date) -> date | None:
    """The day that is meant: the recording's where it fits, else the latest before the upload."""
    last = _day_after(latest)
    if said.year is not None:
        found = said.in_year(said.year)
        if found is None or not last.year - YEARS_BACK <= found.year or found > last:
            return None
        return found
    dated = DateWords(start=0, end=0, day=said.day, month=said.month)
    for year in (day.year - 1, day.year, day.year + 1):
        found = dated.in_year(year)
        if found is not None and _is_near(found, day, A_DAY):
            return found  # on another weekday, too: that was misheard
    for year in range(last.year, last.year - YEARS_BACK - 1, -1):
        found = said.in_year(year)
        if found is not None and found <= last:
            return found
    return None


def _by_weekdays(segments: Sequence[Segment], day: date, latest: date) -> Iterator[DayDoubt]:
    """Several dates said with weekdays that all fit another year and none around ``day``."""
    dated: dict[tuple[int, int], tuple[DateWords, str, float]] = {}
    for segment in segments:
        if base_code(segment.language) not in (None, "en"):
            continue
        tokens = tokens_of(segment.text)
        for said in dates_with_weekdays([token.word for token in tokens]):
            words = segment.text[tokens[said.start].start : tokens[said.end - 1].end]
            assert said.month is not None and said.day is not None
            dated.setdefault((said.month, said.day), (said, words, segment.start_s))
    if len(dated) < MIN_DATED or any(_fits_around(said, day) for said, _, _ in dated.values()):
        return
    years = range(latest.year, latest.year - YEARS_BACK - 1, -1)
    if any(all(said.in_year(year) for said, _, _ in dated.values()) for year in years):
        text = " ".join(segment.text for segment in segments)
        yield DayDoubt(
            kind=DoubtKind.WEEKDAYS,
            words="; ".join(words for _, words, _ in dated.values()),
            at_s=min(at_s for _, _, at_s in dated.values()),
            day=recording_day(text, not_after=latest),
        )


def _fits_around(said: DateWords, day: date) -> bool:
    """Whether the date has its weekday in the year around ``day``."""
    for year in (day.year - 1, day.year, day.year + 1):
        found = said.in_year(year)
        if found is not None and -300 <= (found - day).days <= 366:
            return True
    return False


def _shown(screen: Sequence[ScreenText], day: date, latest: date) -> Iterator[DayDoubt]:
    """The date that stands on most of the slides, where it is far from ``day``."""
    seen: Counter[date] = Counter()
    first: dict[date, tuple[str, float]] = {}
    for text in screen:
        dates = dict(dates_shown(text.text))
        seen.update(dates.keys())
        for found, words in dates.items():
            first.setdefault(found, (words, text.keyframe_at_s))
    if not seen or any(_is_near(found, day, A_DAY) for found in seen):
        return
    (found, times), *others = seen.most_common(2)
    alone = not others or others[0][1] < times
    if times < MIN_SLIDES or 2 * times < len(screen) or not alone or found > _day_after(latest):
        return
    if not _is_near(found, day, FAR):
        words, at_s = first[found]
        yield DayDoubt(kind=DoubtKind.SHOWN, words=words, at_s=at_s, day=found)


def dates_shown(text: str) -> Iterator[tuple[date, str]]:
    """Every full date in a text that can be read in one way only, with its words."""
    tokens = tokens_of(text)
    words = [token.word for token in tokens]
    at = 0
    while at < len(words):
        said = read_date(words, at)
        if said is not None and said.year is not None and (day := said.in_year(said.year)):
            yield day, text[tokens[said.start].start : tokens[said.end - 1].end]
        at = max(at + 1, said.end if said is not None else 0)
    for found in _SLASHED.finditer(text):
        one, other, year = (int(part) for part in found.groups())
        ways = {_date(year, one, other), _date(year, other, one)} - {None}
        if len(ways) == 1:
            yield from ((day, found.group()) for day in ways if day is not None)
    for found in _EAST_ASIAN.finditer(text):
        year, month, number = (int(part) for part in found.groups())
        written = _date(year, month, number)
        if written is not None:
            yield written, found.group()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_after(day: date) -> date:
    return day + A_DAY if day < date.max else day


def _is_near(one: date | None, other: date, within: timedelta) -> bool:
    return one is not None and abs(one - other) <= within
