"""The day a recording of an unknown day was made, as its own words tell it.

When people say "Friday, March twenty first", that is no Friday in every year; and the recording
may name its day itself: "today is Monday, March tenth", "tomorrow, that is March eleventh".
Where the file has a day of its own that the words contradict, see ``doubts``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifestream.domain.days.date_words import DateWords, read_date, tokens_of

YEARS_BACK = 12
"""No recording is taken to be older by its words."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A date that was said to be ``days_ahead`` of the day of the recording."""

    said: DateWords
    days_ahead: int


def recording_day(text: str, *, not_after: date) -> date | None:
    """The day that the recording names, in the latest year with whose weekdays it agrees.

    Most weekdays that were said with dates must agree with it; None where nothing is named, or
    where no year fits. In the year of ``not_after`` the day must be named with its weekday.

    Args:
        text: The whole transcript.
        not_after: The day of upload; no later day is ever returned.
    """
    dated, named = _dates_said([token.word for token in tokens_of(text)])
    if not dated:
        return None
    if _agrees(dated, not_after.year):
        sure = [one for one in named if one.said.weekday is not None]
        return _named_in(sure, not_after)
    for year in range(not_after.year - 1, not_after.year - YEARS_BACK - 1, -1):
        if _agrees(dated, year):
            return _named_in(named, date(year, 12, 31))
    return None


def dates_with_weekdays(words: Sequence[str]) -> list[DateWords]:
    """Dates without a year that were said with their weekday."""
    return _dates_said(words)[0]


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
