"""A stand-in of Vertex AI Vector Search with streaming updates: upsert, remove, find.

Exact search where the service is approximate; changes are visible at once, where the service may
take seconds (``visible_after_s`` brings that back). A score of exactly 0.0 is left unset on the
wire, as protobuf does: Google's own client makes None of it. Ranking and filters follow the
documentation and were never compared with the real service.
"""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.cloud import aiplatform_v1
from google.cloud.aiplatform_v1 import types

from rehearsal.stand_ins.datapoint_filters import allowed
from rehearsal.stand_ins.grpc_server import GrpcServer, Method, invalid_argument, not_found

RRF_K = 60
"""Source: Cormack, Clarke and Büttcher 2009, Reciprocal Rank Fusion."""

INDEX_NAME = re.compile(r"projects/[^/]+/locations/[^/]+/indexes/[^/]+$")
ENDPOINT_NAME = re.compile(r"projects/[^/]+/locations/[^/]+/indexEndpoints/[^/]+$")
MAX_DATAPOINTS = 1000
"""In one upsert or removal. Source: Vertex AI quotas and limits, streaming updates."""

MAX_NEIGHBORS = 1000


@dataclass(slots=True)
class Entry:
    """A datapoint and when searches begin to see it."""

    datapoint: Any
    visible_at: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate with its scores; None where that side did not find it."""

    datapoint: Any
    dense: float | None
    sparse: float | None
    order: float


class VectorSearch(GrpcServer):
    """One index, deployed on one endpoint.

    Attributes:
        visible_after_s: How long searches do not see an upsert.
        clock: Seconds that only grow, by which that is measured.
    """

    def __init__(
        self,
        *,
        index: str = "projects/rehearsal/locations/us-central1/indexes/1",
        index_endpoint: str = "projects/rehearsal/locations/us-central1/indexEndpoints/1",
        deployed_index_id: str = "passages",
        dimensions: int = 0,
    ) -> None:
        """Args: dimensions: of the vectors; 0 takes the first datapoint's."""
        super().__init__()
        assert INDEX_NAME.match(index), index
        assert ENDPOINT_NAME.match(index_endpoint), index_endpoint
        self.index = index
        self.index_endpoint = index_endpoint
        self.deployed_index_id = deployed_index_id
        self.dimensions = dimensions
        self.visible_after_s = 0.0
        self.clock = time.monotonic
        self._entries: dict[str, Entry] = {}

    @property
    def datapoint_ids(self) -> list[str]:
        """The stored datapoints, visible or not."""
        return sorted(self._entries)

    def clear(self) -> None:
        """An empty index of no dimensions yet."""
        self._entries.clear()
        self.dimensions = 0

    def services(self) -> Mapping[str, Mapping[str, Method]]:
        t = types
        match: dict[str, Method] = {
            "FindNeighbors": (
                self._find,
                t.FindNeighborsRequest,
                t.FindNeighborsResponse,
            )
        }
        return {
            "google.cloud.aiplatform.v1.IndexService": {
                "UpsertDatapoints": (
                    self._upsert,
                    t.UpsertDatapointsRequest,
                    t.UpsertDatapointsResponse,
                ),
                "RemoveDatapoints": (
                    self._remove,
                    t.RemoveDatapointsRequest,
                    t.RemoveDatapointsResponse,
                ),
                "GetIndex": (self._get_index, t.GetIndexRequest, t.Index),
            },
            "google.cloud.aiplatform.v1.IndexEndpointService": {
                "GetIndexEndpoint": (
                    self._get_endpoint,
                    t.GetIndexEndpointRequest,
                    t.IndexEndpoint,
                )
            },
            # The messages of both versions are alike on the wire. Google's high-level client
            # calls v1beta1 even from its GA class.
            "google.cloud.aiplatform.v1.MatchService": match,
            "google.cloud.aiplatform.v1beta1.MatchService": match,
        }

    def _upsert(self, request: Any, context: Any) -> Any:
        self._check_index(request.index, context)
        self._check_count(len(request.datapoints), context)
        for datapoint in request.datapoints:
            self._check_datapoint(datapoint, context)
        visible_at = self.clock() + self.visible_after_s
        for datapoint in request.datapoints:
            self._entries[datapoint.datapoint_id] = Entry(datapoint, visible_at)
        return types.UpsertDatapointsResponse()

    def _remove(self, request: Any, context: Any) -> Any:
        self._check_index(request.index, context)
        self._check_count(len(request.datapoint_ids), context)
        for datapoint_id in request.datapoint_ids:
            self._entries.pop(datapoint_id, None)
        return types.RemoveDatapointsResponse()

    def _find(self, request: Any, context: Any) -> Any:
        if request.index_endpoint != self.index_endpoint:
            not_found(context, f"IndexEndpoint {request.index_endpoint} is not found.")
        if request.deployed_index_id != self.deployed_index_id:
            not_found(context, f"DeployedIndex {request.deployed_index_id!r} is not found.")
        if not request.queries:
            invalid_argument(context, "At least one query is required.")
        return types.FindNeighborsResponse(
            nearest_neighbors=[
                types.FindNeighborsResponse.NearestNeighbors(
                    id=query.datapoint.datapoint_id,
                    neighbors=[
                        _neighbor(ranked, whole=request.return_full_datapoint)
                        for ranked in self._ranked(query, context)
                    ],
                )
                for query in request.queries
            ]
        )

    def _ranked(self, query: Any, context: Any) -> list[Ranked]:
        asked = query.datapoint
        if not 1 <= query.neighbor_count <= MAX_NEIGHBORS:
            invalid_argument(context, f"neighbor_count must be 1 to {MAX_NEIGHBORS}.")
        self._check_vector(asked.feature_vector, context)
        now = self.clock()
        candidates = [
            entry.datapoint
            for entry in self._entries.values()
            if entry.visible_at <= now and allowed(asked, entry.datapoint)
        ]
        dense = _ranking(candidates, lambda point: _dot(asked, point))
        sparse = _ranking(candidates, lambda point: _sparse_dot(asked, point))
        alpha = query.rrf.alpha if "rrf" in query else 1.0
        if not 0.0 <= alpha <= 1.0:
            invalid_argument(context, "rrf.alpha must be between 0 and 1.")
        if not asked.feature_vector:
            alpha = 0.0
        return _fused(candidates, dense, sparse, alpha)[: query.neighbor_count]

    def _check_index(self, name: str, context: Any) -> None:
        if not INDEX_NAME.match(name):
            invalid_argument(context, f"Invalid index name {name!r}.")
        if name != self.index:
            not_found(context, f"Index {name} is not found.")

    @staticmethod
    def _check_count(count: int, context: Any) -> None:
        if not 1 <= count <= MAX_DATAPOINTS:
            invalid_argument(context, f"A request takes 1 to {MAX_DATAPOINTS} datapoints.")

    def _check_datapoint(self, datapoint: Any, context: Any) -> None:
        if not datapoint.datapoint_id:
            invalid_argument(context, "datapoint_id is required.")
        if not datapoint.feature_vector:
            invalid_argument(context, "feature_vector is required.")
        self._check_vector(datapoint.feature_vector, context)
        sparse = datapoint.sparse_embedding
        if len(sparse.values) != len(sparse.dimensions):
            invalid_argument(context, "sparse_embedding has unequal values and dimensions.")
        for restrict in datapoint.numeric_restricts:
            if restrict.op:
                invalid_argument(context, "op is for queries, not for stored datapoints.")

    def _check_vector(self, vector: Sequence[float], context: Any) -> None:
        if not vector:
            return
        self.dimensions = self.dimensions or len(vector)
        if len(vector) != self.dimensions:
            message = f"The index has {self.dimensions} dimensions, the vector {len(vector)}."
            invalid_argument(context, message)

    def _get_index(self, request: Any, context: Any) -> Any:
        self._check_index(request.name, context)
        return aiplatform_v1.Index(name=self.index, display_name="rehearsal")

    def _get_endpoint(self, request: Any, context: Any) -> Any:
        if request.name != self.index_endpoint:
            not_found(context, f"IndexEndpoint {request.name} is not found.")
        deployed = types.DeployedIndex(id=self.deployed_index_id, index=self.index)
        return types.IndexEndpoint(
            name=self.index_endpoint,
            public_endpoint_enabled=True,
            public_endpoint_domain_name=self.endpoint,
            deployed_indexes=[deployed],
        )


def _ranking(candidates: Sequence[Any], score: Any) -> dict[str, float]:
    """Scores by id, best first; ids break ties, so that answers repeat."""
    scored = [(score(point), point.datapoint_id) for point in candidates]
    found = [(value, name) for value, name in scored if value is not None]
    return {name: value for value, name in sorted(found, key=lambda pair: (-pair[0], pair[1]))}


def _dot(asked: Any, point: Any) -> float | None:
    if not asked.feature_vector:
        return None
    return float(
        sum(a * b for a, b in zip(asked.feature_vector, point.feature_vector, strict=True))
    )


def _sparse_dot(asked: Any, point: Any) -> float | None:
    """None when no dimension is shared: the sparse side does not find it at all."""
    wanted = dict(
        zip(asked.sparse_embedding.dimensions, asked.sparse_embedding.values, strict=True)
    )
    stored = point.sparse_embedding
    shared = [
        wanted[dimension] * value
        for dimension, value in zip(stored.dimensions, stored.values, strict=True)
        if dimension in wanted
    ]
    return float(sum(shared)) if shared else None


def _fused(
    candidates: Sequence[Any], dense: dict[str, float], sparse: dict[str, float], alpha: float
) -> list[Ranked]:
    dense_rank = {name: rank for rank, name in enumerate(dense, start=1)}
    sparse_rank = {name: rank for rank, name in enumerate(sparse, start=1)}
    ranked = []
    for point in candidates:
        name = point.datapoint_id
        order = 0.0
        if name in dense_rank:
            order += alpha / (RRF_K + dense_rank[name])
        if name in sparse_rank:
            order += (1.0 - alpha) / (RRF_K + sparse_rank[name])
        if order > 0.0:
            ranked.append(Ranked(point, dense.get(name), sparse.get(name), order))
    return sorted(ranked, key=lambda one: (-one.order, one.datapoint.datapoint_id))


def _neighbor(ranked: Ranked, *, whole: bool) -> Any:
    point = ranked.datapoint
    return types.FindNeighborsResponse.Neighbor(
        datapoint=point if whole else types.IndexDatapoint(datapoint_id=point.datapoint_id),
        distance=ranked.dense or 0.0,
        sparse_distance=ranked.sparse or 0.0,
    )
