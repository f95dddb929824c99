"""How English says until when something is due; what the words mean stands in ``due_dates``."""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifestream.domain.days.date_words import (
    WEEKDAYS,
    DateWords,
    nearest_year,
    read_date,
    read_day_of_month,
    tokens_of,
)
from lifestream.domain.days.day_meaning import next_day_of_month
from lifestream.domain.language.numbers import read_number

_BEFORE_A_DEADLINE = frozenset({"by", "until", "till", "before", "on", "due", "for", "from"})
_STRONG = frozenset({"by", "until", "till", "before", "due"})
_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
_LOOSE_UNITS = frozenset({"week", "month", "quarter", "year", "sprint", "weekend"})
_PAST_DAYS_KEPT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class EnglishDue:
    """Characters [start, end) that name a point in time, and whether "by" or the like precedes."""

    start: int
    end: int
    day: date | None
    is_strong: bool


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    day: date | None


def english_dues(text: str, said_on: date | None) -> list[EnglishDue]:
    """Every point in time in ``text`` that something could be due at, in order."""
    tokens = tokens_of(text)
    words = [token.word for token in tokens]
    found: list[_Found] = []
    at = 0
    while at < len(words):
        one = _read_due(words, at, said_on)
        if one is None:
            at += 1
            continue
        found.append(one)
        at = one.end
    return [
        EnglishDue(
            start=tokens[one.start].start,
            end=tokens[one.end - 1].end,
            day=one.day,
            is_strong=_word_before(words, one.start) in _STRONG,
        )
        for one in _joined(words, found)
    ]


def _word_before(words: Sequence[str], at: int) -> str:
    """The word in front, "the" passed over."""
    at -= 1
    while at >= 0 and words[at] == "the":
        at -= 1
    return words[at] if at >= 0 else ""


def _joined(words: Sequence[str], found: Sequence[_Found]) -> list[_Found]:
    """Two ways of saying one date ("tomorrow, that is March eleventh") become one."""
    joined: list[_Found] = []
    for one in found:
        last = joined[-1] if joined else None
        between = words[last.end : one.start] if last else []
        if last and between in ([], ["that", "is"], ["that's"], ["which", "is"], ["this"]):
            day = last.day or one.day
            if one.day is None or last.day is None or one.day == last.day:
                joined[-1] = _Found(last.start, one.end, day)
                continue
        joined.append(one)
    return joined


def _read_due(words: Sequence[str], at: int, said_on: date | None) -> _Found | None:
    for reader in _READERS:
        try:
            found = reader(words, at, said_on)
        except (OverflowError, ValueError):
            continue  # a day beyond the calendar's ends
        if found is not None:
            return found
    return None


def _read_end_of(words: Sequence[str], at: int, said_on: date | None) -> _Found | None:
    here = at + 1 if words[at] == "the" else at
    if words[here : here + 2] != ["end", "of"]:
        return None
    here += 2
    word = words[here] if here < len(words) else ""
    coming = word == "next"
    here += 1 if word in ("the", "this", "next") else 0
    unit = words[here] if here < len(words) else ""
    if unit not in ("week", "month", "year", "day"):
        return None
    return _Found(at, here + 1, said_on and _end_of(unit, said_on, coming=coming))


def _end_of(unit: str, day: date, *, coming: bool) -> date:
    if unit == "day":
        return day + timedelta(days=coming)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday + timedelta(days=4 + 7 * coming)
    if unit == "year":
        return date(day.year + coming, 12, 31)
    year, month = (day.year, day.month + coming)
    year, month = (year + 1, 1) if month == 13 else (year, month)
    return date(year, month, calendar.monthrange(year, month)[1])


def _read_near(words: Sequence[str], at: int, said_on: date | None) -> _Found | None:
    phrases = {
        ("the", "day", "after", "tomorrow"): 2,
        ("day", "after", "tomorrow"): 2,
        ("tomorrow",): 1,
        ("today",): 0,
        ("tonight",): 0,
        ("this", "afternoon"): 0,
        ("this", "evening"): 0,
    }
    for phrase, days in phrases.items():
        if tuple(words[at : at + len(phrase)]) == phrase:
            day = said_on + timedelta(days=days) if said_on else None
            return _Found(at, at + len(phrase), day)
    return None


def _read_in_days(words: Sequence[str], at: int, said_on: date | None) -> _Found | None:
    if words[at] not in ("in", "within"):
        return None
    if words[at + 1 : at + 2] in (["a"], ["an"]):
        count, here = 1, at + 2
    else:
        number = read_number(words, at + 1)
        if number is None or number.ordinal or number.value != int(number.value):
            return None
        count, here = int(number.value), number.end
    unit = words[here] if here < len(words) else ""
    if unit in _DAYS and count <= 1000:
        day = said_on + timedelta(days=count * _DAYS[unit]) if said_on else None
        return _Found(at, here + 1, day)
    if unit in ("month", "months"):
        return _Found(at, here + 1, None)
    return None


def _read_next(words: Sequence[str], at: int, said_on: date | None) -> _Found | None:
    if words[at] not in ("next", "this", "coming") or at + 1 >= len(words):
        return None
    following = words[at + 1]
    if following in _LOOSE_UNITS:
        return _Found(at, at + 2, None)
    said = read_date(words, at + 1)
    if said is None or following not in WEEKDAYS:
        return None
    if said.day is not None or said_on is None:
        return _Found(at, said.end, _resolve(said, said_on))
    monday = said_on - timedelta(days=said_on.weekday())
    this_week = monday + timedelta(days=WEEKDAYS[following])
    if words[at] == "next":
        return _Found(at, said.end, this_week + timedelta(days=7))
    return _Found(at, said.end, this_week + timedelta(days=7 * (this_week < said_on)))


def _read_plain(words: Sequence[str], at: int, said_on: date | None) -> _Found | None:
    said = read_date(words, at)
    if said is None and at > 0 and words[at - 1] in _BEFORE_A_DEADLINE:
        said = read_day_of_month(words, at)
    return None if said is None else _Found(at, said.end, _resolve(said, said_on))


def _resolve(said: DateWords, said_on: date | None) -> date | None:
    if said.year is not None:
        return said.in_year(said.year)
    if said_on is None:
        return None
    if said.month is not None:
        return nearest_year(said, said_on, back_days=_PAST_DAYS_KEPT)
    if said.day is not None:
        return next_day_of_month(said.day, said_on)
    assert said.weekday is not None
    return said_on + timedelta(days=(said.weekday - said_on.weekday() - 1) % 7 + 1)


_READERS: tuple[Callable[[Sequence[str], int, date | None], _Found | None], ...] = (
    _read_end_of,
    _read_near,
    _read_in_days,
    _read_next,
    _read_plain,
)
