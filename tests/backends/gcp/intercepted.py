"""Firestore clients whose calls are watched or disturbed on their way to the emulator."""

from collections.abc import Iterator
from typing import Any

import grpc

from lifestream.backends.gcp.retries import bound_firestore
from tests.google_cloud import GoogleCloud

Fields = tuple[tuple[str, str], ...]
EQUAL = {"EQUAL", "IN"}
ARRAY = {"ARRAY_CONTAINS", "ARRAY_CONTAINS_ANY"}


class QueryRecorder(grpc.UnaryStreamClientInterceptor):  # type: ignore[misc]
    """Keeps the structured queries of every RunQuery and RunAggregationQuery."""

    def __init__(self) -> None:
        self.queries: list[Any] = []

    def intercept_unary_stream(self, continuation: Any, details: Any, request: Any) -> Any:
        if details.method.endswith("/RunQuery"):
            self.queries.append(request.structured_query)
        elif details.method.endswith("/RunAggregationQuery"):
            self.queries.append(request.structured_aggregation_query.structured_query)
        return continuation(details, request)


class AnswerLost(grpc.RpcError):  # type: ignore[misc]
    """The connection broke after the server had done its work."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNAVAILABLE

    def details(self) -> str:
        return "the connection broke"

    def result(self, timeout: float | None = None) -> Any:
        """gRPC takes an error raised by an interceptor for the call itself."""
        raise self

    def trailing_metadata(self) -> tuple[()]:
        return ()


class AnswerLoser(grpc.UnaryUnaryClientInterceptor):  # type: ignore[misc]
    """Lets the next commits through and loses their answers."""

    def __init__(self) -> None:
        self.to_lose = 0

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        call = continuation(details, request)
        if details.method.endswith("/Commit") and self.to_lose:
            self.to_lose -= 1
            call.result()
            raise AnswerLost
        return call


def recording_client(cloud: GoogleCloud) -> tuple[Any, QueryRecorder]:
    """A Firestore client of the project and what it sent."""
    recorder = QueryRecorder()
    return _intercepted(cloud, recorder), recorder


def losing_client(cloud: GoogleCloud) -> tuple[Any, AnswerLoser]:
    """A Firestore client of the project and what loses its answers."""
    loser = AnswerLoser()
    return _intercepted(cloud, loser), loser


def _intercepted(cloud: GoogleCloud, interceptor: Any) -> Any:
    from google.cloud.firestore_v1.services.firestore import FirestoreClient
    from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport

    client = cloud.firestore_client()
    channel = grpc.intercept_channel(grpc.insecure_channel(cloud.firestore.endpoint), interceptor)
    client._firestore_api_internal = FirestoreClient(
        transport=FirestoreGrpcTransport(channel=channel)
    )
    bound_firestore(client)
    return client


def needed_index(query: Any) -> tuple[str, Fields] | None:
    """Collection and fields of the composite index; None where Firestore's own ones do.

    Source: Firestore, "Index types": single-field indexes serve any number of equalities, a
    range and an order on one field, and one array membership; the rest needs a composite one.
    """
    collection = str((query.from_[0] if hasattr(query, "from_") else query).collection_id)
    filters = list(_filters(query.where))
    equal = sorted({name for name, op in filters if op in EQUAL})
    array = sorted({name for name, op in filters if op in ARRAY})
    ranged = sorted({name for name, op in filters if op not in EQUAL | ARRAY})
    ordered = [
        (order.field.field_path, order.direction.name)
        for order in query.order_by
        if order.field.field_path != "__name__"
    ]
    if "find_nearest" in query:
        fields = [(name, "ASCENDING") for name in equal + ranged]
        fields += [(name, "CONTAINS") for name in array]
        return collection, (*sorted(fields), (query.find_nearest.vector_field.field_path, "VECTOR"))
    sorting = ordered or [(name, "ASCENDING") for name in ranged]
    kinds = (bool(equal), bool(array), bool(sorting))
    if sum(kinds) <= 1 and len(sorting) <= 1:
        return None
    if not sorting and not array:
        return None
    fields = [(name, "ASCENDING") for name in equal] + [(name, "CONTAINS") for name in array]
    return collection, (*fields, *sorting)


def _filters(where: Any) -> Iterator[tuple[str, str]]:
    if "composite_filter" in where:
        for part in where.composite_filter.filters:
            yield from _filters(part)
    elif "field_filter" in where:
        yield where.field_filter.field.field_path, where.field_filter.op.name
