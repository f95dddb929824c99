"""Asking within a conversation: kept first, understood with what came before, never twice."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import pytest

from lifestream.domain.errors import DependencyUnavailable, InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.search import AnswerSentence, Hit, Narrowing
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.ports.language_model import Exchange
from lifestream.services.ask.ask_turn import TurnDone, TurnSearched, ask_turn
from lifestream.services.ask.conversations import find_conversation, open_conversation
from tests.services.diary import MARCH_10, MEETING, ScriptedModel, add_video
from tests.services.talking import TALK, Talk, Thinking, questions_of

pytestmark = pytest.mark.usefixtures("sentence_weights")

RATING = "What was the average rating?"


@dataclass(kw_only=True)
class RestatingModel(ScriptedModel):
    """Completes follow-ups as it is told."""

    restated: str = ""
    heard: Sequence[Exchange] = ()

    def restate(self, question: str, earlier: Sequence[Exchange]) -> str:
        self.heard = tuple(earlier)
        return self.restated if earlier else question


@pytest.fixture
def diary(embedded: Backend, embedder: E5Embedder) -> Backend:
    """One meeting."""
    add_video(embedded, embedder, "meeting", MEETING)
    return embedded


def talk(diary: Backend, embedder: E5Embedder, model: ScriptedModel | None = None) -> Talk:
    says = [("It was 4.3 of 5.", (1,))]
    return Talk(backend=diary, inference=Thinking(model or ScriptedModel(says=says), embedder))


def test_filters_come_before_the_answer_and_the_kept_turn_last(
    diary: Backend, embedder: E5Embedder
) -> None:
    events = talk(diary, embedder).events("What was the average rating on Monday?", 1)
    assert isinstance(events[0], TurnSearched)
    assert events[0].outcome.searched.day_words == "on Monday"
    assert events[0].outcome.searched.narrowing.from_day == MARCH_10
    assert isinstance(events[-1], TurnDone)
    answered = events[-1].turn.answered
    assert answered is not None
    assert [sentence.text for sentence in answered.sentences] == ["It was 4.3 of 5."]
    assert open_conversation(diary, LOCAL_OWNER, TALK) == events[-1].conversation


class Away(E5Embedder):
    """An embedder whose service does not answer."""

    def __init__(self) -> None:
        """Needs no model."""

    def embed(self, texts: Sequence[str]) -> NoReturn:
        raise DependencyUnavailable("The embedder does not answer.")

    def embed_question(self, text: str) -> NoReturn:
        raise DependencyUnavailable("The embedder does not answer.")


def test_the_question_is_kept_before_anything_can_fail(diary: Backend) -> None:
    asking = Talk(backend=diary, inference=Thinking(ScriptedModel(), Away()))
    with pytest.raises(DependencyUnavailable):
        asking.ask(RATING, 1)
    kept = open_conversation(diary, LOCAL_OWNER, TALK)
    assert questions_of(kept) == [RATING]
    assert kept.turns[0].answered is None


def test_stopping_keeps_what_was_told_and_ends_the_model(
    diary: Backend, embedder: E5Embedder
) -> None:
    ended: list[bool] = []

    @dataclass(kw_only=True)
    class Endless(ScriptedModel):
        def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
            try:
                while True:
                    yield AnswerSentence(text="And so on.", citations=(1,))
            finally:
                ended.append(True)

    asking = talk(diary, embedder, Endless())
    events = ask_turn(diary, asking.inference, asking.request(RATING, 1))
    for _ in range(3):
        next(events)
    events.close()  # type: ignore[attr-defined]
    assert ended == [True]
    answered = open_conversation(diary, LOCAL_OWNER, TALK).turns[0].answered
    assert answered is not None
    assert answered.is_stopped
    assert len(answered.sentences) == 2


def test_the_same_question_sent_again_is_not_asked_again(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(says=[("It was 4.3 of 5.", (1,))])
    asking = talk(diary, embedder, model)
    first, second = asking.ask(RATING, 1), asking.ask(RATING, 1)
    assert len(model.asked) == 1
    assert second.turn == first.turn
    again = asking.ask(RATING, 1, again=True)
    assert len(model.asked) == 2
    assert questions_of(again.conversation) == [RATING]


def test_a_follow_up_is_understood_with_what_was_asked_and_answered(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = RestatingModel(
        says=[("It was 4.3 of 5.", (1,))], restated="Out of how many was the average rating?"
    )
    asking = talk(diary, embedder, model)
    asking.ask(RATING, 1)
    done = asking.ask("Out of how many?", 2)
    assert [(one.question, one.answer) for one in model.heard] == [(RATING, "It was 4.3 of 5.")]
    assert model.asked[-1][0] == "Out of how many was the average rating?"
    assert done.turn.answered is not None
    assert done.turn.answered.understood == "Out of how many was the average rating?"
    assert questions_of(done.conversation) == [RATING, "Out of how many?"]


def test_without_a_language_model_a_follow_up_takes_the_words_before_along(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(says=[("It was 4.3 of 5.", (1,))])
    asking = talk(diary, embedder, model)
    asking.ask("Who has the printed guide ready?", 1)
    done = asking.ask("And by when?", 2)
    assert done.turn.answered is not None
    assert done.turn.answered.understood == "And by when? (printed, guide, ready)"
    assert "printed guide" in model.asked[-1][1][0]


def test_a_follow_up_keeps_the_filters_until_it_names_others_or_they_are_taken_off(
    diary: Backend, embedder: E5Embedder
) -> None:
    asking = talk(diary, embedder)

    def days(text: str, turn: int, **chosen: bool) -> tuple[date | None, str]:
        done = asking.ask(text, turn, narrowing=Narrowing(**chosen))  # type: ignore[arg-type]
        assert done.turn.answered is not None
        looked = done.turn.answered.looked
        return looked.narrowing.from_day, looked.day_words

    assert days("What was the rating on Monday?", 1) == (MARCH_10, "on Monday")
    assert days("What did we spend?", 2) == (MARCH_10, "")
    assert days("What did we spend yesterday?", 3) == (date(2025, 3, 11), "yesterday")
    assert days("What did we spend yesterday?", 4, any_day=True) == (None, "")
    assert days("What did we spend?", 5) == (None, "")


def test_two_tabs_add_to_a_conversation_and_neither_loses_a_word(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = RestatingModel(says=[("It was 4.3 of 5.", (1,))], restated="The launch?")
    asking = talk(diary, embedder, model)
    asking.ask(RATING, 1)
    one = ask_turn(diary, asking.inference, asking.request("When is the launch?", 2))
    next(one)
    other = asking.ask("What did we spend?", 3, follows="turn-0001")
    # The second tab never saw the first one's question, so it is not understood with it.
    assert [each.question for each in model.heard] == [RATING]
    list(one)
    kept = open_conversation(diary, LOCAL_OWNER, TALK)
    assert questions_of(kept) == [RATING, "When is the launch?", "What did we spend?"]
    assert all(turn.answered for turn in kept.turns)
    assert len(other.conversation.turns) == 3


def test_many_tabs_at_once_lose_nothing(diary: Backend, embedder: E5Embedder) -> None:
    asking = talk(diary, embedder)
    asking.ask(RATING, 1)

    def ask(turn: int) -> None:
        asking.ask(f"Question {turn}?", turn, follows="turn-0001")

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(ask, range(2, 10)))
    kept = open_conversation(diary, LOCAL_OWNER, TALK)
    assert set(questions_of(kept)) == {RATING, *(f"Question {turn}?" for turn in range(2, 10))}
    assert all(turn.answered for turn in kept.turns)
    assert kept.version == 18


def test_a_model_that_does_not_answer_leaves_the_moments(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(error=DependencyUnavailable("The language model is away."))
    answered = talk(diary, embedder, model).ask(RATING, 1).turn.answered
    assert answered is not None
    assert answered.found
    assert answered.sentences == ()
    assert "4.3" in answered.moments[0].text or "four point three" in answered.moments[0].text
    assert "The language model is away." in answered.engine.note


def test_nobody_elses_conversation_is_read_or_written(diary: Backend, embedder: E5Embedder) -> None:
    asking = talk(diary, embedder)
    asking.ask(RATING, 1)
    stranger = OwnerId("somebody")
    assert find_conversation(diary, stranger, TALK) is None
    asking.ask("Mine", 1, owner=stranger)
    assert questions_of(open_conversation(diary, LOCAL_OWNER, TALK)) == [RATING]


@pytest.mark.parametrize("changed", [{"text": "  "}, {"text": "x" * 2001}, {"turn_id": "a b"}])
def test_what_is_no_question_is_refused_and_not_kept(
    diary: Backend, embedder: E5Embedder, changed: dict[str, str]
) -> None:
    with pytest.raises(InvalidRequest):
        talk(diary, embedder).ask(**({"text": RATING, "turn": 1} | changed))  # type: ignore[arg-type]
    assert find_conversation(diary, LOCAL_OWNER, TALK) is None
