"""Holidays that people count by: Christmas, Easter, New Year. English names."""

from datetime import date

_FIXED = {
    "christmas": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's": (1, 1),
    "new year": (1, 1),
    "halloween": (10, 31),
    "valentine's day": (2, 14),
}

HOLIDAYS: tuple[str, ...] = tuple(sorted((*_FIXED, "easter"), key=len, reverse=True))
"""Their names in lower case, longer ones first."""


def latest_holiday(name: str, today: date) -> date:
    """The last time that holiday was, today included."""
    this_year = _in_year(name, today.year)
    return this_year if this_year <= today else _in_year(name, today.year - 1)


def _in_year(name: str, year: int) -> date:
    return _easter(year) if name == "easter" else date(year, *_FIXED[name])


def _easter(year: int) -> date:
    """Easter Sunday.

    Source: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
