"""Which days a turn of phrase means: of recordings that a question asks for, or until when a task
is due. For the languages of ``day_phrases``; English has ``dates`` and ``due_dates``.

What is doubtful is not guessed at: "nächsten Freitag" has a day only where both its readings (the
first one to come, the one of next week) are the same.
"""

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from lifestream.domain.days.date_words import DateWords, nearest_year
from lifestream.domain.days.day_phrases import CALENDARS, DayPhrase, day_phrases, ends_with
from lifestream.domain.days.holidays import latest_holiday

PAST_DAYS_KEPT = 60


def range_of(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    """First and last day that a question means; None where it is unknown which are meant."""
    try:
        return _range_of(phrase, today)
    except (OverflowError, ValueError):
        return None  # beyond the calendar's ends


def _range_of(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    reader = _RANGES.get(phrase.sense)
    return reader(phrase, today) if reader is not None else None


def _near(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    return _one(today + timedelta(days=phrase.offset)) if phrase.offset <= 0 else None


def _ago(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    if phrase.unit in ("day", "week"):
        return _one(today - timedelta(days=phrase.count * (7 if phrase.unit == "week" else 1)))
    if phrase.unit == "weekend":
        return _unit("weekend", today, back=phrase.count)
    return _unit(phrase.unit, today, back=phrase.count) if phrase.count else None


def _past(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    if phrase.unit in ("day", "week"):
        back = phrase.count * (7 if phrase.unit == "week" else 1)
        return today - timedelta(days=back), today
    if phrase.unit in ("month", "year"):
        months = phrase.count * (12 if phrase.unit == "year" else 1)
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(today.day, last)), today
    return None


def _weekday(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    assert phrase.weekday is not None
    return _one(_past_weekday(phrase.weekday, today, phrase.sense))


def _this_weekday(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    assert phrase.weekday is not None
    return _one(today + timedelta(days=phrase.weekday - today.weekday()))


def _units_back(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    back = {"this_unit": 0, "last_unit": 1, "before_last": 2}[phrase.sense]
    if phrase.unit == "weekend" and phrase.sense == "this_unit" and today.weekday() < 5:
        return None  # the one to come
    return _unit(phrase.unit, today, back=back)


def _date(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    day = _past_day(phrase, today)
    return _one(day) if day else None


def _of_month(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    """The last day of that number, today included."""
    assert phrase.day is not None
    year, month = today.year, today.month
    for _ in range(4):
        if phrase.day <= calendar.monthrange(year, month)[1]:
            day = date(year, month, phrase.day)
            if day <= today:
                return _one(day)
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return None


def _year(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    del today
    assert phrase.year is not None
    return date(phrase.year, 1, 1), date(phrase.year, 12, 31)


def _part(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    """A part of a month: its first seven days are its first week, ten days its early part."""
    if phrase.month is None:
        return None
    year = phrase.year or today.year - (phrase.month > today.month)
    last = calendar.monthrange(year, phrase.month)[1]
    days = {
        "early": (1, 10), "mid": (11, 20), "late": (21, last),
    }  # fmt: skip
    if phrase.sense == "part_days":
        count = min(phrase.count, last)
        days = {"1": (1, count), "last": (last - count + 1, last)}
    elif phrase.unit == "week":
        days = {str(week): (7 * week - 6, 7 * week) for week in (1, 2, 3, 4)}
        days["last"] = (last - 6, last)
    if phrase.part not in days:
        return None
    first, end = days[phrase.part]
    return date(year, phrase.month, first), date(year, phrase.month, end)


def _week_of(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    day = _past_day(phrase, today)
    return _unit("week", day, back=0) if day is not None else None


def _begin(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    unit = _unit(phrase.unit, today, back=0)
    return _one(unit[0]) if unit is not None else None


def _feast(phrase: DayPhrase, today: date) -> tuple[date, date] | None:
    way = {"feast": 0, "feast_week": -7, "feast_week_after": 7}[phrase.sense]
    day = latest_holiday(phrase.feast, today - timedelta(days=max(way, 0)))
    return _one(day) if not way else _unit("week", day + timedelta(days=way), back=0)


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
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        return _month(date(year, month + 1, 1))
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
    passed = phrase.month < today.month or (
        phrase.month == today.month and phrase.sense != "last_month"
    )
    return _month(date(today.year - (not passed), phrase.month, 1))


def is_impossible(phrase: DayPhrase) -> bool:
    """Whether no year has such a day: 31 November, 29 February 2026."""
    if (
        phrase.sense not in ("date", "week_of")
        or phrase.day is None
        or not 1 <= (phrase.month or 0) <= 12
    ):
        return False
    assert phrase.month is not None
    year = phrase.year or 2028  # a leap year
    return phrase.day > calendar.monthrange(year, phrase.month)[1]


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


Reader = Callable[[DayPhrase, date], tuple[date, date] | None]

_RANGES: Mapping[str, Reader] = {
    "near": _near,
    "ago": _ago,
    "past": _past,
    **dict.fromkeys(("weekday", "bare", "last_weekday", "week_weekday"), _weekday),
    "this_weekday": _this_weekday,
    **dict.fromkeys(("this_unit", "last_unit", "before_last"), _units_back),
    **dict.fromkeys(("month", "last_month", "bare_month"), _month_meant),
    "date": _date,
    "of_month": _of_month,
    "year": _year,
    **dict.fromkeys(("part", "part_days"), _part),
    "week_of": _week_of,
    "begin": _begin,
    **dict.fromkeys(("feast", "feast_week", "feast_week_after"), _feast),
}


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
    asked = ("part", "part_days", "week_of", "before_last", "year", "begin", "bare_month")
    if phrase.sense in past + asked or (phrase.sense == "near" and phrase.offset < 0):
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
