"""Passages are found by meaning and by words, inside one owner's data and every filter."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.errors import EmbedderMismatch, InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import ChunkKind, SearchFilter
from lifestream.ports.vector_index import VectorIndex
from tests.contracts.places.passages import (
    DIMENSIONS,
    EMBEDDER,
    NEWER,
    a_passage,
    axes,
    find,
    put,
    random_vectors,
    texts,
)
from tests.contracts.places.samples import ANNA, BERT
from tests.contracts.places.vector_places import INDEXES, open_place

V1, V2 = VideoId("v1"), VideoId("v2")

Open = Callable[[], VectorIndex]


@pytest.fixture(params=INDEXES)
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the index of one place; opening it again is what another process does."""
    with open_place(request, tmp_path) as opener:
        yield opener


@pytest.fixture
def index(open_index: Open) -> VectorIndex:
    return open_index()


def test_the_passage_alike_in_meaning_comes_first(index: VectorIndex) -> None:
    put(index, [a_passage("venue"), a_passage("budget", position=1)])

    hits = find(index, vector=axes(1)[0])

    assert texts(hits)[0] == "budget"
    assert hits[0].score == pytest.approx(1.0)
    assert hits[1].score == pytest.approx(0.0)


def test_a_passage_is_found_by_a_word_in_any_of_its_forms(index: VectorIndex) -> None:
    put(index, [a_passage("we talked"), a_passage("the translations are open", position=1)])

    assert texts(find(index, "translation"))[0] == "the translations are open"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("we launch on april twenty second", "April 22"),
        ("New date: April 22nd", "april twenty second"),
        ("we spent eighteen thousand dollars", "18,000"),
        ("four point three out of five", "4.3"),
        ("240 museum visitors", "two hundred and forty"),
    ],
)
def test_a_number_is_found_however_it_is_written(index: VectorIndex, said: str, asked: str) -> None:
    put(index, [a_passage("nothing of it"), a_passage(said, position=1)])

    assert texts(find(index, asked))[0] == said


@pytest.mark.parametrize(
    ("said", "language", "asked"),
    [
        ("Wir haben das Frühstück verschoben", "de", "fruhstuck"),
        ("Die Straßen sind gesperrt", "de", "STRASSE"),
        ("la organización del evento", "es", "organizaciones"),
        ("来週の会議は中止です", "ja", "会議"),
        ("การประชุมวันนี้", "th", "ประชุม"),
        ("es sind zweihundertvierzig Leute", "de", "240"),
    ],
)
def test_a_word_is_found_by_the_rules_of_its_language(
    index: VectorIndex, said: str, language: str, asked: str
) -> None:
    put(index, [a_passage("nothing"), replace(a_passage(said, position=1), language=language)])

    assert texts(find(index, asked))[0] == said
    assert find(index, asked)[0].chunk.language == language


def test_meaning_and_words_together_beat_either_alone(index: VectorIndex) -> None:
    chunks = [
        a_passage("about money"),
        a_passage("the venue and much else", position=1),
        *(a_passage("something else", position=n) for n in range(2, 12)),
        a_passage("the venue", position=12),
    ]
    put(index, chunks, axes(0, 0, *(1 for _ in range(11))))

    assert texts(find(index, "venue", vector=axes(0)[0]))[0] == "the venue and much else"


def test_context_helps_to_find_and_is_not_shown(index: VectorIndex) -> None:
    put(
        index,
        [a_passage("two weeks"), a_passage("nine days", position=1, context="App store review")],
    )

    (first, *_) = find(index, "store review")

    assert first.chunk.text == "nine days"
    assert first.chunk.context == "App store review"


def test_a_hit_is_the_chunk_that_was_stored(index: VectorIndex) -> None:
    chunk = a_passage(
        "hello",
        kind=ChunkKind.SEEN,
        speakers=("S2", "S1"),
        recorded_on=date(2026, 3, 1),
        context="title",
    )
    put(index, [chunk])

    assert find(index, "hello")[0].chunk == chunk


def test_indexing_again_replaces(open_index: Open) -> None:
    index, other = open_index(), open_index()
    put(index, [a_passage("old"), a_passage("older", position=1)])
    assert len(find(other, "old")) == 2

    put(index, [a_passage("new")])

    for reader in (index, other):
        assert texts(find(reader, "old new older")) == ["new"]
        assert reader.count(ANNA, V1) == 1


def test_a_deleted_video_has_no_hits_at_once_in_any_process(open_index: Open) -> None:
    index, other = open_index(), open_index()
    put(index, [a_passage("secret")])
    put(index, [a_passage("kept", video="v2")])
    assert len(find(other, "secret")) == 2

    index.delete_video(ANNA, V1)
    index.delete_video(ANNA, V1)

    assert texts(find(other, "secret kept")) == ["kept"]
    assert (other.count(ANNA), other.count(ANNA, V1)) == (1, 0)


def test_nobody_deletes_what_is_anothers(index: VectorIndex) -> None:
    put(index, [a_passage("mine")])

    index.delete_video(BERT, V1)

    assert index.count(ANNA) == 1


def test_two_owners_with_the_same_texts_never_see_each_other(index: VectorIndex) -> None:
    words = ["budget", "venue", "launch", "april 22", "map"]
    for owner in (ANNA, BERT):
        for number in range(4):
            chunks = [
                a_passage(
                    f"{words[n % 5]} {words[n % 3]}", owner=owner, video=f"v{number}", position=n
                )
                for n in range(10)
            ]
            put(index, chunks, random_vectors(10, number))
    random = np.random.default_rng(0)

    for number, vector in enumerate(random_vectors(100, 99)):
        owner = OwnerId(str(random.choice([ANNA, BERT])))
        where = SearchFilter(
            owner=owner, video_ids=(VideoId(f"v{number % 5}"),) if number % 2 else ()
        )
        hits = find(index, words[number % 5], vector=vector, where=where, limit=20)
        assert {hit.chunk.owner for hit in hits} <= {owner}
        assert number % 2 or len(hits) == 20


@pytest.fixture
def filtered(index: VectorIndex) -> VectorIndex:
    """Two videos and one of an unknown day."""
    put(
        index,
        [
            a_passage("one", speakers=("S1",), recorded_on=date(2026, 3, 1)),
            a_passage("two", position=1, speakers=("S2", "S1"), recorded_on=date(2026, 3, 1)),
            a_passage("three", position=2, kind=ChunkKind.SEEN, recorded_on=date(2026, 3, 1)),
        ],
    )
    put(index, [a_passage("four", video="v2", speakers=("S2",), recorded_on=date(2026, 3, 5))])
    put(index, [a_passage("undated", video="v3")])
    return index


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (SearchFilter(owner=ANNA), {"one", "two", "three", "four", "undated"}),
        (SearchFilter(owner=ANNA, video_ids=(V2,)), {"four"}),
        (SearchFilter(owner=ANNA, video_ids=(V2, VideoId("v3"))), {"four", "undated"}),
        (SearchFilter(owner=ANNA, speakers=("S1",)), {"one", "two"}),
        (SearchFilter(owner=ANNA, kinds=(ChunkKind.SEEN,)), {"three"}),
        (SearchFilter(owner=ANNA, from_day=date(2026, 3, 2)), {"four"}),
        (SearchFilter(owner=ANNA, to_day=date(2026, 3, 1)), {"one", "two", "three"}),
        (
            SearchFilter(owner=ANNA, from_day=date(2026, 3, 1), to_day=date(2026, 3, 1)),
            {"one", "two", "three"},
        ),
        (SearchFilter(owner=ANNA, video_ids=(V1,), speakers=("S2",)), {"two"}),
        # What cannot be fulfilled matches nothing rather than everything.
        (SearchFilter(owner=ANNA, video_ids=(VideoId(""),)), set()),
        (SearchFilter(owner=ANNA, speakers=("S9",)), set()),
        (SearchFilter(owner=ANNA, speakers=("",)), set()),
        (SearchFilter(owner=ANNA, from_day=date(2026, 3, 5), to_day=date(2026, 3, 1)), set()),
        (SearchFilter(owner=OwnerId("")), set()),
    ],
)
def test_hits_fulfil_the_filter(
    filtered: VectorIndex, where: SearchFilter, expected: set[str]
) -> None:
    for text in ("", "one two three four undated"):
        assert set(texts(find(filtered, text, where=where))) == expected


def test_vectors_of_another_embedder_are_never_compared_and_their_words_are_found(
    index: VectorIndex,
) -> None:
    put(index, [a_passage("the venue"), a_passage("the budget", position=1)])
    put(index, [a_passage("a new venue", video="v2")], axes(0), embedder_id=NEWER)

    by_meaning = find(index, vector=axes(0)[0], embedder_id=NEWER)
    by_both = find(index, "budget", vector=axes(0)[0], embedder_id=NEWER)

    assert [(hit.chunk.text, hit.score) for hit in by_meaning] == [
        ("a new venue", pytest.approx(1.0))
    ]
    assert {hit.chunk.text: hit.score for hit in by_both} == {
        "a new venue": pytest.approx(1.0),
        "the budget": 0.0,
    }


def test_a_library_is_embedded_anew_video_by_video(open_index: Open) -> None:
    index, other = open_index(), open_index()
    for video in ("v1", "v2"):
        put(index, [a_passage("old", video=video)])
    put(index, [a_passage("of another", owner=BERT)])
    assert len(find(other, "old")) == 2
    assert index.embedders() == (EMBEDDER,)

    put(index, [a_passage("new")], axes(3), embedder_id=NEWER)

    assert other.embedders(ANNA) == (EMBEDDER, NEWER)
    assert (other.embedders(ANNA, V1), other.embedders(ANNA, V2)) == ((NEWER,), (EMBEDDER,))
    assert (other.count_outdated(ANNA, NEWER), other.count_outdated(BERT, NEWER)) == (1, 1)
    assert other.count_outdated(ANNA, EMBEDDER) == 1
    assert texts(find(other, vector=axes(3)[0], embedder_id=NEWER)) == ["new"]

    index.drop_outdated(ANNA, NEWER)

    assert other.embedders(ANNA) == (NEWER,)
    assert (other.count(ANNA), other.count(ANNA, V2), other.count(BERT)) == (1, 0, 1)
    assert other.count_outdated(ANNA, NEWER) == 0
    assert find(other, "old", embedder_id=NEWER, vector=axes(4)[0]) == find(
        other, vector=axes(4)[0], embedder_id=NEWER
    )


def test_vectors_of_another_width_are_refused(index: VectorIndex) -> None:
    put(index, [a_passage("x")])

    with pytest.raises(EmbedderMismatch, match="reindex"):
        find(index, vector=np.ones(3, np.float32))
    with pytest.raises(EmbedderMismatch):
        index.replace_video(
            BERT,
            V2,
            chunks=[a_passage("y", owner=BERT, video="v2")],
            vectors=np.ones((1, 3), np.float32),
            embedder_id=EMBEDDER,
        )
    assert index.count(BERT) == 0


def test_an_empty_index_takes_any_embedder(index: VectorIndex) -> None:
    put(index, [a_passage("x")])
    index.delete_video(ANNA, V1)
    assert index.embedders() == ()
    assert find(index, "x") == ()

    put(index, [a_passage("x")])
    index.clear()

    assert index.embedders() == ()
    assert index.count(ANNA) == 0
    assert find(index, "x") == ()


def test_a_video_without_passages_is_indexed_as_nothing(index: VectorIndex) -> None:
    put(index, [a_passage("x")])

    index.replace_video(
        ANNA, V1, chunks=[], vectors=np.zeros((0, DIMENSIONS), np.float32), embedder_id=EMBEDDER
    )

    assert index.count(ANNA) == 0


def test_chunks_of_another_video_or_without_a_vector_are_refused(index: VectorIndex) -> None:
    put(index, [a_passage("kept")])
    with pytest.raises(InvalidRequest):
        index.replace_video(
            ANNA, V1, chunks=[a_passage("y", video="v2")], vectors=axes(0), embedder_id=EMBEDDER
        )
    with pytest.raises(InvalidRequest):
        index.replace_video(
            ANNA, V1, chunks=[a_passage("y")], vectors=axes(0, 1), embedder_id=EMBEDDER
        )

    assert texts(find(index, "kept")) == ["kept"]
