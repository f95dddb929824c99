"""A storage stand-in that knows one signer, asked by Google's own client; the whole cloud."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.oauth2 import service_account

from rehearsal.emulators import FirestoreEmulator, PubSubEmulator
from rehearsal.gcs import CloudStorage
from rehearsal.stage import Stage
from rehearsal.stand_ins.service_account import ServiceAccount
from tests.google_cloud import GoogleCloud, look_for_google_cloud
from tests.rehearsal.signing import BUCKET, ORIGIN, Signer


@pytest.fixture(scope="session")
def account() -> ServiceAccount:
    return ServiceAccount()


@pytest.fixture
def gcs(account: ServiceAccount) -> Iterator[CloudStorage]:
    with CloudStorage(signers={account.email: account.public_key}) as server:
        server.create_bucket(BUCKET, topic="projects/demo-project/topics/uploads", origins=[ORIGIN])
        yield server


@pytest.fixture
def bucket(gcs: CloudStorage) -> Any:
    """``google.cloud.storage.Bucket`` of a real client."""
    client = storage.Client(
        project="demo-project",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": gcs.endpoint},
    )
    return client.bucket(BUCKET)


@pytest.fixture
def signer(gcs: CloudStorage, bucket: Any, account: ServiceAccount) -> Signer:
    credentials = service_account.Credentials.from_service_account_info(account.info)
    return Signer(bucket=bucket, credentials=credentials, endpoint=gcs.endpoint)


@pytest.fixture(scope="session")
def emulators(running_google_cloud: GoogleCloud) -> tuple[FirestoreEmulator, PubSubEmulator]:
    """Both; skipped, or failing in CI, where they are missing."""
    return running_google_cloud.firestore, running_google_cloud.pubsub


@pytest.fixture(scope="session")
def emulators_here() -> None:
    """Skip the test, or fail it in CI, where what starts emulators of its own finds none."""
    look_for_google_cloud()


@pytest.fixture(scope="session")
def models(
    models_dir: Path, whisper_base: Path, voice_weights: Path, sentence_weights: Path
) -> Path:
    """The weights that a deployment has: both foundations take the same engines."""
    return models_dir


@pytest.fixture(scope="session")
def stage(
    emulators_here: None, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The cloud, started for all tests of the whole way."""
    folder = tmp_path_factory.mktemp("rehearsal")
    with Stage(folder, models_dir=models) as started:
        yield started
        pids = [door.pid for door in started.doors.values()]
    assert [pid for pid in pids if runs(pid)] == [], "stopping left processes behind"


def runs(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
