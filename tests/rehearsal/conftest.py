"""A storage stand-in that knows one signer, asked by Google's own client; emulators, once."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.oauth2 import service_account

from rehearsal.emulators import EmulatorMissing, FirestoreEmulator, PubSubEmulator
from rehearsal.gcs import CloudStorage
from rehearsal.service_account import ServiceAccount
from tests.rehearsal.signing import BUCKET, ORIGIN, Signer


@pytest.fixture(scope="session")
def account() -> ServiceAccount:
    return ServiceAccount()


@pytest.fixture
def gcs(account: ServiceAccount) -> Iterator[CloudStorage]:
    with CloudStorage(signers={account.email: account.public_key}) as server:
        server.create_bucket(BUCKET, topic="projects/demo/topics/uploads", origins=[ORIGIN])
        yield server


@pytest.fixture
def bucket(gcs: CloudStorage) -> Any:
    """``google.cloud.storage.Bucket`` of a real client."""
    client = storage.Client(
        project="demo",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": gcs.endpoint},
    )
    return client.bucket(BUCKET)


@pytest.fixture
def signer(gcs: CloudStorage, bucket: Any, account: ServiceAccount) -> Signer:
    credentials = service_account.Credentials.from_service_account_info(account.info)
    return Signer(bucket=bucket, credentials=credentials, endpoint=gcs.endpoint)


@pytest.fixture(scope="session")
def emulators() -> Iterator[tuple[FirestoreEmulator, PubSubEmulator]]:
    """Both, started together. Missing ones skip here and fail in CI."""
    firestore, pubsub = FirestoreEmulator(), PubSubEmulator()
    try:
        firestore.launch()
        pubsub.launch()
        firestore.wait()
        pubsub.wait()
    except EmulatorMissing as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    else:
        yield firestore, pubsub
    finally:
        firestore.stop()
        pubsub.stop()
