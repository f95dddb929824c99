"""How each language writes dates, times, numbers and lists.

Source: CLDR 47, as Babel has it; ``tests/languages/test_conventions.py`` compares. English is that
of the house: the day before the month and a clock of 24 hours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_MONTHS = "January February March April May June July August September October November December"
_MONATE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """Those of one language.

    Attributes:
        months: Names of the months, January first.
        short_months: As they stand within a date.
        weekdays: Names of the days, Monday first.
        short_weekdays: As they stand before a date.
        day: A date with its weekday, short: of ``weekday``, ``day``, ``month``, ``year``.
        day_of_year: The same without the year.
        day_and_short_month: Of a date without its weekday and year.
        long_day: Day, month and year with the month's whole name.
        day_and_month: Day and month with its whole name.
        day_number: The number of a day alone.
        month: A month and its year.
        decimal: Between units and tenths.
        group: Between thousands.
        last: Before the last of several things in a row.
    """

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    day: str
    day_of_year: str
    day_and_short_month: str
    long_day: str
    day_and_month: str
    day_number: str
    month: str = "{month} {year}"
    decimal: str
    group: str
    last: str

    def date(self, pattern: str, when: date, *, short: bool = True) -> str:
        """A day by one of the patterns."""
        return pattern.format(
            weekday=(self.short_weekdays if short else self.weekdays)[when.weekday()],
            day=when.day,
            month=(self.short_months if short else self.months)[when.month - 1],
            year=when.year,
        )

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many digits after the decimal mark."""
        text = f"{value:,.{digits}f}"
        return text.translate({ord(","): self.group, ord("."): self.decimal})

    def list_of(self, things: Sequence[str]) -> str:
        """Several things in a row: ``a, b and c``."""
        if len(things) < 2:
            return "".join(things)
        return f"{', '.join(things[:-1])}{self.last}{things[-1]}"


CONVENTIONS: Mapping[str, Conventions] = {
    "en": Conventions(
        months=tuple(_MONTHS.split()),
        short_months=tuple(month[:3] for month in _MONTHS.split()),
        weekdays=tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
        short_weekdays=tuple("Mon Tue Wed Thu Fri Sat Sun".split()),
        day="{weekday} {day} {month} {year}",
        day_of_year="{weekday} {day} {month}",
        day_and_short_month="{day} {month}",
        long_day="{day} {month} {year}",
        day_and_month="{day} {month}",
        day_number="{day}",
        decimal=".",
        group=",",
        last=" and ",
    ),
    "de": Conventions(
        months=tuple(_MONATE.split()),
        short_months=tuple("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.".split()),
        weekdays=tuple("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()),
        short_weekdays=tuple("Mo. Di. Mi. Do. Fr. Sa. So.".split()),
        day="{weekday}, {day}. {month} {year}",
        day_of_year="{weekday}, {day}. {month}",
        day_and_short_month="{day}. {month}",
        long_day="{day}. {month} {year}",
        day_and_month="{day}. {month}",
        day_number="{day}.",
        decimal=",",
        group=".",
        last=" und ",
    ),
}
