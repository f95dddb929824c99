from dataclasses import replace

from lifestream.domain.ids import LOCAL_OWNER, ChunkId, VideoId
from lifestream.domain.search import Chunk, ChunkKind, Hit
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.answer_evidence import SentenceVectors, candidates_in
from lifestream.inference.writing.extractive.answers import MAX_QUOTED_WORDS
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.services.ask.moment_order import in_order
from lifestream.services.edits.voice_names import NamedVoices


def passage(number: int, text: str) -> Chunk:
    """One of 16 s."""
    return Chunk(
        chunk_id=ChunkId(f"v-{number}"),
        video_id=VideoId("v"),
        owner=LOCAL_OWNER,
        position=number,
        kind=ChunkKind.SAID,
        text=text,
        start_s=number * 20.0,
        end_s=number * 20.0 + 16,
        language="en",
    )


def hits(embedder: E5Embedder, question: str, *texts: str) -> tuple[Hit, ...]:
    """Passages, best first, as a search would give them."""
    scores = embedder.embed(texts) @ embedder.embed_question(question)
    found = [
        Hit(chunk=passage(number, text), score=float(score), rank_score=0.1)
        for number, (text, score) in enumerate(zip(texts, scores, strict=True))
    ]
    return in_order(question, found, NamedVoices(names={}))


PLACES = (
    "We looked at three places last week. The old mill is too small for us.",
    "Then we take the boat house for the party. Nora, can you book it? Yes, it costs 900 euros.",
    "The boat house has room for eighty people. The music starts at eight.",
)


VENUE = tuple(Hit(chunk=passage(number, text), score=0.5) for number, text in enumerate(PLACES))


def answers(embedder: E5Embedder, question: str, *texts: str) -> list[str]:
    found = hits(embedder, question, *texts) if texts else ()
    told = ExtractiveWriter(lambda: embedder).answer(question, found)
    return [sentence.text for sentence in told]


def test_the_sentence_that_answers_is_quoted(embedder: E5Embedder) -> None:
    said = answers(embedder, "How many people fit in the boat house?", *PLACES)
    assert "The boat house has room for eighty people." in said


def test_a_heading_on_a_slide_is_no_answer_and_what_it_shows_is() -> None:
    slide = "Budget\nLaunch date\nNew date: April 22\nThe museum stays closed until spring"
    shown = replace(passage(0, slide), kind=ChunkKind.SEEN)
    chinese = replace(passage(1, "博物馆将于四月重新开放"), kind=ChunkKind.SEEN, language="zh")
    found = candidates_in([Hit(chunk=shown, score=0.5), Hit(chunk=chinese, score=0.4)])
    assert [one.text for one in found] == [
        "New date: April 22",
        "The museum stays closed until spring",
        "博物馆将于四月重新开放",
    ]


def test_every_answer_is_word_for_word_in_the_passage_it_cites(embedder: E5Embedder) -> None:
    writer = ExtractiveWriter(lambda: embedder)
    for question in ("Which place is too small?", "What does the boat house cost?"):
        found = hits(embedder, question, *PLACES)
        for sentence in writer.answer(question, found):
            assert sentence.text in found[sentence.citations[0] - 1].chunk.text


def test_what_is_quoted_together_follows_each_other_and_lasts_no_longer_than_a_citation(
    embedder: E5Embedder,
) -> None:
    long = " ".join(f"The boat house has room for {n} people in hall {n}." for n in range(20, 40))
    said = answers(embedder, "How many people fit in the boat house?", long)
    assert " ".join(said) in long
    assert len(" ".join(said).split()) <= MAX_QUOTED_WORDS


def test_a_question_that_somebody_asked_is_no_answer(embedder: E5Embedder) -> None:
    said = answers(
        embedder,
        "How much does insurance cost?",
        "How much does insurance cost? It costs one hundred and twelve pounds a year.",
    )
    assert said == ["It costs one hundred and twelve pounds a year."]


def test_nothing_is_said_when_the_passages_are_about_something_else(embedder: E5Embedder) -> None:
    assert answers(embedder, "What is the password of the router?", *PLACES) == []
    assert answers(embedder, "Who is Robert?", *PLACES) == []
    assert answers(embedder, "", *PLACES) == []
    assert answers(embedder, "How many people fit in?") == []


def test_a_question_about_a_name_is_not_answered_from_passages_without_it(
    embedder: E5Embedder,
) -> None:
    text = "The translation costs four thousand dollars for French."
    assert answers(embedder, "How much does the Finnish translation cost?", text) == []


def test_the_first_word_of_a_question_and_the_name_of_a_month_are_no_names(
    embedder: E5Embedder,
) -> None:
    text = "El Teide mide tres mil setecientos quince metros y es la montaña más alta de España."
    assert answers(embedder, "¿Cuánto mide el Teide?", text) == [text]


def test_long_text_without_full_stops_is_quoted_in_stretches(embedder: E5Embedder) -> None:
    heard = (
        " ".join(["so we talked about this and that for a long while"] * 8)
        + " the launch moves to april twenty second because the museum is closed"
    )
    said = " ".join(answers(embedder, "When is the launch and why does it move?", heard))
    assert "april twenty second" in said
    assert len(said.split()) <= MAX_QUOTED_WORDS


def test_without_an_embedder_only_what_the_words_make_sure_is_said(embedder: E5Embedder) -> None:
    question = "What is the password of the router?"
    assert list(ExtractiveWriter().answer(question, hits(embedder, question, *PLACES))) == []


def test_sentences_are_embedded_once(embedder: E5Embedder) -> None:
    vectors = SentenceVectors()
    first = vectors.of(embedder, ["It costs 900 euros.", "Nobody came."])
    again = vectors.of(embedder, ["Nobody came."])
    assert (again[0] == first[1]).all()
