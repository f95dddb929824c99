"""Google's side of the tests: the official emulators and the stand-ins, started once for all tests.

Where something is missing, tests that need it are skipped with what to install; with
LIFESTREAM_TESTS_NEED_GOOGLE set (as in CI) they fail instead.
"""

import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rehearsal.emulators import FirestoreEmulator, PubSubEmulator
    from rehearsal.gcs.server import CloudStorage
    from rehearsal.run_jobs import CloudRunJobs
    from rehearsal.service_account import ServiceAccount

MUST_BE_HERE = "LIFESTREAM_TESTS_NEED_GOOGLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleCloud:
    """What listens; every test takes a project of its own in it, which starts empty."""

    firestore: "FirestoreEmulator"
    pubsub: "PubSubEmulator"
    storage: "CloudStorage"
    run_jobs: "CloudRunJobs"
    account: "ServiceAccount"
    project: str = field(default_factory=lambda: f"test-{secrets.token_hex(5)}")

    def firestore_client(self) -> Any:
        """A client of this project."""
        from lifestream.backends.gcp.firestore_documents import open_firestore

        return open_firestore(self.project, endpoint=self.firestore.endpoint)

    def stop(self) -> None:
        """End every process and address."""
        for part in (self.firestore, self.pubsub, self.storage, self.run_jobs):
            part.stop()


def start_google_cloud() -> GoogleCloud:
    """Start everything; skips the test when it cannot."""
    try:
        import google.cloud.aiplatform_v1
        import google.cloud.firestore
        import google.cloud.run_v2
        import google.cloud.storage
        import google.pubsub_v1  # noqa: F401
    except ImportError as error:
        missing(f"Google's clients are not installed ({error.name}): requirements-gcp.txt")
    from rehearsal.emulators import EmulatorMissing, FirestoreEmulator, PubSubEmulator
    from rehearsal.gcs.server import CloudStorage
    from rehearsal.run_jobs import CloudRunJobs
    from rehearsal.service_account import ServiceAccount

    account = ServiceAccount()
    firestore, pubsub = FirestoreEmulator(), PubSubEmulator()
    try:
        firestore.launch()
        pubsub.launch()
        firestore.wait()
        pubsub.wait()
    except EmulatorMissing as error:
        firestore.stop()
        pubsub.stop()
        missing(str(error))
    return GoogleCloud(
        firestore=firestore,
        pubsub=pubsub,
        storage=CloudStorage(signers={account.email: account.public_key}).start(),
        run_jobs=CloudRunJobs().start(),
        account=account,
    )


def missing(what: str) -> None:
    """Skip, or fail where Google's side has to be here."""
    if os.environ.get(MUST_BE_HERE):
        pytest.fail(what)
    pytest.skip(what)
