import pytest

from lifestream.inference.writing.extractive.meeting import verdict_of
from tests.inference.writing.extractive.dialogues import (
    DIARY,
    INTERVIEW,
    LECTURE,
    NOVEL,
    PARENTS,
    STANDUP,
    minutes_of,
)


@pytest.mark.parametrize("heard", [False, True])
def test_people_who_settle_things_are_a_meeting(heard: bool) -> None:
    for lines in (STANDUP, PARENTS):
        assert minutes_of(lines, heard=heard).verdict.is_meeting


@pytest.mark.parametrize("heard", [False, True])
def test_readers_lecturers_interviews_and_diaries_are_no_meeting(heard: bool) -> None:
    for lines in (NOVEL, LECTURE, INTERVIEW, DIARY):
        assert not minutes_of(lines, heard=heard).verdict.is_meeting


def test_the_reason_counts_what_it_goes_by() -> None:
    why = minutes_of(STANDUP).verdict.why
    assert why.startswith("3 speakers alternate 14 times, talk fills ")
    assert why.endswith(".")


def test_silence_is_no_meeting_and_says_so() -> None:
    verdict = verdict_of((), duration_s=60.0)
    assert (verdict.is_meeting, verdict.why) == (
        False,
        "No words were recognised in this recording.",
    )


def test_without_speakers_the_words_decide() -> None:
    verdict = minutes_of(STANDUP, labels=False).verdict
    assert verdict.is_meeting
    assert verdict.why.startswith("The speakers could not be told apart")
