"""On Google Cloud a question finds the same passages in the same order as on one machine."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.backends.gcp.vectors.ranking import ranked_by_words, words_of
from lifestream.domain.ids import VideoId
from lifestream.domain.passage_ranks import Place, ranked
from lifestream.domain.search import SearchFilter
from tests.contracts.places.passages import EMBEDDER, a_passage
from tests.contracts.places.samples import ANNA

WORDS = (
    "budget launch launched visitors map slow phone guide printed museum april review language "
    "translations translated beta rating office lease window garden training question director"
).split()
PASSAGES = 40


@pytest.mark.parametrize("seed", range(10))
def test_words_and_meaning_are_fused_as_on_one_machine(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    numbers = np.random.default_rng(seed)
    vectors = numbers.normal(size=(PASSAGES, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    chunks = [
        replace(
            a_passage(" ".join(chance.choices(WORDS, k=chance.randint(1, 30))), position=at),
            context=" ".join(chance.choices(WORDS, k=chance.randint(0, 6))),
        )
        for at in range(PASSAGES)
    ]
    index = SqliteVectorIndex(tmp_path / "vectors.db")
    index.replace_video(ANNA, VideoId("v1"), chunks=chunks, vectors=vectors, embedder_id=EMBEDDER)
    question = " ".join(chance.choices(WORDS, k=chance.randint(1, 5)))
    sought = vectors[chance.randrange(PASSAGES)]

    hits = index.search(
        SearchFilter(owner=ANNA), vector=sought, text=question, limit=PASSAGES, embedder_id=EMBEDDER
    )

    names = {chunk.chunk_id: f"{at:05d}" for at, chunk in enumerate(chunks)}
    assert len(names) == PASSAGES
    words = {names[chunk.chunk_id]: words_of(chunk.text, chunk.context) for chunk in chunks}
    by_meaning = [f"{at:05d}" for at in np.argsort(-(vectors @ sought), kind="stable")]
    places = {
        names[chunk.chunk_id]: Place(
            video_id=chunk.video_id, kind=chunk.kind.value, position=chunk.position
        )
        for chunk in chunks
    }
    order = ranked(by_meaning, ranked_by_words(words, question, total=PASSAGES), places)
    assert [names[hit.chunk.chunk_id] for hit in hits] == [name for name, _ in order]
    assert [hit.rank_score for hit in hits] == pytest.approx([score for _, score in order])
