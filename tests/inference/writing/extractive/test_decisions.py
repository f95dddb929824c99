import pytest

from lifestream.domain.transcript import Segment
from lifestream.inference.writing.extractive.left_open.head import left_open
from lifestream.inference.writing.extractive.sentences import sentences_of
from tests.inference.writing.extractive.dialogues import (
    INTERVIEW,
    LECTURE,
    NOVEL,
    PARENTS,
    STANDUP,
    minutes_of,
)


def test_what_was_settled_is_told_in_the_words_that_settled_it() -> None:
    assert [d.text for d in minutes_of(STANDUP).decisions] == [
        "We've decided to drop the old export.",
        "We will not migrate the old files either.",
    ]


def test_a_proposal_that_others_agree_to_is_a_decision() -> None:
    assert [d.text for d in minutes_of(PARENTS).decisions] == [
        "I propose we hold it on Saturday, June fourteenth.",
        "Then let's go with the small speaker from the gym.",
    ]


@pytest.mark.parametrize("lines", [NOVEL, LECTURE, INTERVIEW])
def test_what_people_in_stories_and_lectures_decide_is_not_ours(
    lines: tuple[tuple[str, str], ...],
) -> None:
    assert minutes_of(lines).decisions == ()
    assert minutes_of(lines, heard=True).decisions == ()


def test_questions_that_stay_open_are_kept() -> None:
    assert [p.text for p in minutes_of(STANDUP).open_questions] == [
        "Do we support Safari fourteen or not?"
    ]
    assert [p.text for p in minutes_of(PARENTS).open_questions] == [
        "What do we charge for the raffle tickets?"
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "We have not decided that yet.",
        "Have we decided on the colour?",
        "It must be decided by the board.",
        "They decided to close the shop.",
    ],
)
def test_what_is_not_decided_is_no_decision(sentence: str) -> None:
    lines = (*STANDUP[:5], ("c", sentence), *STANDUP[5:6])
    assert not any(sentence == d.text for d in minutes_of(lines).decisions)


def open_in(*lines: tuple[str, str]) -> list[str]:
    segments = [
        Segment(start_s=4.0 * at, end_s=4.0 * at + 3.0, text=text, speaker=speaker)
        for at, (speaker, text) in enumerate(lines)
    ]
    return [one.text for one in left_open(sentences_of(segments))]


def test_a_question_stays_open_when_nobody_knows_and_somebody_will_find_out() -> None:
    asked = ("A", "What does the voice recognition add to the price?")
    rest = ("A", "The case is yellow and has rounded corners.")
    unknown = (("B", "I don't know."), ("B", "I will have to ask the manufacturing department."))
    assert open_in(asked, *unknown, rest) == ["What does the voice recognition add to the price?"]
    assert open_in(asked, ("B", "Yes, it adds two euros for each piece."), rest) == []


def test_one_exchange_leaves_one_question_open_and_a_meeting_without_questions_none() -> None:
    assert open_in(("A", "The case is yellow."), ("B", "I don't know about that.")) == []
    assert (
        len(
            open_in(
                ("A", "How wide is the remote control?"),
                ("B", "I don't know, we'll have to find out."),
                ("A", "And how heavy is the remote control?"),
                ("B", "No idea, we'll have to find out."),
            )
        )
        == 1
    )
