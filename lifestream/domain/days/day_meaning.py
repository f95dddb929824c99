"""Which days a turn of phrase means: of recordings that a question asks for, or until when a task
is due. For the languages of ``day_phrases``; English has ``dates`` and ``due_dates``.

What is doubtful is not guessed at: "nächsten Freitag" has a day only where both its readings (the
first one to come, the one of next week) are the same.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from lifestream.domain.days.date_words import DateWords, nearest_year
from lifestream.domain.days.day_phrases import CALENDARS, DayPhrase, day_phrases, ends_with, flat

PAST_DAYS_KEPT = 60
_DUE_ALONE = frozenset({"in", "next_weekday", "coming_weekday", "next_unit", "end", "of_month"})
_GOES_ON = re.compile(
    r"\s*(?:,|–|-|und|oder|bis|y|o|hasta|et|ou|jusqu'au|e|fino|ou|ate|en|of|tot|a|al|au|ao)"
    r"\s+(?:\w{1,4}\s+){0,2}\d"
)
"""Another number joined to a date: "el 3 de marzo y el 5". Not read, so neither is the date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days [first, last], both included, and the characters [start, end) that say so."""

    first: date
    last: date
    start: int
    end: int


def days_asked_for(text: str, language: str, today: date) -> Days | None:
    """The days whose recordings a question asks for; None where it names none, or in doubt.

    Conditions are read wholly or not at all: two days that no range joins, "not", "except" and
    "before" leave the question without days.
    """
    words = CALENDARS[language]
    phrases = [one for one in day_phrases(text, language) if _may_restrict(one, text, language)]
    meant = [(one, _range(one, today)) for one in phrases]
    plain = flat(text)
    if not meant or any(days is None or _is_of_several(one, plain) for one, days in meant):
        return None
    (first, days), *others = meant
    assert days is not None
    start = first.start
    if others:
        (second, until), *more = others
        between = " ".join(plain[first.end : second.start].split())
        joined = between in words.joins.split("|") and ends_with(first.before, words.between)
        if more or not joined or until is None or until[1] < days[0]:
            return None
        start = _start_with_cue(text, first)
        return Days(first=days[0], last=until[1], start=start, end=second.end)
    if ends_with(first.before, words.since):
        return Days(first=days[0], last=today, start=_start_with_cue(text, first), end=first.end)
    refused = days[0] > today or ends_with(first.before, words.not_applied)
    if refused or first.sense == "bare":
        return None
    return Days(first=days[0], last=days[1], start=start, end=first.end)


def _is_of_several(phrase: DayPhrase, plain: str) -> bool:
    """Whether a number beside it says that more days are meant than were read."""
    if phrase.sense not in ("date", "month"):
        return False
    leading = any(word.isdecimal() for word in phrase.before.split()[-2:])
    return leading or _GOES_ON.match(plain, phrase.end) is not None


def _start_with_cue(text: str, phrase: DayPhrase) -> int:
    """Where the word begins that stands before a phrase."""
    bare = text[: phrase.start].rstrip()
    return len(bare) - len(bare.split()[-1]) if bare else phrase.start


def _may_restrict(phrase: DayPhrase, text: str, language: str) -> bool:
    """Whether it says when a recording was made, rather than what is talked about."""
    words = CALENDARS[language]
    if phrase.sense in _DUE_ALONE:
        return False
    if phrase.sense == "bare":
        return ends_with(phrase.before, f"{words.since}|{words.between}|{words.joins}")
    if phrase.sense not in ("date", "month"):
        return True
    if not phrase.is_full:
        return False
    if phrase.year is not None:
        return True
    around = set(flat(text).replace("?", " ").replace(",", " ").split())
    cues = "|".join((words.recording, words.made, words.spoken, words.since, words.between))
    return bool(around & set(cues.split("|")))


def _range(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    """First and last day; None where it is unknown which are meant."""
    try:
        return _range_of(phrase, today)
    except (OverflowError, ValueError):
        return None  # beyond the calendar's ends


def _range_of(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    sense = phrase.sense
    if sense == "near":
        return _one(today + timedelta(days=phrase.offset)) if phrase.offset <= 0 else None
    if sense == "ago" and phrase.unit in ("day", "week"):
        back = phrase.count * (7 if phrase.unit == "week" else 1)
        return _one(today - timedelta(days=back))
    if sense == "past" and phrase.unit in ("day", "week"):
        back = phrase.count * (7 if phrase.unit == "week" else 1)
        return today - timedelta(days=back), today
    if sense in ("weekday", "bare", "last_weekday", "week_weekday") and phrase.weekday is not None:
        return _one(_past_weekday(phrase.weekday, today, sense))
    if sense in ("last_unit", "this_unit"):
        return _unit(phrase.unit, today, back=int(sense == "last_unit"))
    if sense in ("month", "last_month") and phrase.month is not None:
        return _month_meant(phrase, today)
    if sense == "date":
        day = _past_day(phrase, today)
        return _one(day) if day else None
    return None


def _one(day: date) -> tuple[date, date]:
    return day, day


def _past_weekday(weekday: int, today: date, sense: str) -> date:
    if sense == "week_weekday":
        return today - timedelta(days=today.weekday() + 7 - weekday)
    back = (today.weekday() - weekday) % 7
    return today - timedelta(days=back if back or sense != "last_weekday" else 7)


def _unit(unit: str, today: date, *, back: int) -> tuple[date, date] | None:
    if unit in ("week", "weekend"):
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday + timedelta(days=5 * (unit == "weekend")), monday + timedelta(days=6)
    if unit == "month":
        first = today.replace(day=1)
        return _month((first - timedelta(days=1)) if back else first)
    if unit == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    return None


def _month(day: date) -> tuple[date, date]:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)


def _month_meant(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    assert phrase.month is not None
    if phrase.year is not None:
        return _month(date(phrase.year, phrase.month, 1))
    passed = phrase.month < today.month or (phrase.month == today.month and phrase.sense == "month")
    return _month(date(today.year - (not passed), phrase.month, 1))


def _words_of(phrase: DayPhrase) -> DateWords:
    return DateWords(
        start=0,
        end=0,
        day=phrase.day,
        month=phrase.month,
        year=phrase.year,
        weekday=phrase.weekday,
    )


def _past_day(phrase: DayPhrase, today: date) -> date | None:
    said = _words_of(phrase)
    if phrase.year is not None:
        return said.in_year(phrase.year)
    for year in range(today.year, max(today.year - 12, 1), -1):
        day = said.in_year(year)
        if day is not None and day <= today:
            return day
    return None


def due_days(text: str, language: str, said_on: date | None) -> list[tuple[DayPhrase, date | None]]:
    """Every point in time that something could be due at, with its day where that is sure."""
    found: list[tuple[DayPhrase, date | None]] = []
    for phrase in day_phrases(text, language):
        if not _may_be_due(phrase, language):
            continue
        try:
            day = _due_day(phrase, said_on)
        except (OverflowError, ValueError):
            day = None
        found.append((phrase, day))
    return found


def has_deadline_cue(phrase: DayPhrase, language: str) -> bool:
    """Whether "until", "by" or the like stands before it."""
    return ends_with(phrase.before, CALENDARS[language].deadline)


def _may_be_due(phrase: DayPhrase, language: str) -> bool:
    past = ("ago", "past", "last_weekday", "week_weekday", "last_unit", "last_month", "month")
    if phrase.sense in past or (phrase.sense == "near" and phrase.offset < 0):
        return False
    if ends_with(phrase.before, CALENDARS[language].since):
        return False
    if phrase.sense == "bare":
        return has_deadline_cue(phrase, language)
    return phrase.is_full or has_deadline_cue(phrase, language)


def _due_day(phrase: DayPhrase, said_on: date | None) -> date | None:
    if phrase.sense == "date":
        said = _words_of(phrase)
        if phrase.year is not None:
            return said.in_year(phrase.year)
        return nearest_year(said, said_on, back_days=PAST_DAYS_KEPT) if said_on else None
    return _counted(phrase, said_on) if said_on is not None else None


def _counted(phrase: DayPhrase, said_on: date) -> date | None:
    if phrase.sense == "near":
        return said_on + timedelta(days=phrase.offset)
    if phrase.sense == "in":
        days = {"day": 1, "week": 7}.get(phrase.unit)
        return said_on + timedelta(days=phrase.count * days) if days else None
    if phrase.sense == "end":
        return _end_of(phrase.unit, said_on)
    if phrase.sense == "of_month" and phrase.day is not None:
        return next_day_of_month(phrase.day, said_on)
    if phrase.weekday is not None:
        return _coming_weekday(phrase.weekday, said_on, phrase.sense)
    return None


def next_day_of_month(day: int, said_on: date) -> date | None:
    """The next day of that number, ``said_on`` included."""
    year, month = said_on.year, said_on.month
    for _ in range(3):
        if 1 <= day <= calendar.monthrange(year, month)[1]:
            candidate = date(year, month, day)
            if candidate >= said_on:
                return candidate
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def _end_of(unit: str, said_on: date) -> date | None:
    if unit == "week":
        return said_on + timedelta(days=4 - said_on.weekday())
    if unit == "month":
        return _month(said_on)[1]
    return date(said_on.year, 12, 31) if unit == "year" else None


def _coming_weekday(weekday: int, said_on: date, sense: str) -> date | None:
    ahead = (weekday - said_on.weekday()) % 7
    if sense == "this_weekday":
        return said_on + timedelta(days=ahead)
    first = said_on + timedelta(days=ahead or 7)
    of_next_week = said_on + timedelta(days=7 - said_on.weekday() + weekday)
    if sense == "next_weekday":
        return first if first == of_next_week else None
    return first
