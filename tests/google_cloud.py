"""Google's side of the tests: the official emulators and the stand-ins, started once for all tests.

Where something is missing, tests that need it are skipped with what to install; with
TESTS_NEED_GOOGLE set (as in CI) they fail instead.
"""

import os
import secrets
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rehearsal.emulators import FirestoreEmulator, PubSubEmulator
    from rehearsal.gcs.server import CloudStorage
    from rehearsal.stand_ins.run_jobs import CloudRunJobs
    from rehearsal.stand_ins.service_account import ServiceAccount

CLIENTS = tuple(f"google.cloud.{name}" for name in "aiplatform firestore run_v2 storage".split())
MUST_BE_HERE = "TESTS_NEED_GOOGLE"


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


def clients_are_installed() -> bool:
    """Whether deploy/locks/gcp.txt is."""
    try:
        return all(find_spec(name) for name in CLIENTS)
    except ModuleNotFoundError:
        return False  # Not even google.cloud is.


def look_for_google_cloud() -> None:
    """Skip the test where it cannot be started."""
    if not clients_are_installed():
        missing("Google's clients are not installed. Run: ./run setup gcp")
    from rehearsal.emulators import EmulatorMissing, find_emulators

    try:
        find_emulators()
    except EmulatorMissing as error:
        missing(str(error))


def start_google_cloud() -> GoogleCloud:
    """Start everything; skips the test when it cannot."""
    look_for_google_cloud()
    from rehearsal.emulators import FirestoreEmulator, PubSubEmulator
    from rehearsal.gcs.server import CloudStorage
    from rehearsal.stand_ins.run_jobs import CloudRunJobs
    from rehearsal.stand_ins.service_account import ServiceAccount

    account = ServiceAccount()
    firestore, pubsub = FirestoreEmulator(), PubSubEmulator()
    firestore.launch()
    pubsub.launch()
    firestore.wait()
    pubsub.wait()
    return GoogleCloud(
        firestore=firestore,
        pubsub=pubsub,
        storage=CloudStorage(signers={account.email: account.public_key}).start(),
        run_jobs=CloudRunJobs().start(),
        account=account,
    )


def must_be_here() -> bool:
    """Whether a missing part is a failure, as in CI."""
    return bool(os.environ.get(MUST_BE_HERE))


def missing(what: str) -> None:
    """Skip, or fail where Google's side has to be here."""
    if must_be_here():
        pytest.fail(what)
    pytest.skip(what)
