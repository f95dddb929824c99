"""The day a recording was made, as its own words tell it.

A file's date is often the day it was copied. When people say "Friday, March twenty first" and
that is no Friday in the file's year, the file's date is wrong, and the recording may name its day
itself: "today is Monday, March tenth", "tomorrow, that is March eleventh".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifestream.domain.days.date_words import DateWords, read_date, tokens_of

_YEARS_BACK = 12


@dataclass(frozen=True, slots=True)
class _Named:
    """A date that was said to be ``days_ahead`` of the day of the recording."""

    said: DateWords
    days_ahead: int


def recording_day(
    text: str, *, recorded_on: date | None, not_after: date | None = None
) -> date | None:
    """The day from which the recording's relative dates count.

    ``recorded_on`` stays unless the recording names an earlier day of its year together with the
    right weekday; or most weekdays that were said with dates contradict its year and another of
    the twelve years before, the latest, agrees with them: then it is the day the recording names
    in that year.

    Args:
        text: The whole transcript.
        recorded_on: What the file or its user say; no later day is ever returned.
        not_after: The day of upload: bounds what the words can mean where ``recorded_on`` is
            None. Without either nothing can be told of the year.
    """
    latest = recorded_on or not_after
    if latest is None:
        return None
    dated, named = _dates_said([token.word for token in tokens_of(text)])
    if not dated:
        return recorded_on
    if _agrees(dated, latest.year):
        sure = [one for one in named if one.said.weekday is not None]
        return _named_in(sure, latest) or recorded_on
    for year in range(latest.year - 1, latest.year - _YEARS_BACK - 1, -1):
        if _agrees(dated, year):
            return _named_in(named, date(year, 12, 31)) or recorded_on
    return recorded_on


def _dates_said(words: Sequence[str]) -> tuple[list[DateWords], list[_Named]]:
    """Dates said with their weekday, and those said to be today or tomorrow."""
    dated: list[DateWords] = []
    named: list[_Named] = []
    at = 0
    while at < len(words):
        said = read_date(words, at)
        if said is None or said.day is None or said.month is None or said.year is not None:
            at += 1
            continue
        if said.weekday is not None:
            dated.append(said)
        before = words[max(at - 4, 0) : at]
        for word, days_ahead in (("today", 0), ("today's", 0), ("tomorrow", 1)):
            if word in before:
                named.append(_Named(said, days_ahead))
        at = said.end
    return dated, named


def _agrees(dated: Sequence[DateWords], year: int) -> bool:
    """Most dates fall on the weekday that was said with them.

    One of a pair of dates may have been misheard; more than a third may not.
    """
    fitting = sum(1 for said in dated if said.in_year(year) is not None)
    return fitting * 3 >= len(dated) * 2


def _named_in(named: Sequence[_Named], latest: date) -> date | None:
    """The first named day of the year of ``latest`` that exists and is not after it."""
    for one in sorted(named, key=lambda each: each.days_ahead):
        day = one.said.in_year(latest.year)
        if day is not None and day - timedelta(days=one.days_ahead) <= latest:
            return day - timedelta(days=one.days_ahead)
    return None
