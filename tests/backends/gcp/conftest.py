"""One adapter at a time over Google's emulators and the stand-ins."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from lifestream.backends.gcp.object_store import GcsObjectStore
from tests.google_cloud import GoogleCloud, clients_are_installed

if TYPE_CHECKING:
    from rehearsal.stand_ins.google_rest.server import GoogleRest
    from rehearsal.stand_ins.vector_search import VectorSearch

# These tests speak through Google's clients; the contract suite says that they are missing.
collect_ignore_glob = [] if clients_are_installed() else ["test_*.py", "*/test_*.py"]


@pytest.fixture
def firestore(google_cloud: GoogleCloud) -> Any:
    """A client of an empty project."""
    return google_cloud.firestore_client()


@pytest.fixture
def store(google_cloud: GoogleCloud) -> GcsObjectStore:
    """An empty bucket; addresses are signed with a key."""
    from google.oauth2 import service_account

    google_cloud.storage.create_bucket(google_cloud.project)
    return GcsObjectStore(
        google_cloud.project,
        project=google_cloud.project,
        signing_credentials=service_account.Credentials.from_service_account_info(
            google_cloud.account.info
        ),
        endpoint=google_cloud.storage.endpoint,
    )


@pytest.fixture
def vector_search() -> "Iterator[VectorSearch]":
    """An empty deployed index."""
    from rehearsal.stand_ins.vector_search import VectorSearch

    with VectorSearch() as service:
        yield service


@pytest.fixture
def google() -> "Iterator[GoogleRest]":
    """Google's REST APIs with a project as terraform makes it."""
    from rehearsal.stand_ins.google_rest.project import good_project
    from rehearsal.stand_ins.google_rest.server import GoogleRest

    with GoogleRest(good_project()) as service:
        yield service
