"""Passages as Vertex AI datapoints, and questions as queries: the exact requests.

Namespaces are joined by AND, tokens of one by OR. Firestore's documents decide in the end what
fulfils a filter (``passages.fulfils``); what is said here keeps the rest out of the ranking.
"""

from collections.abc import Sequence
from typing import Any

from lifestream.backends.gcp.vectors.word_terms import passage_terms, sparse
from lifestream.domain.ids import OwnerId
from lifestream.domain.search import Chunk, SearchFilter
from lifestream.ports.vector_index import Vectors

HYBRID_ALPHA = 0.5
"""Weight of meaning against words in Vertex AI's reciprocal rank fusion, 0-1."""

DAY = "day"
"""The numeric namespace: the day's ordinal, counted as Python counts it."""


def datapoint(name: str, chunk: Chunk, vector: Vectors, generation: str) -> Any:
    """A passage as it is streamed into the index."""
    from google.cloud.aiplatform_v1 import IndexDatapoint

    values, dimensions = sparse(passage_terms(chunk))
    days = []
    if chunk.recorded_on is not None:
        days = [_day(chunk.recorded_on.toordinal())]
    return IndexDatapoint(
        datapoint_id=name,
        feature_vector=[float(number) for number in vector],
        sparse_embedding=IndexDatapoint.SparseEmbedding(values=values, dimensions=dimensions),
        restricts=[
            _tokens("owner", [chunk.owner]),
            _tokens("video", [chunk.video_id]),
            _tokens("kind", [chunk.kind.value]),
            _tokens("generation", [generation]),
            *([_tokens("speaker", chunk.speakers)] if chunk.speakers else []),
        ],
        numeric_restricts=days,
    )


def query(where: SearchFilter, *, vector: Vectors, terms: Sequence[str], limit: int) -> Any:
    """A question: meaning alone without telling words, else meaning and words."""
    from google.cloud.aiplatform_v1 import FindNeighborsRequest, IndexDatapoint

    asked = IndexDatapoint(
        feature_vector=[float(number) for number in vector],
        restricts=_restricts(where),
        numeric_restricts=_days(where),
    )
    if not terms:
        return FindNeighborsRequest.Query(datapoint=asked, neighbor_count=limit)
    values, dimensions = sparse(dict.fromkeys(terms, 1.0))
    asked.sparse_embedding = IndexDatapoint.SparseEmbedding(values=values, dimensions=dimensions)
    fusion = FindNeighborsRequest.Query.RRF(alpha=HYBRID_ALPHA)
    return FindNeighborsRequest.Query(datapoint=asked, neighbor_count=limit, rrf=fusion)


def presence_query(owner: OwnerId, generation: str, vector: Vectors) -> Any:
    """Finds a passage of this very generation when there is one."""
    from google.cloud.aiplatform_v1 import FindNeighborsRequest, IndexDatapoint

    asked = IndexDatapoint(
        feature_vector=[float(number) for number in vector],
        restricts=[_tokens("owner", [owner]), _tokens("generation", [generation])],
    )
    return FindNeighborsRequest.Query(datapoint=asked, neighbor_count=1)


def _restricts(where: SearchFilter) -> Sequence[Any]:
    asked: list[tuple[str, Sequence[str]]] = [("owner", [where.owner])]
    asked += [("video", [video_id for video_id in where.video_ids if video_id])]
    asked += [("speaker", [speaker for speaker in where.speakers if speaker])]
    asked += [("kind", [kind.value for kind in where.kinds])]
    return [_tokens(namespace, tokens) for namespace, tokens in asked if tokens]


def _days(where: SearchFilter) -> Sequence[Any]:
    from google.cloud.aiplatform_v1 import IndexDatapoint

    operator = IndexDatapoint.NumericRestriction.Operator
    asked = []
    if where.from_day is not None:
        asked.append(_day(where.from_day.toordinal(), operator.GREATER_EQUAL))
    if where.to_day is not None:
        asked.append(_day(where.to_day.toordinal(), operator.LESS_EQUAL))
    return asked


def _tokens(namespace: str, tokens: Sequence[str]) -> Any:
    from google.cloud.aiplatform_v1 import IndexDatapoint

    return IndexDatapoint.Restriction(namespace=namespace, allow_list=list(tokens))


def _day(ordinal: int, operator: Any = None) -> Any:
    from google.cloud.aiplatform_v1 import IndexDatapoint

    restriction = IndexDatapoint.NumericRestriction(namespace=DAY, value_int=ordinal)
    if operator is not None:
        restriction.op = operator
    return restriction
