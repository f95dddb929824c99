"""Days that may be what is asked about are tried both ways; a day that does not exist is told."""

from datetime import date

import pytest

from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.backend import Backend
from lifestream.services.ask.answer_question import QueryResult, ask
from tests.services.diary import ScriptedModel, add_video, asking

pytestmark = pytest.mark.usefixtures("sentence_weights")

TODAY = date(2026, 11, 21)
GUESTS = "Last year we had forty guests at the summer party."


@pytest.fixture
def diary(embedded: Backend, embedder: E5Embedder) -> Backend:
    """One recording of this year that tells of the last, and one of last year."""
    add_video(embedded, embedder, "party", [GUESTS], day=date(2026, 11, 10))
    add_video(embedded, embedder, "bicycle", ["We fix the bicycle."], day=date(2025, 6, 1))
    return embedded


def answer(diary: Backend, embedder: E5Embedder, text: str) -> QueryResult:
    """What is answered by quoting."""
    return ask(diary, embedder, ExtractiveWriter(), asking(text, today=TODAY))


def test_a_year_that_is_asked_about_is_no_filter(diary: Backend, embedder: E5Embedder) -> None:
    result = answer(diary, embedder, "How many guests did we have last year?")
    assert [said.text for said in result.answer.sentences] == [GUESTS]
    assert result.searched.about_words == "last year"
    assert result.searched.narrowing.from_day is None


def test_a_year_in_which_the_answer_was_recorded_is_a_filter(
    diary: Backend, embedder: E5Embedder
) -> None:
    result = answer(diary, embedder, "How much of the bicycle did we fix last year?")
    assert result.searched.about_words == ""
    assert result.searched.day_words == "last year"
    assert result.searched.narrowing.from_day == date(2025, 1, 1)
    assert {moment.video_id for moment in result.moments} == {"v-bicycle"}


def test_a_day_that_no_calendar_has_is_told_and_nothing_is_searched(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(says=[("Made up.", (1,))])
    result = ask(diary, embedder, model, asking("What did we decide on 31 November?", today=TODAY))
    assert not result.answer.found
    assert result.searched.impossible_words == "on 31 November"
    assert result.moments == ()
    assert model.asked == []
