"""Whether a question is about the diary itself, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass

from lifestream.domain.days.dates import find_day_range
from lifestream.domain.language.diary.phrases import DiaryAsk
from lifestream.domain.language.diary.reading import DiaryQuestion, read_diary_question
from lifestream.domain.search import AnswerSentence, Looked
from lifestream.domain.transcript import EngineInfo
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.diary_questions.counts import tell_mentions, tell_recordings
from lifestream.services.ask.diary_questions.people import tell_last_met, tell_people
from lifestream.services.ask.diary_questions.promises import tell_promises_to, tell_tasks
from lifestream.services.ask.diary_questions.statements import tell_statements
from lifestream.services.ask.diary_questions.told import Diary, Telling
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import without
from lifestream.services.ask.search_moments import SearchOutcome

ENGINE = EngineInfo(
    name="diary",
    note="Put together from days, minutes, tasks and speakers, without a language model.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryAnswer:
    """The moments that the sentences cite by their places, and the sentences."""

    outcome: SearchOutcome
    sentences: tuple[AnswerSentence, ...]


def answer_from_diary(
    backend: Backend, embedder: Embedder, question: Question
) -> DiaryAnswer | None:
    """The answer to an understood question about the diary itself; None for any other.

    None, too, where days, minutes and voices hold nothing that answers: then it is looked for in
    what was said.

    Raises:
        DependencyUnavailable: The embedder cannot be reached.
    """
    asked = read_diary_question(_without_days(question))
    if asked is None or question.where.kinds or question.impossible_words:
        return None
    diary = Diary(backend=backend, question=question)
    where = question.where
    if where.is_listed:
        total = len(diary.recordings())
    else:
        total = (
            len(where.video_ids)
            or backend.library.list(
                question.owner, limit=1, from_day=where.from_day, to_day=where.to_day
            ).total
        )
    telling = _tell(diary, embedder, asked, total)
    if telling is None or not telling.sentences:
        return None
    outcome = SearchOutcome(
        question=question,
        moments=tuple(telling.moments),
        searched=Looked(
            narrowing=where,
            video_count=total,
            day_words=question.day_words,
            name_words=question.name_words,
            place_words=question.place_words,
        ),
        is_relevant=True,
        videos=telling.videos,
    )
    return DiaryAnswer(outcome=outcome, sentences=tuple(telling.sentences))


def _without_days(question: Question) -> str:
    """The words that are no day and no place; those of a filter that was taken off are none
    either."""
    text = " ".join(question.text.split())
    words = question.day_words
    if not words and question.today is not None:
        found = find_day_range(text, today=question.today)
        words = found.words if found is not None else ""
    return without(text, words, question.place_words)


def _tell(diary: Diary, embedder: Embedder, asked: DiaryQuestion, total: int) -> Telling | None:
    there = diary.question.where.places
    tellers: dict[DiaryAsk, Callable[[], Telling | None]] = {
        DiaryAsk.TASKS: lambda: tell_tasks(diary, asked),
        DiaryAsk.PROMISED_TO: lambda: tell_promises_to(diary, asked),
        DiaryAsk.PEOPLE: lambda: tell_people(diary, embedder, asked),
        DiaryAsk.LAST_MET: lambda: tell_last_met(diary, embedder, asked),
        DiaryAsk.RECORDINGS: lambda: tell_recordings(diary, asked, total),
        DiaryAsk.THERE: lambda: tell_recordings(diary, asked, total) if there else None,
    }
    counted = (DiaryAsk.MENTIONS, DiaryAsk.RECORDINGS_ABOUT, DiaryAsk.LAST_MENTION)
    tellers |= dict.fromkeys(counted, lambda: tell_mentions(diary, embedder, asked))
    tell = tellers.get(asked.ask, lambda: tell_statements(diary, embedder, asked))
    return tell()
