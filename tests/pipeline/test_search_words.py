"""The same word and the same number compare equal however they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifestream.pipeline.search_words import query_words, search_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("April twenty second", "april 22"),
        ("April 22nd, 2025", "april 22 2025"),
        ("two hundred and forty visitors over three weeks", "240 visitors over 3 weeks"),
        ("four point three out of five", "4point3 out of 5"),
        ("4.3 of 5", "4point3 of 5"),
        ("eighteen thousand dollars", "18000 dollars"),
        ("$18,000", "18000 dollars"),
        ("31% (thirty one percent)", "31 percent 31 percent"),
        ("printed in fourteen fifty five", "printed in 1455"),
        ("the forty-two line Bible", "the 42 line bible"),
        ("Réunion d’équipe", "réunion d équipe"),
        ("会議は2025年", "会 議 は 2025 年"),
        ("", ""),
    ],
)
def test_words_of_a_text(text: str, expected: str) -> None:
    assert " ".join(search_words(text)) == expected


def test_a_question_keeps_the_words_that_tell_its_subject() -> None:
    assert query_words("What is the final launch date, the launch?") == ("final", "launch", "date")


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert query_words("who is he") == ("who", "is", "he")


@given(st.text())
def test_no_text_leaves_anything_but_letters_and_digits(text: str) -> None:
    assert all(word.isalnum() for word in search_words(text))
