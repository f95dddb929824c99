"""After an upgrade a library is embedded anew in the background, and searched meanwhile."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC

import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.ids import OwnerId
from lifestream.domain.search import SearchFilter
from lifestream.ports.backend import Backend
from lifestream.ports.vector_index import Vectors
from lifestream.services.library.forget import forget_video
from lifestream.services.reprocess.reindex import reindex
from lifestream.services.reprocess.renew_index import IndexRenewal, renewal_state
from lifestream.services.uploads.add_sample import add_sample
from tests.services.reprocess.test_reindex import ScriptedEmbedder

OWNERS = (OwnerId("anna"), OwnerId("bert"), OwnerId("carla"))
OLD, NEW = ScriptedEmbedder(4), ScriptedEmbedder(8)


@pytest.fixture
def library(embedded: Backend) -> Backend:
    """A recording of each owner, indexed by the old embedder."""
    for owner in OWNERS:
        add_sample(embedded, OLD, owner, zone=UTC)
    return embedded


def words_found(library: Backend, owner: OwnerId, embedder: ScriptedEmbedder) -> int:
    hits = library.vector_index.search(
        SearchFilter(owner=owner),
        vector=embedder.embed_question("budget"),
        text="budget",
        limit=50,
        embedder_id=embedder.embedder_id,
    )
    return sum("budget" in hit.chunk.text.lower() for hit in hits)


def test_everything_is_embedded_anew_and_found_by_its_words_until_then(library: Backend) -> None:
    index = library.vector_index
    before = [index.count(owner) for owner in OWNERS]
    by_words = words_found(library, OWNERS[0], OLD)
    assert by_words
    assert words_found(library, OWNERS[0], NEW) == by_words
    assert renewal_state(library, NEW.embedder_id).outdated == 3

    renewal = IndexRenewal(library, lambda: NEW, zone=UTC)
    renewal.start()
    assert renewal.wait(60.0)

    assert index.embedders() == (NEW.embedder_id,)
    assert [index.count(owner) for owner in OWNERS] == before
    assert renewal_state(library, NEW.embedder_id).outdated == 0


class Counting(ScriptedEmbedder):
    """Counts what it embeds, and can be away for the first calls."""

    def __init__(self, *, away_for: int = 0) -> None:
        super().__init__(8)
        self.texts = 0
        self.away_for = away_for
        self.reached = threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.away_for:
            self.away_for -= 1
            raise DependencyUnavailable("The embedder does not answer.")
        self.texts += len(texts)
        return super().embed(texts)


def test_one_that_was_killed_goes_on_where_it_was(library: Backend) -> None:
    asked = iter((True, True, False))
    reindex(library, NEW, zone=UTC, only_outdated=True, go_on=lambda: next(asked))
    assert renewal_state(library, NEW.embedder_id).outdated == 1
    left = [o for o in OWNERS if library.vector_index.count_outdated(o, NEW.embedder_id)]

    embedder = Counting()
    report = reindex(library, embedder, zone=UTC, only_outdated=True)

    assert report.videos == 1
    assert embedder.texts == 1 + library.vector_index.count(left[0])


def test_an_embedder_that_is_away_is_waited_for(
    library: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    renewal = IndexRenewal(library, lambda: Counting(away_for=0), zone=UTC, retry_after_s=0.01)
    away = Counting(away_for=2)
    renewal = IndexRenewal(library, lambda: away, zone=UTC, retry_after_s=0.01)
    renewal.start()
    assert renewal.wait(60.0)

    assert library.vector_index.embedders() == (NEW.embedder_id,)
    assert [r.message for r in caplog.records].count("index_not_renewed") == 2


def test_passages_of_what_is_in_no_library_do_not_stay(library: Backend) -> None:
    owner = OWNERS[0]
    (video,) = library.library.list(owner).videos
    chunks = library.vector_index.count(owner)
    forget_video(library, owner, video.video_id)
    assert chunks
    orphan = [library.vector_index.count(owner)]

    reindex(library, NEW, zone=UTC, only_outdated=True)

    assert orphan == [0]
    assert library.vector_index.embedders() == (NEW.embedder_id,)


def test_a_library_of_this_embedder_is_left_alone(library: Backend) -> None:
    embedder = Counting()
    embedder.embedder_id = OLD.embedder_id
    renewal = IndexRenewal(library, lambda: embedder, zone=UTC)
    renewal.start()
    assert renewal.wait(30)

    assert embedder.texts == 0
