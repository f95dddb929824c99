"""Vector Search through Google's own low-level clients."""

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import aiplatform_v1, aiplatform_v1beta1
from google.cloud.aiplatform_v1.services.index_service.transports import IndexServiceGrpcTransport
from google.cloud.aiplatform_v1.services.match_service.transports import MatchServiceGrpcTransport
from google.cloud.aiplatform_v1.types import IndexDatapoint
from google.cloud.aiplatform_v1beta1.services.match_service.transports import (
    MatchServiceGrpcTransport as BetaMatchServiceGrpcTransport,
)

from rehearsal.stand_ins.vector_search import VectorSearch

Restriction = IndexDatapoint.Restriction
Numeric = IndexDatapoint.NumericRestriction


@pytest.fixture
def index() -> Iterator[VectorSearch]:
    with VectorSearch() as server:
        upsert(
            server,
            point("ada-1", [1.0, 0.0], owner="ada", day=10, words={7: 1.0}),
            point("ada-2", [0.6, 0.8], owner="ada", day=20, words={8: 2.0}),
            point("bob-1", [1.0, 0.0], owner="bob", day=10, words={7: 1.0}),
        )
        yield server


def point(
    name: str, vector: list[float], *, owner: str, day: int, words: dict[int, float]
) -> IndexDatapoint:
    return IndexDatapoint(
        datapoint_id=name,
        feature_vector=vector,
        restricts=[Restriction(namespace="owner", allow_list=[owner])],
        numeric_restricts=[Numeric(namespace="day", value_int=day)],
        sparse_embedding=sparse(words),
    )


def sparse(words: dict[int, float]) -> Any:
    return IndexDatapoint.SparseEmbedding(values=list(words.values()), dimensions=list(words))


def indexes(server: VectorSearch) -> Any:
    channel = grpc.insecure_channel(server.endpoint)
    return aiplatform_v1.IndexServiceClient(transport=IndexServiceGrpcTransport(channel=channel))


def upsert(server: VectorSearch, *points: IndexDatapoint) -> None:
    asked = aiplatform_v1.UpsertDatapointsRequest(index=server.index, datapoints=points)
    indexes(server).upsert_datapoints(request=asked)


def find(server: VectorSearch, vector: list[float], **fields: Any) -> list[tuple[str, float]]:
    channel = grpc.insecure_channel(server.endpoint)
    client = aiplatform_v1.MatchServiceClient(transport=MatchServiceGrpcTransport(channel=channel))
    answer = client.find_neighbors(request=request(server, vector, **fields))
    return [(n.datapoint.datapoint_id, n.distance) for n in answer.nearest_neighbors[0].neighbors]


def request(server: VectorSearch, vector: list[float], **fields: Any) -> Any:
    alpha = fields.pop("alpha", None)
    query = aiplatform_v1.FindNeighborsRequest.Query(
        datapoint=IndexDatapoint(feature_vector=vector, **fields), neighbor_count=10
    )
    if alpha is not None:
        query.rrf = aiplatform_v1.FindNeighborsRequest.Query.RRF(alpha=alpha)
    return aiplatform_v1.FindNeighborsRequest(
        index_endpoint=server.index_endpoint,
        deployed_index_id=server.deployed_index_id,
        queries=[query],
    )


def owner(*names: str) -> list[Any]:
    return [Restriction(namespace="owner", allow_list=names)]


def test_nearest_first_by_dot_product(index: VectorSearch) -> None:
    found = find(index, [1.0, 0.0], restricts=owner("ada"))

    assert [name for name, _ in found] == ["ada-1", "ada-2"]
    assert [distance for _, distance in found] == pytest.approx([1.0, 0.6], abs=1e-6)


def test_the_beta_client_gets_the_same(index: VectorSearch) -> None:
    channel = grpc.insecure_channel(index.endpoint)
    client = aiplatform_v1beta1.MatchServiceClient(
        transport=BetaMatchServiceGrpcTransport(channel=channel)
    )
    plain = type(request(index, [1.0, 0.0])).serialize(request(index, [1.0, 0.0]))

    answer = client.find_neighbors(
        request=aiplatform_v1beta1.FindNeighborsRequest.deserialize(plain)
    )

    assert len(answer.nearest_neighbors[0].neighbors) == 3


@pytest.mark.parametrize(
    ("restricts", "expected"),
    [
        (owner("bob"), {"bob-1"}),
        (owner("ada", "bob"), {"ada-1", "ada-2", "bob-1"}),
        (owner("eve"), set()),
        ([Restriction(namespace="owner", deny_list=["ada"])], {"bob-1"}),
        ([Restriction(namespace="unheard", allow_list=["x"])], set()),
        ([Restriction(namespace="unheard", deny_list=["x"])], {"ada-1", "ada-2", "bob-1"}),
        ([*owner("ada"), Restriction(namespace="owner", deny_list=["ada"])], set()),
    ],
)
def test_restricts(index: VectorSearch, restricts: list[Any], expected: set[str]) -> None:
    assert {name for name, _ in find(index, [1.0, 0.0], restricts=restricts)} == expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("LESS", set()),
        ("LESS_EQUAL", {"ada-1", "bob-1"}),
        ("EQUAL", {"ada-1", "bob-1"}),
        ("GREATER_EQUAL", {"ada-1", "ada-2", "bob-1"}),
        ("GREATER", {"ada-2"}),
        ("NOT_EQUAL", {"ada-2"}),
    ],
)
def test_numeric_restricts(index: VectorSearch, operator: str, expected: set[str]) -> None:
    wanted = [Numeric(namespace="day", value_int=10, op=operator)]

    assert {name for name, _ in find(index, [1.0, 0.0], numeric_restricts=wanted)} == expected


def test_a_number_of_another_type_matches_nothing(index: VectorSearch) -> None:
    wanted = [Numeric(namespace="day", value_double=10.0, op="GREATER_EQUAL")]

    assert find(index, [1.0, 0.0], numeric_restricts=wanted) == []


def test_words_and_meaning_are_fused_by_rank(index: VectorSearch) -> None:
    by_meaning = find(index, [1.0, 0.0], sparse_embedding=sparse({8: 1.0}), alpha=1.0)
    by_words = find(index, [1.0, 0.0], sparse_embedding=sparse({8: 1.0}), alpha=0.0)
    fused = find(index, [1.0, 0.0], sparse_embedding=sparse({8: 1.0}), alpha=0.5)

    assert by_meaning[0][0] == "ada-1"
    assert [name for name, _ in by_words] == ["ada-2"]
    assert fused[0][0] == "ada-2"


def test_a_score_of_zero_is_not_on_the_wire(index: VectorSearch) -> None:
    upsert(index, point("zero", [0.0, 1.0], owner="zoe", day=1, words={}))

    assert find(index, [1.0, 0.0], restricts=owner("zoe")) == [("zero", 0.0)]
    from google.cloud.aiplatform_v1 import types

    neighbor = types.FindNeighborsResponse.Neighbor(distance=0.0)
    assert types.FindNeighborsResponse.Neighbor.serialize(neighbor) == b""


def test_upserts_replace_and_removals_remove(index: VectorSearch) -> None:
    upsert(index, point("ada-1", [0.0, 1.0], owner="ada", day=10, words={}))
    indexes(index).remove_datapoints(
        request=aiplatform_v1.RemoveDatapointsRequest(
            index=index.index, datapoint_ids=["ada-2", "never-was"]
        )
    )

    assert index.datapoint_ids == ["ada-1", "bob-1"]
    assert find(index, [0.0, 1.0], restricts=owner("ada")) == [("ada-1", 1.0)]


def test_upserts_can_take_their_time(index: VectorSearch) -> None:
    index.visible_after_s, index.clock = 30.0, lambda: 0.0
    upsert(index, point("late", [1.0, 0.0], owner="late", day=1, words={}))

    assert find(index, [1.0, 0.0], restricts=owner("late")) == []
    index.clock = lambda: 31.0
    assert len(find(index, [1.0, 0.0], restricts=owner("late"))) == 1


def test_other_dimensions_names_and_empty_requests_are_refused(index: VectorSearch) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        find(index, [1.0, 0.0, 0.0])
    with pytest.raises(exceptions.InvalidArgument):
        upsert(index)
    wrong = request(index, [1.0, 0.0])
    wrong.deployed_index_id = "other"
    channel = grpc.insecure_channel(index.endpoint)
    client = aiplatform_v1.MatchServiceClient(transport=MatchServiceGrpcTransport(channel=channel))
    with pytest.raises(exceptions.NotFound):
        client.find_neighbors(request=wrong)
