"""A new embedder: the index is made again for everybody, and nobody's is lost on the way."""

from collections.abc import Sequence
from datetime import UTC

import numpy as np
import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.ids import OwnerId
from lifestream.ports.backend import Backend
from lifestream.ports.vector_index import Vectors
from lifestream.services.reprocess.reindex import reindex
from lifestream.services.uploads.add_sample import add_sample

OWNERS = (OwnerId("anna"), OwnerId("bert"))


class ScriptedEmbedder:
    """Unit vectors of a width; or an endpoint that is away."""

    def __init__(self, dimensions: int, *, away: bool = False) -> None:
        self.dimensions = dimensions
        self.embedder_id = f"scripted/{dimensions}"
        self._away = away

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self._away:
            raise DependencyUnavailable("The embedder does not answer.")
        return np.eye(1, self.dimensions, dtype=np.float32).repeat(len(texts), axis=0)

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self.embed([text])[0]
        return vector

    def relevance_floor(self, question: str, passage: str) -> float:
        return 0.0


@pytest.fixture
def library_of_two(embedded: Backend) -> Backend:
    for owner in OWNERS:
        add_sample(embedded, ScriptedEmbedder(4), owner, zone=UTC)
    return embedded


def test_every_owners_recordings_are_in_the_new_index(library_of_two: Backend) -> None:
    index = library_of_two.vector_index
    before = [index.count(owner) for owner in OWNERS]

    report = reindex(library_of_two, ScriptedEmbedder(8), zone=UTC)

    assert (report.owners, report.videos, report.chunks) == (2, 2, sum(before))
    assert [index.count(owner) for owner in OWNERS] == before
    assert index.embedders() == ("scripted/8",)


def test_an_embedder_that_is_away_leaves_the_old_index_as_it_was(library_of_two: Backend) -> None:
    index = library_of_two.vector_index
    before = [index.count(owner) for owner in OWNERS]

    with pytest.raises(DependencyUnavailable):
        reindex(library_of_two, ScriptedEmbedder(8, away=True), zone=UTC)

    assert [index.count(owner) for owner in OWNERS] == before
    assert index.embedders() == ("scripted/4",)
