"""The grammar of dates in words: months, weekdays, ordinals, years. English words and ISO dates.

Reads what stands there and resolves nothing: ``lifestream.domain.days.due_dates`` and
``lifestream.domain.days.dates`` decide which day is meant. ``12/3/2025`` is not read, because half
the world means another day by it; ``12.3.2025`` is day, month, year.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifestream.domain.language.numbers import read_number

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTHS["sept"] = 9
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
WEEKDAYS |= {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4,
}  # fmt: skip
_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d+(?:[,.]\d+)*(?:st|nd|rd|th)?(?![^\W_])"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word in lower case and the characters [start, end) it came from."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """The parts of a date; any may be missing. Tokens [start, end)."""

    start: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    @property
    def is_full(self) -> bool:
        """Day, month and year are all there."""
        return None not in (self.day, self.month, self.year)

    def in_year(self, year: int) -> date | None:
        """The date in that year; None when there is none, or on another weekday than said."""
        if self.day is None or self.month is None:
            return None
        try:
            found = date(year, self.month, self.day)
        except ValueError:
            return None
        return None if self.weekday not in (None, found.weekday()) else found


def tokens_of(text: str) -> list[Token]:
    """The words of ``text`` with their places."""
    return [
        Token(word=m.group().lower().replace("’", "'"), start=m.start(), end=m.end())
        for m in _TOKEN.finditer(text)
    ]


def read_date(words: Sequence[str], at: int) -> DateWords | None:
    """The date that begins at word ``at``; None when none does.

    A number alone is no date, and neither is "the fourth" (floor?): callers that know from the
    words before that a day is meant use ``read_day_of_month``.
    """
    written = _read_written(words, at)
    if written:
        return written
    weekday = WEEKDAYS.get(words[at]) if at < len(words) else None
    here = at + 1 if weekday is not None else at
    rest = _read_month_day(words, here) or _read_day_month(words, here)
    if rest is None:
        if weekday is None:
            return None
        return DateWords(start=at, end=here, weekday=weekday)
    return DateWords(
        start=at,
        end=rest.end,
        day=rest.day,
        month=rest.month,
        year=rest.year,
        weekday=weekday,
    )


_MAY_FOLLOW_A_DAY = frozenset(
    {"and", "at", "i", "we", "so", "or", "but", "that", "which", "please", "then", "for", "in"}
    | {"if", "because", "when", "you", "he", "she", "it", "they", "is", "was", "are", "thanks"}
)


def read_day_of_month(words: Sequence[str], at: int) -> DateWords | None:
    """ "the twelfth", where no noun follows that the ordinal could count."""
    if at + 1 >= len(words) or words[at] != "the":
        return None
    number = read_number(words, at + 1)
    if number is None or not number.ordinal or not 1 <= number.value <= 31:
        return None
    if number.end < len(words) and words[number.end] not in _MAY_FOLLOW_A_DAY:
        return None
    return DateWords(start=at, end=number.end, day=int(number.value))


def nearest_year(said: DateWords, anchor: date, *, back_days: int) -> date | None:
    """The date in the year in which it falls between ``back_days`` before and a year after.

    None when that day is not the weekday that was said: a contradiction is not guessed at.
    """
    if said.year is not None:
        return said.in_year(said.year)
    first = anchor - timedelta(days=back_days)
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        if said.month is None or said.day is None:
            return None
        try:
            candidate = date(year, said.month, said.day)
        except ValueError:
            continue
        if first <= candidate < first + timedelta(days=366):
            return said.in_year(year)
    return None


def _read_written(words: Sequence[str], at: int) -> DateWords | None:
    if at >= len(words):
        return None
    iso = _ISO.match(words[at])
    dotted = _DOTTED.match(words[at])
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif dotted:
        day, month, year = (int(part) for part in dotted.groups())
    else:
        return None
    said = DateWords(start=at, end=at + 1, day=day, month=month, year=year)
    return said if said.in_year(year) else None


def _read_month_day(words: Sequence[str], at: int) -> DateWords | None:
    if at >= len(words) or words[at] not in MONTHS:
        return None
    here = at + 2 if words[at + 1 : at + 2] == ["the"] else at + 1
    number = _day_number(words, here)
    if number is None:
        return None
    day, end = number
    year, end = _read_year(words, end)
    return DateWords(start=at, end=end, month=MONTHS[words[at]], day=day, year=year)


def _read_day_month(words: Sequence[str], at: int) -> DateWords | None:
    here = at + 1 if words[at : at + 1] == ["the"] else at
    number = _day_number(words, here)
    if number is None:
        return None
    day, end = number
    if words[end : end + 1] == ["of"]:
        end += 1
    if end >= len(words) or words[end] not in MONTHS:
        return None
    year, stop = _read_year(words, end + 1)
    return DateWords(start=at, end=stop, month=MONTHS[words[end]], day=day, year=year)


def _day_number(words: Sequence[str], at: int) -> tuple[int, int] | None:
    number = read_number(words, at)
    if number is None or number.value != int(number.value) or not 1 <= number.value <= 31:
        return None
    return int(number.value), number.end


def _read_year(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """A year of this or the last century in digits, or as "twenty twenty five"."""
    number = read_number(words, at)
    if number is None or number.ordinal:
        return None, at
    if 1900 <= number.value <= 2099 and number.value == int(number.value):
        return int(number.value), number.end
    if number.value in (19, 20):
        rest = read_number(words, number.end)
        if rest is not None and not rest.ordinal and 10 <= rest.value <= 99:
            return int(number.value * 100 + rest.value), rest.end
    return None, at
