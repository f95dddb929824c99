"""Where a vector index can live, for its contract."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.ports.vector_index import VectorIndex
from tests.google_cloud import GoogleCloud

if TYPE_CHECKING:
    from tests.contracts.places.live_foundation import LivePlaces

INDEXES = ("embedded", "firestore", "vertex", pytest.param("live", marks=pytest.mark.live))
"""Live is Firestore's: Vertex's endpoint is paid by the hour, used or not."""


@contextmanager
def open_place(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], VectorIndex]]:
    """Opens the index of the place that the fixture's parameter names."""
    if request.param == "embedded":
        with _embedded(tmp_path) as opener:
            yield opener
        return
    if request.param == "live":
        from tests.contracts.places.live_foundation import places_of_environment

        with live_firestore(places_of_environment()) as opener:
            yield opener
        return
    cloud: GoogleCloud = request.getfixturevalue("google_cloud")
    if request.param == "firestore":
        from lifestream.backends.gcp.vectors.firestore_vectors import FirestoreVectorIndex

        client = cloud.firestore_client()
        yield lambda: FirestoreVectorIndex(client)
        return
    with _vertex(cloud) as opener:
        yield opener


@contextmanager
def live_firestore(places: "LivePlaces") -> Iterator[Callable[[], VectorIndex]]:
    """Firestore's vector search in a corner of a real project, deleted at the end."""
    from lifestream.backends.gcp.vectors.firestore_vectors import FirestoreVectorIndex
    from tests.contracts.places.live_foundation import LiveFoundation

    corner = LiveFoundation(places)
    yield lambda: FirestoreVectorIndex(corner.client)
    corner.close()


@contextmanager
def _embedded(folder: Path) -> Iterator[Callable[[], VectorIndex]]:
    opened: list[SqliteVectorIndex] = []

    def open_it() -> VectorIndex:
        opened.append(SqliteVectorIndex(folder / "vectors.db"))
        return opened[-1]

    yield open_it
    for index in opened:
        index.close()


@contextmanager
def _vertex(cloud: GoogleCloud) -> Iterator[Callable[[], VectorIndex]]:
    from lifestream.backends.gcp.vectors.vertex import VertexVectorIndex
    from rehearsal.stand_ins.vector_search import VectorSearch

    client = cloud.firestore_client()
    with VectorSearch() as service:
        yield lambda: VertexVectorIndex(
            client,
            location="us-central1",
            index=service.index,
            index_endpoint=service.index_endpoint,
            deployed_index_id=service.deployed_index_id,
            endpoint=service.endpoint,
        )
