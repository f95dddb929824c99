"""Who is asked to have spoken, and which questions need the one before them."""

import pytest

from lifestream.domain.language.asking import find_speaker, leans_on_earlier


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What did Priya say about the glass?", "Priya"),
        ("According to Alan, who came in the trial week?", "Alan"),
        ("what has Marcus promised?", "Marcus"),
        ("What was Anna Schmidt's proposal?", "Anna Schmidt"),
        ("Priya said what?", "Priya"),
        ("Did anybody invite Priya?", None),
        ("Who brings the keys for Alan?", None),
        ("What did We decide?", None),
        ("What did the mayor say?", None),
        ("What was said on Monday?", None),
    ],
)
def test_only_words_that_tell_who_spoke_name_a_person(question: str, name: str | None) -> None:
    found = find_speaker(question)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    "question",
    ["And by when?", "What does it cost?", "who?", "What about the cushions?", "Did he agree?"],
)
def test_a_question_that_points_back_leans_on_the_one_before(question: str) -> None:
    assert leans_on_earlier(question)


@pytest.mark.parametrize(
    "question",
    ["When do we open on Thursdays?", "Who orders the glass?", "What was decided?", ""],
)
def test_a_question_that_is_whole_by_itself_leans_on_nothing(question: str) -> None:
    assert not leans_on_earlier(question)
