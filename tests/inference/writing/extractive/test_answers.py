from lifestream.domain.ids import LOCAL_OWNER, ChunkId, VideoId
from lifestream.domain.search import Chunk, ChunkKind, Hit
from lifestream.inference.writing.extractive.writer import ExtractiveWriter


def hits(*texts: str) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            chunk=Chunk(
                chunk_id=ChunkId(f"v-{number}"),
                video_id=VideoId("v"),
                owner=LOCAL_OWNER,
                position=number,
                kind=ChunkKind.SAID,
                text=text,
                start_s=number * 20.0,
                end_s=number * 20.0 + 16,
            ),
            score=0.5,
        )
        for number, text in enumerate(texts)
    )


VENUE = hits(
    "We looked at three places. The old mill is too small.",
    "Then we take the boat house for the party. Nora, can you book it? It costs 900 euros.",
    "The boat house has room for eighty people. Music starts at eight.",
)


def answers(question: str, found: tuple[Hit, ...] = VENUE) -> list[tuple[str, tuple[int, ...]]]:
    return [(s.text, s.citations) for s in ExtractiveWriter().answer(question, found)]


def test_the_sentence_that_answers_is_quoted_with_its_passage() -> None:
    assert answers("How many people fit in the boat house?")[0] == (
        "The boat house has room for eighty people.",
        (3,),
    )


def test_every_answer_is_word_for_word_in_its_passage() -> None:
    for question in ("Which place is too small?", "What do we take for the party?"):
        for text, (number,) in answers(question):
            assert text in VENUE[number - 1].chunk.text


def test_nothing_is_said_when_the_passages_are_about_something_else() -> None:
    assert answers("What is the password of the router?") == []
    assert answers("Who is Robert?") == []
    assert answers("", VENUE) == []
    assert answers("How many people fit in?", ()) == []


def test_a_question_about_a_name_is_not_answered_from_passages_without_it() -> None:
    found = hits("The translation costs four thousand dollars for French.")
    assert answers("How much does the Finnish translation cost?", found) == []


def test_long_text_without_full_stops_is_quoted_in_stretches() -> None:
    heard = hits(
        " ".join(["so we talked about this and that for a long while"] * 8)
        + " the launch moves to april twenty second because the museum is closed"
    )
    ((text, _),) = answers("When is the launch?", heard)
    assert "april twenty second" in text
    assert len(text.split()) <= 35
