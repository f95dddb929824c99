"""What counts as right in the bench of answers, by hand-made cases."""

from dataclasses import replace

from bench.answers.asked import AskedMeeting
from bench.answers.measure import is_right, touches
from lifestream.domain.search import AnswerSentence, Hit
from tests.contracts.places.passages import a_passage

BEGINNING, END = "We met at nine.", "The boat house costs 900 euros."


def asked(*parts: tuple[float, float]) -> AskedMeeting:
    """A question whose only result lasts from 0 to 10 s."""
    chunk = replace(a_passage(f"{BEGINNING} {END}"), start_s=0.0, end_s=10.0)
    return AskedMeeting(
        kind="answerable",
        question="What does it cost?",
        parts=parts,
        hits=(Hit(chunk=chunk, score=0.9),),
        is_relevant=True,
    )


def said(text: str) -> AnswerSentence:
    return AnswerSentence(text=text, citations=(1,))


def test_a_sentence_is_right_when_it_was_said_in_a_part_that_answers() -> None:
    assert is_right(asked((3.0, 10.0)), said(END))
    assert not is_right(asked((3.0, 10.0)), said(BEGINNING))
    assert is_right(asked((20.0, 30.0), (0.0, 1.0)), said(BEGINNING))


def test_a_question_that_nothing_answers_has_no_right_sentence() -> None:
    assert not is_right(asked(), said(END))


def test_a_result_counts_when_it_overlaps_a_part_that_answers() -> None:
    assert touches(asked((9.0, 30.0)), 0)
    assert not touches(asked((10.0, 30.0)), 0)
