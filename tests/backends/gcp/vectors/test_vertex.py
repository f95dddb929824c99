"""The exact requests to Vertex AI, and an index that is late, incomplete or interrupted."""

import zlib
from datetime import date
from typing import Any

import grpc
import numpy as np
import pytest
from google.cloud.aiplatform_v1 import IndexDatapoint

from lifestream.backends.gcp.vectors.firestore_vectors import FirestoreVectorIndex
from lifestream.backends.gcp.vectors.vertex import VertexVectorIndex
from lifestream.domain.errors import BackendUnavailable, StaleWrite
from lifestream.domain.ids import VideoId
from lifestream.domain.search import ChunkKind, SearchFilter
from rehearsal.stand_ins.vector_search import VectorSearch
from tests.contracts.places.passages import EMBEDDER, a_passage, axes, find, put, texts
from tests.contracts.places.samples import ANNA

DAY = date(2026, 3, 1)


def vertex(
    firestore: Any, service: VectorSearch, *, visible_within_s: float = 5.0
) -> VertexVectorIndex:
    return VertexVectorIndex(
        firestore,
        location="us-central1",
        index=service.index,
        index_endpoint=service.index_endpoint,
        deployed_index_id=service.deployed_index_id,
        endpoint=service.endpoint,
        visible_within_s=visible_within_s,
    )


def restricts(datapoint: Any) -> dict[str, list[str]]:
    return {one.namespace: list(one.allow_list) for one in datapoint.restricts}


def test_a_passage_is_streamed_with_its_words_its_namespaces_and_its_day(
    firestore: Any, vector_search: VectorSearch
) -> None:
    put(
        vertex(firestore, vector_search),
        [a_passage("budgets", speakers=("S1", "S2"), recorded_on=DAY)],
        axes(3),
    )

    (upsert,) = vector_search.calls("UpsertDatapoints")
    (sent,) = upsert.datapoints
    assert upsert.index == vector_search.index
    assert list(sent.feature_vector) == list(axes(3)[0])
    assert list(sent.sparse_embedding.dimensions) == [zlib.crc32(b"budget")]
    assert sent.sparse_embedding.values[0] > 0
    namespaces = restricts(sent)
    assert len(namespaces.pop("generation")) == 1
    assert namespaces == {
        "owner": ["anna"], "video": ["v1"], "kind": ["said"], "speaker": ["S1", "S2"],
    }  # fmt: skip
    (day,) = sent.numeric_restricts
    assert (day.namespace, day.value_int, day.op) == ("day", DAY.toordinal(), 0)
    assert "anna" not in sent.datapoint_id


def test_a_question_is_asked_with_every_filter_and_both_kinds_of_vector(
    firestore: Any, vector_search: VectorSearch
) -> None:
    index = vertex(firestore, vector_search)
    put(index, [a_passage("budgets", recorded_on=DAY)])
    vector_search.requests.clear()
    where = SearchFilter(
        owner=ANNA,
        video_ids=(VideoId("v1"), VideoId("v2")),
        speakers=("S1",),
        kinds=(ChunkKind.SAID,),
        from_day=DAY,
        to_day=date(2026, 3, 5),
    )

    find(index, "what about the budget", where=where, limit=5)

    (request,) = vector_search.calls("FindNeighbors")
    (query,) = request.queries
    assert request.index_endpoint == vector_search.index_endpoint
    assert request.deployed_index_id == vector_search.deployed_index_id
    assert not request.return_full_datapoint
    assert (query.neighbor_count, query.rrf.alpha) == (100, 0.5)
    assert list(query.datapoint.sparse_embedding.dimensions) == [zlib.crc32(b"budget")]
    assert restricts(query.datapoint) == {
        "owner": ["anna"], "video": ["v1", "v2"], "speaker": ["S1"], "kind": ["said"],
    }  # fmt: skip
    operator = IndexDatapoint.NumericRestriction.Operator
    assert [(one.value_int, one.op) for one in query.datapoint.numeric_restricts] == [
        (DAY.toordinal(), operator.GREATER_EQUAL),
        (date(2026, 3, 5).toordinal(), operator.LESS_EQUAL),
    ]


def test_without_telling_words_only_meaning_is_asked_for(
    firestore: Any, vector_search: VectorSearch
) -> None:
    index = vertex(firestore, vector_search)
    put(index, [a_passage("budgets")])

    find(index, "")

    query = vector_search.calls("FindNeighbors")[-1].queries[0]
    assert "rrf" not in query
    assert list(query.datapoint.sparse_embedding.dimensions) == []


def test_a_distance_of_zero_is_a_score_of_zero_and_a_hit(
    firestore: Any, vector_search: VectorSearch
) -> None:
    index = vertex(firestore, vector_search)
    put(index, [a_passage("budgets")])

    (hit,) = find(index, "budget", vector=axes(7)[0])

    assert hit.score == 0.0
    assert hit.rank_score > 0.0


def test_a_video_counts_when_searches_find_it(firestore: Any, vector_search: VectorSearch) -> None:
    vector_search.visible_after_s = 0.6
    index = vertex(firestore, vector_search)

    put(index, [a_passage("budgets")])

    assert texts(find(index, "budget")) == ["budgets"]


def test_a_video_that_stays_invisible_does_not_count_and_can_be_indexed_again(
    firestore: Any, vector_search: VectorSearch
) -> None:
    index = vertex(firestore, vector_search, visible_within_s=0.5)
    put(index, [a_passage("old")])
    vector_search.visible_after_s = 60.0

    with pytest.raises(BackendUnavailable, match="not found there"):
        put(index, [a_passage("new")])
    assert texts(find(index, "old new")) == ["old"]
    assert index.count(ANNA) == 1

    vector_search.visible_after_s = 0.0
    put(index, [a_passage("newer"), a_passage("newest", position=1)])
    assert set(texts(find(index, "old new"))) == {"newer", "newest"}
    assert len(list(firestore.collection_group("passages").stream())) == 2


@pytest.mark.parametrize("method", ["UpsertDatapoints", "RemoveDatapoints", "FindNeighbors"])
def test_a_failure_between_two_writes_leaves_the_old_or_the_new_and_never_a_mixture(
    firestore: Any, vector_search: VectorSearch, method: str
) -> None:
    index = vertex(firestore, vector_search)
    put(index, [a_passage("old a"), a_passage("old b", position=1)])
    vector_search.fail_next(grpc.StatusCode.INTERNAL, method=method, after_work=True)

    with pytest.raises(BackendUnavailable):
        put(index, [a_passage("new a"), a_passage("new b", position=1)])

    assert set(texts(find(index, "old new"))) in ({"old a", "old b"}, {"new a", "new b"})
    put(index, [a_passage("last")])
    assert texts(find(index, "old new last")) == ["last"]
    assert len(list(firestore.collection_group("passages").stream())) == 1


def test_an_unavailable_service_is_tried_again(firestore: Any, vector_search: VectorSearch) -> None:
    vector_search.fail_next(grpc.StatusCode.UNAVAILABLE, times=2)
    index = vertex(firestore, vector_search)

    put(index, [a_passage("budgets")])

    assert texts(find(index, "budget")) == ["budgets"]


def test_of_two_writers_of_one_video_the_second_is_told(firestore: Any) -> None:
    from lifestream.backends.gcp.vectors.passage_store import PassageStore

    store = PassageStore(firestore, searchable=True)
    first, second = (
        store.write(
            ANNA,
            VideoId("v1"),
            chunks=[a_passage(text)],
            vectors=np.asarray(axes(0)),
            embedder_id=EMBEDDER,
        )
        for text in ("first", "second")
    )
    store.publish(first)
    store.publish(first)  # Sent again because its answer was lost.

    with pytest.raises(StaleWrite):
        store.publish(second)
    assert texts(find(FirestoreVectorIndex(firestore), "first second")) == ["first"]


def test_a_filter_of_more_videos_than_firestore_compares_at_once_is_still_exact(
    firestore: Any,
) -> None:
    index = FirestoreVectorIndex(firestore)
    for number in (1, 40, 70):
        put(index, [a_passage(f"text {number}", video=f"v{number}", speakers=("S1",))])
    asked = tuple(VideoId(f"v{number}") for number in range(60))

    found = find(index, where=SearchFilter(owner=ANNA, video_ids=asked, speakers=("S1", "S2")))

    assert set(texts(found)) == {"text 1", "text 40"}
