"""What counts as right in the bench of answers, and the recordings it asks."""

from dataclasses import replace

import numpy as np
import pytest

from bench.answers.asked import AskedQuestion
from bench.answers.fit import fit_logistic
from bench.answers.truth import is_right, touches
from bench.recordings.spoken import SpokenRecording, spoken_recordings
from lifestream.domain.search import AnswerSentence, Hit
from tests.contracts.places.passages import a_passage

BEGINNING, END = "We met at nine, all of us.", "The boat house costs 900 euros."


def asked(*parts: tuple[float, float], recording: str = "") -> AskedQuestion:
    """A question whose only result lasts from 0 to 10 s."""
    chunk = replace(a_passage(f"{BEGINNING} {END}"), start_s=0.0, end_s=10.0)
    return AskedQuestion(
        recording=recording or chunk.video_id,
        kind="answerable",
        language="own",
        text="What does it cost?",
        words="What does it cost?",
        parts=parts,
        hits=(Hit(chunk=chunk, score=0.9), Hit(chunk=chunk, score=0.8)),
    )


def said(*texts: str, number: int = 1) -> list[AnswerSentence]:
    return [AnswerSentence(text=text, citations=(number,)) for text in texts]


def test_a_quote_is_right_when_one_of_its_sentences_was_said_in_a_part_that_answers() -> None:
    assert is_right(asked((6.0, 10.0)), said(END))
    assert is_right(asked((6.0, 10.0)), said(BEGINNING, END))
    assert not is_right(asked((7.0, 10.0)), said(BEGINNING))


def test_what_is_quoted_from_a_second_passage_makes_no_answer_right() -> None:
    both = [*said(BEGINNING), *said(END, number=2)]
    assert not is_right(asked((7.0, 10.0)), both)


def test_the_same_second_of_another_recording_is_wrong() -> None:
    assert not is_right(asked((0.0, 10.0), recording="another"), said(END))


def test_a_question_that_nothing_answers_has_no_right_sentence() -> None:
    assert not is_right(asked(), said(END))
    assert not is_right(asked((0.0, 10.0)), [])


def test_a_result_counts_when_it_overlaps_a_part_that_answers() -> None:
    assert touches(asked((9.0, 30.0)), 0)
    assert not touches(asked((10.0, 30.0)), 0)


def test_a_head_is_fitted_the_same_every_time_and_tells_apart_what_can_be_told() -> None:
    told = np.array([[0.0], [1.0], [2.0], [3.0]] * 10)
    truth = np.array([0.0, 0.0, 1.0, 1.0] * 10)
    one, other = (fit_logistic(told, truth, np.ones(40), ("size",), 0.1) for _ in range(2))
    assert one == other
    low, _, _, high = one.confidences(told[:4])
    assert low < 0.1
    assert high > 0.9


@pytest.mark.parametrize("one", spoken_recordings(), ids=lambda one: one.name)
def test_every_question_of_a_scripted_recording_names_lines_that_are_there(
    one: SpokenRecording,
) -> None:
    assert one.half in ("fit", "report")
    for question in one.questions:
        assert all(0 <= line < len(one.segments) for line in question.lines), question.text


def test_the_scripted_recordings_are_of_many_kinds_and_languages_in_both_halves() -> None:
    for half in ("fit", "report"):
        those = [one for one in spoken_recordings() if one.half == half]
        assert len({one.kind for one in those}) >= 4
        assert len({one.language for one in those}) >= 4
