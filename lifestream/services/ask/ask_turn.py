"""Asking within a conversation: the question is kept before it is answered, and understood with
the questions before it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo

from lifestream.domain.conversation import (
    Answered,
    Asked,
    Conversation,
    ConversationEntry,
    Turn,
    checked_id,
)
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId
from lifestream.domain.search import AnswerSentence, Citation, Moment, Narrowing
from lifestream.domain.sentences import says
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.backend import Backend
from lifestream.ports.inference import Inference
from lifestream.ports.language_model import Exchange, LanguageModel
from lifestream.services.ask.answer_question import QueryResult, SentenceReady, ask_stream
from lifestream.services.ask.conversations import MAX_TURNS, append_entry
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import understand
from lifestream.services.ask.search_moments import MAX_QUESTION, SearchOutcome
from lifestream.services.quota.questions import QuestionMeter, counted_question

TOP_K = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """A question as a page sends it. The same ``turn_id`` again is the same question.

    Attributes:
        follows: The turn that was last on the asker's page; empty for none.
        again: Answer it once more, even where there is an answer.
        today: The asker's day, in ``zone``.
    """

    owner: OwnerId
    conversation_id: str
    turn_id: str
    text: str
    narrowing: Narrowing
    today: date
    zone: tzinfo = UTC
    follows: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSearched:
    """The search and its findings, before the answer: the chips and the moments."""

    understood: str
    outcome: SearchOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDone:
    """The turn as it is kept, and the conversation with it."""

    turn: Turn
    conversation: Conversation


TurnEvent = TurnSearched | SentenceReady | TurnDone
"""What ``ask_turn`` yields: the search first, then sentences, the kept turn last."""


def keep_question(backend: Backend, request: TurnRequest) -> Conversation:
    """Write the question down, unless it is there already.

    Raises:
        InvalidRequest: It is empty or too long, or the conversation is full.
        StaleWrite: Others write all the time.
    """
    if not request.text.strip():
        raise InvalidRequest("The question is empty. Write what you want to know.")
    if len(request.text) > MAX_QUESTION:
        raise InvalidRequest(
            says("A question has at most {most} characters. Shorten it.", most=MAX_QUESTION)
        )
    turn_id = checked_id(request.turn_id)
    asked = Asked(
        turn_id=turn_id,
        text=request.text.strip(),
        narrowing=request.narrowing,
        at=backend.job_store.now(),
        follows=request.follows,
    )

    def entry(standing: Conversation | None) -> ConversationEntry | None:
        if standing is not None and standing.turn(turn_id):
            return None
        if standing is not None and len(standing.turns) >= MAX_TURNS:
            raise InvalidRequest(
                says(
                    "This conversation has {most} questions. Begin a new one; this one stays.",
                    most=MAX_TURNS,
                )
            )
        return ConversationEntry(asked=asked)

    return append_entry(backend, request.owner, request.conversation_id, turn_id, entry)


def ask_turn(
    backend: Backend,
    inference: Inference,
    request: TurnRequest,
    *,
    stand_in: LanguageModel | None = None,
) -> Iterator[TurnEvent]:
    """Keep the question, answer it, keep the answer. Closing it early keeps what was sent.

    Raises:
        InvalidRequest, DependencyUnavailable, EmbedderMismatch, StaleWrite: Before the first.
        QuotaExceeded: As well; the question is kept and can be asked again.
    """
    conversation = keep_question(backend, request)
    turn = conversation.turn(request.turn_id)
    assert turn is not None
    if turn.answered is not None and not request.again:
        yield TurnDone(turn=turn, conversation=conversation)
        return
    with counted_question(backend, request.owner) as meter:
        yield from _answer(backend, inference, request, conversation, stand_in, meter=meter)


def _answer(
    backend: Backend,
    inference: Inference,
    request: TurnRequest,
    conversation: Conversation,
    stand_in: LanguageModel | None,
    *,
    meter: QuestionMeter,
) -> Iterator[TurnEvent]:
    turn = conversation.turn(request.turn_id)
    assert turn is not None
    before = conversation.before(request.turn_id)
    telling = _Telling(engine=inference.language_model.engine)
    question = _question(backend, inference, request, turn.asked, before)
    text = inference.language_model.restate(question.text, _exchanges(before))
    understood = "" if text == question.text else text
    question = replace(question, text=text[:MAX_QUESTION])
    try:
        for event in ask_stream(
            backend, inference.embedder, inference.language_model, question, stand_in=stand_in
        ):
            if isinstance(event, SearchOutcome):
                telling.outcome = event
                yield TurnSearched(understood=understood, outcome=event)
            elif isinstance(event, SentenceReady):
                telling.sentences.append(event.sentence)
                telling.citations += event.citations
                yield event
            else:
                telling.result = event
    finally:
        # Also when the asker closes the page or presses stop: what was sent is kept.
        kept = telling.keep(backend, request, turn.asked, understood)
        telling.count(meter)
    if kept is not None:
        done = kept.turn(request.turn_id)
        assert done is not None
        yield TurnDone(turn=done, conversation=kept)


@dataclass(slots=True, kw_only=True)
class _Telling:
    """The parts of an answer that were sent so far."""

    engine: EngineInfo
    outcome: SearchOutcome | None = None
    result: QueryResult | None = None
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def keep(
        self, backend: Backend, request: TurnRequest, asked: Asked, understood: str
    ) -> Conversation | None:
        """Write down what was sent; None when nothing was found out yet."""
        if self.outcome is None:
            return None
        answer = self.result.answer if self.result else None
        moments = self.result.moments if self.result else self._moments(self.outcome)
        answered = Answered(
            turn_id=asked.turn_id,
            at=backend.job_store.now(),
            found=answer.found if answer else self.outcome.is_relevant,
            sentences=answer.sentences if answer else tuple(self.sentences),
            moments=tuple(moment.kept for moment in moments),
            looked=self.outcome.searched,
            engine=answer.engine if answer else self.engine,
            understood=understood,
            is_stopped=answer is None,
        )
        entry_id = f"{asked.turn_id}.{secrets.token_hex(6)}"
        return append_entry(
            backend,
            request.owner,
            request.conversation_id,
            entry_id,
            # A conversation that was deleted meanwhile is not brought back by its answer.
            lambda standing: ConversationEntry(answered=answered) if standing else None,
        )

    def count(self, meter: QuestionMeter) -> None:
        """Say what the answer was made from so far."""
        meter.moments = self.outcome.moments if self.outcome else ()
        meter.sentences = self.sentences
        meter.engine = self.result.answer.engine if self.result else self.engine

    def _moments(self, outcome: SearchOutcome) -> list[Moment]:
        """What was found with what the sentences cite of it, or beside it, in its place."""
        moments = list(outcome.moments)
        for citation in sorted(self.citations, key=lambda one: one.number):
            moments[citation.number - 1 : citation.number] = [citation.moment]
        return moments


def _question(
    backend: Backend,
    inference: Inference,
    request: TurnRequest,
    asked: Asked,
    before: tuple[Turn, ...],
) -> Question:
    """The question with its filters: chosen by hand, else read from it, else those before it."""
    chosen = asked.narrowing
    question = understand(
        backend,
        inference.embedder,
        Question(
            owner=request.owner,
            text=asked.text,
            top_k=TOP_K,
            where=chosen,
            today=request.today,
            zone=request.zone,
            reads_names=True,
        ),
    )
    last = before[-1].answered if before else None
    if last is None:
        return question
    earlier = last.looked.narrowing
    if not (chosen.any_day or question.where.from_day or question.where.to_day):
        question = question.narrowed(from_day=earlier.from_day, to_day=earlier.to_day)
    if not (chosen.any_name or question.where.speakers):
        question = question.said_by(earlier.speakers)
    if not (chosen.any_place or question.where.places):
        question = question.made_at(earlier.places)
    return question


def _exchanges(turns: tuple[Turn, ...]) -> list[Exchange]:
    return [
        Exchange(
            question=_without_days(turn.answered.understood or turn.asked.text, turn.answered),
            answer=" ".join(sentence.text for sentence in turn.answered.sentences),
        )
        for turn in turns
        if turn.answered is not None
    ]


def _without_days(text: str, answered: Answered) -> str:
    """The days go on as filters; as words they would be looked for in what was said."""
    words = answered.looked.day_words
    return " ".join(text.replace(words, " ", 1).split()) if words else text
