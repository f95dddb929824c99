from datetime import date

import pytest

from lifestream.domain.days.due_dates import all_due, find_due

MONDAY = date(2025, 3, 10)


@pytest.mark.parametrize(
    ("text", "said", "day"),
    [
        ("I will ship it by Friday, March twenty first.", "Friday, March twenty first", "03-21"),
        ("i will send it by wednesday march twelfth", "wednesday march twelfth", "03-12"),
        (
            "I will call tomorrow, that is March eleventh.",
            "tomorrow, that is March eleventh",
            "03-11",
        ),
        ("done by next Monday", "next Monday", "03-17"),
        ("we meet this Friday", "this Friday", "03-14"),
        ("on the twelfth we go", "the twelfth", "03-12"),
        ("on the fifth please", "the fifth", "04-05"),
        ("ready by April 15", "April 15", "04-15"),
        ("ready by the 3rd of April", "the 3rd of April", "04-03"),
        ("in two weeks", "in two weeks", "03-24"),
        ("within three days", "within three days", "03-13"),
        ("the day after tomorrow", "the day after tomorrow", "03-12"),
        ("by the end of the month", "the end of the month", "03-31"),
        ("by the end of next month", "the end of next month", "04-30"),
        ("by the end of the week", "the end of the week", "03-14"),
        ("due 2025-03-12", "2025-03-12", "03-12"),
        ("bis 12.4.2025", "12.4.2025", "04-12"),
        ("by Monday", "Monday", "03-17"),
    ],
)
def test_due_dates_are_resolved_from_the_day_of_the_recording(
    text: str, said: str, day: str
) -> None:
    due = find_due(text, said_on=MONDAY)
    assert due is not None
    assert (due.said, due.day) == (said, date.fromisoformat(f"2025-{day}"))
    assert text[due.start : due.end] == said


@pytest.mark.parametrize("text", ["I will ask her again this week.", "next month", "in two months"])
def test_a_stretch_of_time_is_kept_as_said_without_a_date(text: str) -> None:
    due = find_due(text, said_on=MONDAY)
    assert due is not None
    assert due.day is None


@pytest.mark.parametrize(
    "text",
    ["on the first release", "it may work", "we march on", "the second option", "four people"],
)
def test_words_that_only_look_like_dates_are_none(text: str) -> None:
    assert find_due(text, said_on=MONDAY) is None


def test_a_date_on_another_weekday_than_was_said_is_not_guessed_at() -> None:
    due = find_due("by Friday, March 22", said_on=MONDAY)
    assert due is not None
    assert (due.said, due.day) == ("Friday, March 22", None)


def test_without_the_day_of_the_recording_only_full_dates_are_resolved() -> None:
    relative, full = all_due("tomorrow or on 17 April 2025", said_on=None)
    assert relative.day is None
    assert full.day == date(2025, 4, 17)


def test_the_date_behind_by_is_the_deadline() -> None:
    due = find_due("what we tested on Friday ships by April 2", said_on=MONDAY)
    assert due is not None
    assert due.said == "April 2"


def test_a_date_in_january_said_in_december_is_next_year() -> None:
    due = find_due("by January fifth", said_on=date(2025, 12, 20))
    assert due is not None
    assert due.day == date(2026, 1, 5)


def test_the_last_day_of_december_is_followed_by_january() -> None:
    due = find_due("by the end of next month", said_on=date(2025, 12, 20))
    assert due is not None
    assert due.day == date(2026, 1, 31)
