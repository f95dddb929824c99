"""Passages found by Vertex AI Vector Search (streaming index, dense and sparse); texts beside it.

The index finds; what a hit is, whether it still counts, how alike it is and its place come from the
passage's document in Firestore. So a distance of exactly 0.0, which clients hand out as None, an
index that forgets a removed datapoint seconds later, and a fusion that does not know which words
are rare change no answer.
"""

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import in_parts
from lifestream.backends.gcp.retries import TIMEOUT_S, while_unavailable
from lifestream.backends.gcp.vectors import datapoints
from lifestream.backends.gcp.vectors.passage_store import Written
from lifestream.backends.gcp.vectors.passages import (
    can_match,
    chunk_of,
    cosine,
    fulfils,
    vector_of,
)
from lifestream.backends.gcp.vectors.ranking import CANDIDATES, ordered
from lifestream.backends.gcp.vectors.stored_passages import StoredPassages
from lifestream.backends.gcp.vectors.word_renewal import renew_words
from lifestream.backends.gcp.vectors.word_terms import query_terms
from lifestream.domain.errors import BackendUnavailable
from lifestream.domain.search import Chunk, Hit, SearchFilter
from lifestream.ports.vector_index import Vectors

MAX_NEIGHBORS = 1000
"""Source: Vertex AI, Vector Search quotas: neighbors returned by a query."""

AT_ONCE = 100
"""Datapoints in one request: the API takes 1000, and 1536 numbers each make them heavy."""

POLL_S = 0.25


class VertexVectorIndex(StoredPassages):
    """``lifestream.ports.vector_index.VectorIndex`` on a deployed index with streaming updates.

    Args:
        client: From ``open_firestore``.
        location: The index's region.
        index: Its full name, ``projects/…/locations/…/indexes/…``.
        index_endpoint: The full name of the endpoint it is deployed to.
        deployed_index_id: Under which id.
        match_endpoint: The endpoint's public domain; asked for once when not given.
        endpoint: A stand-in's host:port, spoken to without credentials.
        visible_within_s: How long a video that was indexed may stay invisible to searches before
            indexing fails.
    """

    def __init__(
        self,
        client: Any,
        *,
        location: str,
        index: str,
        index_endpoint: str,
        deployed_index_id: str,
        match_endpoint: str = "",
        credentials: Any = None,
        endpoint: str = "",
        visible_within_s: float = 60.0,
    ) -> None:
        super().__init__(client, searchable=False)
        self._index_name = index
        self._index_endpoint = index_endpoint
        self._deployed_index_id = deployed_index_id
        self._visible_within_s = visible_within_s
        self._api = {"api_endpoint": f"{location}-aiplatform.googleapis.com"}
        self._match_endpoint = match_endpoint
        self._credentials = credentials
        self._endpoint = endpoint

    def search(
        self,
        where: SearchFilter,
        *,
        vector: Vectors,
        text: str,
        limit: int,
        embedder_id: str,
    ) -> tuple[Hit, ...]:
        """See ``VectorIndex.search``; ``score`` is the cosine for hits by words, too, and 0 where
        another embedder made the passage's vector.
        """
        with google_errors("Searching"):
            facts = self._store.check_width(int(vector.shape[-1]))
            if facts is None or limit < 1 or not can_match(where):
                return ()
            # More than asked for, since what was replaced or deleted lingers in the index.
            asked = min(max(limit + max(limit, 20), CANDIDATES), MAX_NEIGHBORS)
            names = self._find(
                datapoints.query(
                    where, vector=vector, terms=query_terms(text, facts.languages), limit=asked
                )
            )
            stored = self._store.read(where.owner, names)
            passages = {name: one for name, one in stored.items() if fulfils(one, where)}
            comparable = self._store.made_by(passages, embedder_id, facts.first_embedder)
            total = self._store.count(where.owner)
        return tuple(
            Hit(
                chunk=chunk_of(where.owner, passages[name]),
                score=cosine(passages[name], vector) if name in comparable else 0.0,
                rank_score=rank_score,
            )
            for name, rank_score in ordered(
                passages, comparable, vector, text, total=total, languages=facts.languages
            )[:limit]
        )

    def renew_words(self, limit: int) -> int:
        """See ``VectorIndex.renew_words``."""
        with google_errors("Renewing the words of passages"):
            return renew_words(self._client, limit, self._send_again, has_terms=False)

    @cached_property
    def _clients(self) -> tuple[Any, Any]:
        """For changing and for searching; made when first used: they cost half a second."""
        if self._endpoint:
            return _insecure_clients(self._endpoint)
        domain = self._match_endpoint or _public_domain(
            self._index_endpoint, self._api, self._credentials
        )
        return _secure_clients(self._api, domain, self._credentials)

    @property
    def _indexes(self) -> Any:
        return self._clients[0]

    @property
    def _matches(self) -> Any:
        return self._clients[1]

    def _index(self, written: Written, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        points = (
            datapoints.datapoint(name, chunk, vector, written.generation)
            for name, chunk, vector in zip(written.ids, chunks, vectors, strict=True)
        )
        for part in in_parts(points, AT_ONCE):
            self._send(part)
        self._wait_until_found(written, vectors)

    def _send_again(self, stored: Any, chunk: Chunk) -> None:
        point = datapoints.datapoint(stored.id, chunk, vector_of(stored), stored.get("generation"))
        self._send([point])

    def _send(self, points: Sequence[Any]) -> None:
        self._indexes.upsert_datapoints(
            request={"index": self._index_name, "datapoints": points},
            retry=while_unavailable(),
            timeout=TIMEOUT_S,
        )

    def _wait_until_found(self, written: Written, vectors: Vectors) -> None:
        """A stream update is seen by searches seconds later; a video counts when it can be found.

        Updates of one index are applied in order, so the last datapoint stands for all.
        """
        sought = datapoints.presence_query(written.owner, written.generation, vectors[-1])
        deadline = time.monotonic() + self._visible_within_s
        while not self._find(sought):
            if time.monotonic() > deadline:
                raise BackendUnavailable(
                    f"The passages of video {written.video_id} were sent to Vertex AI and are not "
                    f"found there after {self._visible_within_s:g} s."
                )
            time.sleep(POLL_S)

    def _find(self, query: Any) -> Sequence[str]:
        """Names of the nearest datapoints, best first."""
        answer = self._matches.find_neighbors(
            request={
                "index_endpoint": self._index_endpoint,
                "deployed_index_id": self._deployed_index_id,
                "queries": [query],
            },
            retry=while_unavailable(),
            timeout=TIMEOUT_S,
        )
        return [
            neighbor.datapoint.datapoint_id
            for nearest in answer.nearest_neighbors
            for neighbor in nearest.neighbors
        ]

    def _forget(self, names: Sequence[str]) -> None:
        for part in in_parts(names, AT_ONCE):
            self._indexes.remove_datapoints(
                request={"index": self._index_name, "datapoint_ids": part},
                retry=while_unavailable(),
                timeout=TIMEOUT_S,
            )

    def _forget_everything(self) -> None:
        self._forget(self._store.everything())


def _secure_clients(api: dict[str, str], domain: str, credentials: Any) -> tuple[Any, Any]:
    from google.cloud.aiplatform_v1 import IndexServiceClient, MatchServiceClient

    return (
        IndexServiceClient(credentials=credentials, client_options=api),
        MatchServiceClient(credentials=credentials, client_options={"api_endpoint": domain}),
    )


def _public_domain(index_endpoint: str, api: dict[str, str], credentials: Any) -> str:
    from google.cloud.aiplatform_v1 import IndexEndpointServiceClient

    client = IndexEndpointServiceClient(credentials=credentials, client_options=api)
    return str(client.get_index_endpoint(name=index_endpoint).public_endpoint_domain_name)


def _insecure_clients(endpoint: str) -> tuple[Any, Any]:
    import grpc
    from google.cloud.aiplatform_v1 import IndexServiceClient, MatchServiceClient
    from google.cloud.aiplatform_v1.services.index_service.transports import (
        IndexServiceGrpcTransport,
    )
    from google.cloud.aiplatform_v1.services.match_service.transports import (
        MatchServiceGrpcTransport,
    )

    channel = grpc.insecure_channel(endpoint)
    return (
        IndexServiceClient(transport=IndexServiceGrpcTransport(channel=channel)),
        MatchServiceClient(transport=MatchServiceGrpcTransport(channel=channel)),
    )
