"""A question finds its moments, and every sentence of the answer cites one of them."""

from datetime import date

import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.ids import VideoId
from lifestream.domain.search import AnswerSentence
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.backend import Backend
from lifestream.services.ask.answer_question import QueryResult, SentenceReady, ask, ask_stream
from lifestream.services.ask.search_moments import SearchOutcome
from tests.services.diary import MEETING, ScriptedModel, add_video, asking

pytestmark = pytest.mark.usefixtures("sentence_weights")

RATING = "What was the average rating?"
OFF_TOPIC = "Which wine goes with the fish?"


@pytest.fixture
def diary(embedded: Backend, embedder: E5Embedder) -> Backend:
    """One meeting of 10 March 2025."""
    add_video(embedded, embedder, "meeting", MEETING)
    return embedded


def test_an_answer_without_a_model_quotes_and_cites(diary: Backend, embedder: E5Embedder) -> None:
    result = ask(diary, embedder, ExtractiveWriter(), asking(RATING))

    assert result.answer.found
    assert result.answer.engine.degraded
    sentence = result.answer.sentences[0]
    assert "four point three" in sentence.text
    (citation,) = (c for c in result.answer.citations if c.number == sentence.citations[0])
    cited = citation.moment
    assert (cited.video_id, cited.start_s, cited.text) == ("v-meeting", 30.0, MEETING[1])
    assert cited.speaker == "S2"


def test_citation_numbers_are_the_places_of_the_moments(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(says=[("It was good.", (2, 1)), ("Very.", (2,))])

    result = ask(diary, embedder, model, asking(RATING))

    assert model.asked == [(RATING, [moment.text for moment in result.moments])]
    assert [c.number for c in result.answer.citations] == [1, 2]
    for citation in result.answer.citations:
        assert citation.moment == result.moments[citation.number - 1]
    assert result.answer.text == "It was good.[2][1] Very.[2]"


def test_sentences_and_citations_without_proof_are_dropped(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(
        says=[("No proof.", ()), ("Made up.", (99, 0, -1)), ("  ", (1,)), ("Kept.", (1, 99, 1))]
    )

    result = ask(diary, embedder, model, asking(RATING))

    assert result.answer.sentences == (AnswerSentence(text="Kept.", citations=(1,)),)


def test_a_question_about_something_else_is_not_found_and_no_model_is_asked(
    diary: Backend, embedder: E5Embedder
) -> None:
    add_video(diary, embedder, "second", ["We fix the bicycle."])
    model = ScriptedModel(says=[("A white one.", (1,))])

    result = ask(diary, embedder, model, asking(OFF_TOPIC))

    assert not result.answer.found
    assert model.asked == []
    assert result.answer.sentences == ()
    assert result.searched.words == "2 videos, 2 h 10 min"


def test_a_model_that_finds_no_answer_in_the_moments_says_not_found(
    diary: Backend, embedder: E5Embedder
) -> None:
    result = ask(diary, embedder, ScriptedModel(), asking(RATING))

    assert not result.answer.found
    assert len(result.moments) == 5


def test_an_empty_library_is_not_found(embedded: Backend, embedder: E5Embedder) -> None:
    result = ask(embedded, embedder, ScriptedModel(), asking(RATING))

    assert result.moments == ()
    assert not result.answer.found
    assert result.searched.words == "0 videos"


@pytest.mark.parametrize(
    "narrowing",
    [
        {"from_day": date(2025, 3, 11)},
        {"to_day": date(2025, 3, 9)},
        {"video_ids": (VideoId("v-none"),)},
        {"speakers": ("S9",)},
        {"min_score": 0.99},
    ],
)
def test_a_filter_that_nothing_fulfils_leaves_nothing(
    diary: Backend, embedder: E5Embedder, narrowing: dict[str, object]
) -> None:
    result = ask(diary, embedder, ScriptedModel(), asking(RATING, **narrowing))

    assert result.moments == ()
    assert not result.answer.found


def test_the_stream_brings_moments_then_sentences_then_the_whole(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(says=[("One.", (1,)), ("Two.", (1, 2))])

    first, one, two, last = ask_stream(diary, embedder, model, asking(RATING))

    assert isinstance(first, SearchOutcome)
    assert isinstance(one, SentenceReady)
    assert isinstance(two, SentenceReady)
    assert isinstance(last, QueryResult)
    assert [c.number for c in one.citations] == [1]
    assert [c.number for c in two.citations] == [2]
    assert last.answer.sentences == (one.sentence, two.sentence)


def test_a_model_that_does_not_answer_leaves_the_moments_and_says_so(
    diary: Backend, embedder: E5Embedder
) -> None:
    model = ScriptedModel(error=DependencyUnavailable("The endpoint cannot be reached."))

    alone = ask(diary, embedder, model, asking(RATING))
    helped = ask(diary, embedder, model, asking(RATING), stand_in=ExtractiveWriter())

    assert alone.moments
    assert alone.answer.sentences == ()
    assert alone.answer.engine.degraded
    assert "cannot be reached" in alone.answer.engine.note
    assert helped.answer.sentences
    assert helped.answer.engine.name == "extractive"
    assert "cannot be reached" in helped.answer.engine.note


def test_a_model_that_breaks_off_keeps_what_it_said(diary: Backend, embedder: E5Embedder) -> None:
    model = ScriptedModel(
        says=[("One.", (1,))], error=DependencyUnavailable("The endpoint broke off.")
    )

    result = ask(diary, embedder, model, asking(RATING), stand_in=ExtractiveWriter())

    assert [sentence.text for sentence in result.answer.sentences] == ["One."]
    assert result.answer.engine.name == "scripted"
    assert result.answer.engine.degraded
