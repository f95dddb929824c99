"""More than three hundred phrases of three languages give the days that they mean, or none."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.days.dates import find_day_range

PHRASES = Path(__file__).with_name("asked_days.txt")


def rows() -> Iterator[tuple[str, date, str, str]]:
    """Language, the asker's day, question, expected days."""
    language, today = "", date.min
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line.startswith("@"):
            when, _, zone = line.removeprefix("@").strip().partition(" ")
            instant = datetime.fromisoformat(when)
            today = (instant.astimezone(ZoneInfo(zone)) if zone else instant).date()
        elif line and not line.startswith("#"):
            text, _, expected = line.partition(" | ")
            yield language, today, text, expected


def test_there_are_more_than_three_hundred_in_three_languages() -> None:
    every = list(rows())
    assert len(every) >= 300
    assert {language for language, *_ in every} == {"en", "de", "es"}


@pytest.mark.parametrize(("language", "today", "text", "expected"), list(rows()))
def test_days_of_a_question(language: str, today: date, text: str, expected: str) -> None:
    found = find_day_range(text, today=today, languages=(language,))
    if expected == "-":
        assert found is None
        return
    assert found is not None
    assert found.words in text
    if expected == "impossible":
        assert found.is_impossible
        return
    first, _, last = expected.removeprefix("?").partition("..")
    days = (first, last if ".." in expected else first)
    assert (str(found.from_day or ""), str(found.to_day or "")) == days
    assert found.may_be_about == expected.startswith("?")
