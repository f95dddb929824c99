"""The way of a question: read days out of it, search, and let every sentence cite what was found.

A question about the diary itself (``diary_questions``) is answered without searching. Nothing
above the embedder's relevance floor is a designed "not found", without a model call. So is what the
writer that quotes is not sure enough of: the moments are shown, and nothing is claimed.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from lifestream import tracing
from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.errors import TransientError
from lifestream.domain.ids import VideoId
from lifestream.domain.search import Answer, AnswerSentence, ChunkKind, Citation, Looked, Moment
from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.ports.language_model import LanguageModel
from lifestream.services.ask.diary_questions.answer_diary import (
    ENGINE,
    DiaryAnswer,
    answer_from_diary,
)
from lifestream.services.ask.pin_moment import pinned
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import understand
from lifestream.services.ask.search_moments import SearchOutcome, search, words_without_days
from lifestream.services.edits.read_words import words_of
from lifestream.services.quota.questions import counted_question

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """Answer and moments; citation number n of the answer is ``moments[n - 1]``.

    Where several sentences rest on one passage, each cites its own second: the first in the
    passage's place, the others behind what was found.
    """

    question: Question
    moments: tuple[Moment, ...]
    answer: Answer
    searched: Looked


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceReady:
    """The next sentence of an answer, and the citations that are new with it."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


AnswerEvent = SearchOutcome | SentenceReady | QueryResult
"""What ``ask_stream`` yields: the search first, then sentences, the whole result last."""


def ask(
    backend: Backend,
    embedder: Embedder,
    language_model: LanguageModel,
    question: Question,
    *,
    stand_in: LanguageModel | None = None,
) -> QueryResult:
    """Search, then answer from what was found.

    Args:
        stand_in: Writes when ``language_model`` cannot be reached; without one the moments are
            returned with no sentence and the answer's engine says why.

    Raises:
        InvalidRequest, DependencyUnavailable, EmbedderMismatch: As ``search``.
        QuotaExceeded: No question, or no money, is left this month.
    """
    began_s = time.monotonic()
    with tracing.span("ask") as span, counted_question(backend, question.owner) as meter:
        question = understand(backend, embedder, question)
        *_, last = ask_stream(backend, embedder, language_model, question, stand_in=stand_in)
        if not isinstance(last, QueryResult):
            raise TypeError("an answer ends with its result")
        meter.moments, meter.sentences = last.moments, last.answer.sentences
        meter.engine = last.answer.engine
        fields: dict[str, tracing.Attribute] = {
            "wall_s": round(time.monotonic() - began_s, 3),
            "moments": len(last.moments),
            "sentences": len(last.answer.sentences),
            "found": last.answer.found,
            "model": last.answer.engine.name,
            "degraded": last.answer.engine.degraded,
        }
        span.note(**fields)
        log.info("question_answered", extra=fields)
    return last


def ask_stream(
    backend: Backend,
    embedder: Embedder,
    language_model: LanguageModel,
    question: Question,
    *,
    stand_in: LanguageModel | None = None,
) -> Iterator[AnswerEvent]:
    """As ``ask`` of an understood question, each piece when it is there: SearchOutcome,
    SentenceReady…, QueryResult.

    Raises:
        InvalidRequest, DependencyUnavailable, EmbedderMismatch: As ``search``, before the first.
    """
    from_diary = answer_from_diary(backend, embedder, question) if question.asks_diary else None
    if from_diary is not None:
        yield from _diary_events(from_diary)
        return
    with tracing.span("retrieve") as span:
        outcome = search(backend, embedder, question)
        span.note(moments=len(outcome.moments), relevant=outcome.is_relevant)
    yield outcome
    sentences: list[AnswerSentence] = []
    moments = list(outcome.moments)
    engine, broke_off = language_model.engine, False
    if outcome.is_relevant or (outcome.moments and language_model.weighs_passages):
        written = _Writing(outcome, language_model, stand_in)
        words = _Words(backend, outcome.videos)
        for sentence in written.sentences():
            fresh = _pin(words, outcome, moments, sentence, sentences)
            sentences.append(fresh.sentence)
            yield fresh
        engine, broke_off = written.engine, written.broke_off
    outcome = replace(outcome, moments=tuple(moments))
    yield _result(outcome, sentences, engine, broke_off=broke_off)


def _diary_events(diary: DiaryAnswer) -> Iterator[AnswerEvent]:
    """An answer about the diary itself, in the same events."""
    yield diary.outcome
    cited: set[int] = set()
    for sentence in diary.sentences:
        fresh = [number for number in sentence.citations if number not in cited]
        cited.update(fresh)
        yield SentenceReady(sentence=sentence, citations=_citations(diary.outcome.moments, fresh))
    yield _result(diary.outcome, diary.sentences, ENGINE, broke_off=False)


class _Words:
    """The words of the recordings that an answer cites, each read once."""

    def __init__(self, backend: Backend, videos: Mapping[VideoId, Video]) -> None:
        self._backend = backend
        self._videos = videos
        self._read: dict[VideoId, EditedTranscript | None] = {}

    def of(self, moment: Moment) -> EditedTranscript | None:
        """None where there is nothing to narrow, or no transcript."""
        video_id = moment.video_id
        if moment.kind is not ChunkKind.SAID:
            return None
        if video_id not in self._read:
            self._read[video_id] = words_of(self._backend, self._videos[video_id]).edited
        return self._read[video_id]


def _pin(
    words: _Words,
    outcome: SearchOutcome,
    moments: list[Moment],
    sentence: AnswerSentence,
    before: Sequence[AnswerSentence],
) -> SentenceReady:
    """The sentence with citations of its own: each narrowed to the words that carry it.

    The first sentence that rests on a passage narrows it in its place; another one that rests on
    other words of it gets a moment of its own, behind those that were found.
    """
    used = {number for said in before for number in said.citations}
    numbers: list[int] = []
    for number in sentence.citations:
        moment = outcome.moments[number - 1]
        edited = words.of(moment)
        if edited is not None:
            people = outcome.question.where.speakers
            moment = pinned(edited, moment, sentence.text, people=people)
        if number not in used:
            moments[number - 1] = moment
            numbers.append(number)
            continue
        if moment not in moments:
            moments.append(moment)
        numbers.append(moments.index(moment) + 1)
    own = replace(sentence, citations=tuple(dict.fromkeys(numbers)))
    fresh = [number for number in own.citations if number not in used]
    return SentenceReady(sentence=own, citations=_citations(moments, fresh))


class _Writing:
    """One answer being written, by the model or, where that fails at once, by the stand-in."""

    def __init__(
        self, outcome: SearchOutcome, model: LanguageModel, stand_in: LanguageModel | None
    ) -> None:
        self._outcome = outcome
        self._model = model
        self._stand_in = stand_in
        self.engine: EngineInfo = model.engine
        self.broke_off = False

    def sentences(self) -> Iterator[AnswerSentence]:
        """Sentences that cite a moment; the others are dropped."""
        sent = count()
        try:
            for sentence in self._written_by(self._model):
                next(sent)
                yield sentence
        except TransientError as error:
            log.warning("answer_not_written", extra={"reason": error.code})
            note = f"{error.message} The moments below were found without it."
            self.engine = replace(self._model.engine, degraded=True, note=note)
            self.broke_off = True
            if self._stand_in is not None and next(sent) == 0:
                self.engine = replace(self._stand_in.engine, degraded=True, note=error.message)
                self.broke_off = False
                yield from self._written_by(self._stand_in)

    def _written_by(self, model: LanguageModel) -> Iterator[AnswerSentence]:
        hits = [moment.hit for moment in self._outcome.moments if moment.hit]
        with tracing.span("write_answer", aside=True, model=model.engine.name) as span:
            # Every moment is of the days that were read from the words; they carry nothing more.
            for sentence in model.answer(words_without_days(self._outcome.question), hits):
                numbers = tuple(n for n in dict.fromkeys(sentence.citations) if 1 <= n <= len(hits))
                if numbers and sentence.text.strip():
                    span.note(sentences=int(span.attributes.get("sentences", 0)) + 1)
                    yield AnswerSentence(text=sentence.text.strip(), citations=numbers)


def _result(
    outcome: SearchOutcome,
    sentences: Sequence[AnswerSentence],
    engine: EngineInfo,
    *,
    broke_off: bool,
) -> QueryResult:
    numbers = sorted({number for sentence in sentences for number in sentence.citations})
    return QueryResult(
        question=outcome.question,
        moments=outcome.moments,
        searched=outcome.searched,
        answer=Answer(
            # An engine that broke off has not said that there is no answer.
            found=bool(sentences) or (outcome.is_relevant and broke_off),
            sentences=tuple(sentences),
            citations=_citations(outcome.moments, numbers),
            engine=engine,
        ),
    )


def _citations(moments: Sequence[Moment], numbers: Sequence[int]) -> tuple[Citation, ...]:
    return tuple(Citation(number=number, moment=moments[number - 1]) for number in numbers)
