"""A conversation is what its log tells."""

from datetime import UTC, datetime, timedelta

import pytest

from lifestream.domain.conversation import (
    Answered,
    Asked,
    ConversationEntry,
    ConversationId,
    Renamed,
    checked_id,
    fold,
)
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.search import AnswerSentence, Looked, Narrowing
from lifestream.domain.transcript import EngineInfo

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TALK = ConversationId("conversation-1")


def asked(turn: int, text: str = "Who?", follows: int = 0) -> ConversationEntry:
    at = NOON + timedelta(minutes=turn)
    return ConversationEntry(
        asked=Asked(
            turn_id=f"turn-{turn}",
            text=text,
            narrowing=Narrowing(),
            at=at,
            follows=f"turn-{follows}" if follows else "",
        )
    )


def answered(turn: int, text: str, *, stopped: bool = False) -> ConversationEntry:
    return ConversationEntry(
        answered=Answered(
            turn_id=f"turn-{turn}",
            at=NOON + timedelta(hours=1),
            found=True,
            sentences=(AnswerSentence(text=text, citations=(1,)),),
            moments=(),
            looked=Looked(narrowing=Narrowing(), video_count=1),
            engine=EngineInfo(name="test"),
            is_stopped=stopped,
        )
    )


def test_an_answer_that_was_stopped_never_takes_the_place_of_a_complete_one() -> None:
    entries = [asked(1), answered(1, "Half", stopped=True), answered(1, "Whole")]
    for order in (entries, [entries[0], entries[2], entries[1]]):
        talk = fold(TALK, order)
        assert talk is not None
        (turn,) = talk.turns
        assert turn.answered is not None
        assert turn.answered.sentences[0].text == "Whole"


def test_a_turn_is_understood_with_what_its_asker_saw() -> None:
    talk = fold(TALK, [asked(1), asked(2, follows=1), asked(3, follows=1), asked(4, follows=3)])
    assert talk is not None

    def seen(turn: int) -> list[str]:
        return [each.asked.turn_id for each in talk.before(f"turn-{turn}")]

    assert seen(2) == seen(3) == ["turn-1"]
    assert seen(4) == ["turn-1", "turn-2", "turn-3"]
    assert seen(1) == []


def test_the_first_question_is_the_title_until_one_is_given() -> None:
    entries = [asked(1, "Who books   the venue? " + "x" * 200)]
    talk = fold(TALK, entries)
    assert talk is not None
    assert talk.title == "Who books the venue?…"
    named = fold(TALK, [*entries, ConversationEntry(renamed=Renamed(title="Venue", at=NOON))])
    assert named is not None
    assert (named.title, named.version) == ("Venue", 2)
    assert fold(TALK, []) is None


@pytest.mark.parametrize("name", ["short", "with space", "a/b/c/d/e", "x" * 65, "ünïcödé-id"])
def test_an_id_that_could_be_a_path_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest):
        checked_id(name)
