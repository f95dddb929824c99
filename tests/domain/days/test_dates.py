from datetime import date

import pytest

from lifestream.domain.days.dates import find_day_range

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("question", "words", "from_day", "to_day"),
    [
        ("what did we say yesterday?", "yesterday", "2026-11-20", "2026-11-20"),
        ("What happened this morning?", "this morning", "2026-11-21", "2026-11-21"),
        ("who called last Tuesday", "last Tuesday", "2026-11-17", "2026-11-17"),
        ("on Tuesday who spoke", "on Tuesday", "2026-11-17", "2026-11-17"),
        ("What did I film last Saturday?", "last Saturday", "2026-11-14", "2026-11-14"),
        ("two days ago in the park", "two days ago", "2026-11-19", "2026-11-19"),
        ("in the last three days", "the last three days", "2026-11-18", "2026-11-21"),
        ("last week", "last week", "2026-11-09", "2026-11-15"),
        ("last month's lunches", "last month's", "2026-10-01", "2026-10-31"),
        ("this year", "this year", "2026-01-01", "2026-12-31"),
        ("on 17 November 2026 who was there", "on 17 November 2026", "2026-11-17", "2026-11-17"),
        ("in the meeting of 17 November", "17 November", "2026-11-17", "2026-11-17"),
        ("what was in the 17 Nov meeting?", "the 17 Nov", "2026-11-17", "2026-11-17"),
        ("what did we agree on March 3?", "on March 3", "2026-03-03", "2026-03-03"),
        ("recorded in March", "in March", "2026-03-01", "2026-03-31"),
        ("in December 2025", "in December 2025", "2025-12-01", "2025-12-31"),
        ("the week before Christmas", "the week before Christmas", "2025-12-15", "2025-12-21"),
        ("on Easter", "on Easter", "2026-04-05", "2026-04-05"),
    ],
)
def test_words_for_when_it_was_recorded_become_a_range_of_days(
    question: str, words: str, from_day: str, to_day: str
) -> None:
    found = find_day_range(question, today=TODAY)
    assert found is not None
    assert found.words == words
    assert (found.from_day.isoformat(), found.to_day.isoformat()) == (from_day, to_day)


@pytest.mark.parametrize(
    "question",
    [
        "What was decided about the April 22 launch?",
        "Why was April 7 a bad date?",
        "Who prepares the guide by Tuesday?",
        "When is the next meeting?",
        "What happens on Monday, March 24?",
        "What about the second meeting?",
        "What did Ewan do last?",
        "How may we march on?",
    ],
)
def test_dates_that_are_talked_about_do_not_restrict_the_recordings(question: str) -> None:
    assert find_day_range(question, today=TODAY) is None
