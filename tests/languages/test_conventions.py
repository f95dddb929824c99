"""Dates, numbers and lists, beside CLDR as Babel has it."""

from datetime import date

import pytest

from lifestream.languages.catalogue import LANGUAGES
from lifestream.languages.conventions import CONVENTIONS

babel = pytest.importorskip("babel")

WHEN = date(2026, 9, 7)


def test_every_language_has_conventions() -> None:
    assert set(CONVENTIONS) == set(LANGUAGES)


def test_german_is_that_of_cldr() -> None:
    from babel import Locale
    from babel.dates import format_skeleton
    from babel.lists import format_list
    from babel.numbers import format_decimal

    german, cldr = CONVENTIONS["de"], Locale.parse("de")
    assert german.months == tuple(cldr.months["format"]["wide"].values())
    assert german.short_months == tuple(cldr.months["format"]["abbreviated"].values())
    assert german.weekdays == tuple(cldr.days["format"]["wide"][n] for n in range(7))
    assert german.short_weekdays == tuple(cldr.days["format"]["abbreviated"][n] for n in range(7))
    for pattern, skeleton in (
        (german.day, "yMMMEd"),
        (german.day_of_year, "MMMEd"),
    ):
        assert german.date(pattern, WHEN) == format_skeleton(skeleton, WHEN, locale="de")
    assert german.date(german.long_day, WHEN, short=False) == "7. September 2026"
    assert german.number(1234567.25, 2) == format_decimal(1234567.25, locale="de")
    assert german.list_of(["a", "b", "c"]) == format_list(["a", "b", "c"], locale="de")


def test_names_of_english_are_those_of_cldr() -> None:
    from babel import Locale

    english, cldr = CONVENTIONS["en"], Locale.parse("en")
    assert english.months == tuple(cldr.months["format"]["wide"].values())
    assert english.weekdays == tuple(cldr.days["format"]["wide"][n] for n in range(7))
    assert english.date(english.day, WHEN) == "Mon 7 Sep 2026"
