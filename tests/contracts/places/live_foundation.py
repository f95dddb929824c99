"""The live foundation: the same adapters on a Google Cloud project that the environment names.

Every test works in a corner of its own: below one document of the database, below one prefix of
the bucket, with executions that carry its name. ``docs/testing.md`` says how to set it up.
"""

import os
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from lifestream.backends.gcp.event_bus import PubSubEventBus
from lifestream.backends.gcp.firestore_documents import open_firestore
from lifestream.backends.gcp.job_launcher import CloudRunJobLauncher
from lifestream.backends.gcp.object_store import GcsObjectStore
from lifestream.domain.object_names import check_key
from lifestream.ports.job_launcher import JobLauncher
from lifestream.ports.object_store import ObjectFacts
from tests.contracts.places.cloud_foundation import CloudFoundation
from tests.contracts.places.google_foundation import open_executions

UPLOADS = "uploads/"
MAX_KEY_BYTES = 1024
ANNOUNCED_WITHIN_S = 60.0
EXECUTED_WITHIN_S = 300.0
MARK = "CONTRACT_RUN"
NAMES = ("PROJECT", "REGION", "BUCKET", "TOPIC", "SUBSCRIPTION", "JOB", "DATABASE")


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePlaces:
    """What is used; an address replaces Google's own service, without credentials."""

    project: str
    region: str
    bucket: str
    topic: str
    subscription: str
    job: str
    database: str
    artifacts_bucket: str = ""
    firestore_endpoint: str = ""
    pubsub_endpoint: str = ""
    storage_endpoint: str = ""
    run_endpoint: str = ""
    signing_credentials: Any = None


def places_of_environment() -> LivePlaces:
    """LIVE_GCP_PROJECT and its likes; the test is skipped where one is missing."""
    told = {name.lower(): os.environ.get(f"LIVE_GCP_{name}", "") for name in NAMES}
    unset = [f"LIVE_GCP_{name.upper()}" for name, value in told.items() if not value]
    if unset:
        pytest.skip(f"The live ring needs {', '.join(unset)}; see docs/testing.md")
    artifacts_bucket = os.environ.get("LIVE_GCP_ARTIFACTS_BUCKET", "")
    return LivePlaces(**told, artifacts_bucket=artifacts_bucket)


class LiveFoundation(CloudFoundation):
    """A corner of real services."""

    name = "live"

    def __init__(self, places: LivePlaces, *, nothing_comes_s: float = 6.0) -> None:
        super().__init__()
        self.places = places
        self.nothing_comes_s = nothing_comes_s
        self.run = f"contract-{secrets.token_hex(6)}"
        project = f"projects/{places.project}"
        self.bucket = places.bucket
        self.subscription = f"{project}/subscriptions/{places.subscription}"
        self.job = f"{project}/locations/{places.region}/jobs/{places.job}"
        self.storage_address = places.storage_endpoint or "https://storage.googleapis.com"
        emulator = places.pubsub_endpoint
        self.pubsub_address = f"http://{emulator}" if emulator else "https://pubsub.googleapis.com"
        self.http = requests if emulator else _authorized()
        self._opened: Any = None
        self._published: set[str] = set()
        self._announced: dict[tuple[str, str], str] = {}

    @property
    def client(self) -> Any:
        """Everything of it lies below one document."""
        if self._opened is None:
            places = self.places
            self._opened = open_firestore(
                places.project, database=places.database, endpoint=places.firestore_endpoint
            )
        return CornerOfFirestore(self._opened, self.run)

    def executions(self) -> Any:
        return open_executions(self.places.run_endpoint)

    def object_store(self) -> "CornerOfBucket":
        return CornerOfBucket(
            self.bucket,
            artifacts_bucket=self.places.artifacts_bucket,
            project=self.places.project,
            signing_credentials=self.places.signing_credentials,
            endpoint=self.places.storage_endpoint,
            corner=self.run,
        )

    def event_bus(self, *, max_attempts: int = 5) -> "RememberingBus":
        return RememberingBus(
            self._published,
            project=self.places.project,
            topic=self.places.topic,
            endpoint=self.places.pubsub_endpoint,
        )

    def job_launcher(self, *, works_s: float = 0.0) -> CloudRunJobLauncher:
        return CloudRunJobLauncher(
            self.client,
            project=self.places.project,
            region=self.places.region,
            job=self.places.job,
            environ={MARK: self.run},
            endpoint=self.places.run_endpoint,
        )

    def finalized(self) -> list[str]:
        deadline = time.monotonic() + ANNOUNCED_WITHIN_S
        while time.monotonic() < deadline:
            self.deliver(self.event_bus(), lambda message: True)
            if self._announced:
                break
        return list(self._announced.values())

    def wait_until_idle(self, launcher: JobLauncher) -> None:
        deadline = time.monotonic() + EXECUTED_WITHIN_S
        while any(not one.completion_time for one in self._our_executions()):
            assert time.monotonic() < deadline, "an execution did not end"
            time.sleep(0.2 if self.places.run_endpoint else 3.0)

    def close(self) -> None:
        """Delete what the test made. Messages that are left are nobody's and are thrown away."""
        store = self.object_store()
        for facts in list(store.list("")):
            store.delete(facts.key)
        if self._opened is not None:
            self._opened.recursive_delete(self._opened.document("contract-runs", self.run))

    def _our_executions(self) -> list[Any]:
        found = self.executions().list_executions(parent=self.job)
        return [one for one in found if self._is_our_execution(one)]

    def _is_our_execution(self, execution: Any) -> bool:
        containers = execution.template.containers
        return any(
            (variable.name, variable.value) == (MARK, self.run)
            for container in containers
            for variable in container.env
        )

    def _is_our_message(self, message: Mapping[str, Any]) -> bool:
        attributes = message.get("attributes", {})
        key = attributes.get("objectId", "")
        ours = f"{UPLOADS}{self.run}/"
        if key.startswith((ours, f"{self.run}/")):
            # Pub/Sub may deliver an announcement twice.
            where = (key, attributes.get("objectGeneration", ""))
            self._announced[where] = key.replace(f"{self.run}/", "", 1)
        return message.get("messageId") in self._published


class CornerOfFirestore:
    """A client whose collections lie below one document of a real client's."""

    def __init__(self, client: Any, corner: str) -> None:
        self._client = client
        self._corner = ("contract-runs", corner)

    def collection(self, *path: str) -> Any:
        return self._client.collection(*self._corner, *_segments(path))

    def document(self, *path: str) -> Any:
        return self._client.document(*self._corner, *_segments(path))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


class CornerOfBucket(GcsObjectStore):
    """Keys get a prefix on the way in and lose it on the way out.

    Uploads stay below ``uploads/``, because those alone are announced.
    """

    def __init__(self, bucket: str, *, corner: str, **options: Any) -> None:
        super().__init__(bucket, **options)
        self._corner = f"{corner}/"

    def stat(self, key: str) -> ObjectFacts | None:
        return super().stat(self._placed(key))

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        found: list[ObjectFacts] = []
        if UPLOADS.startswith(prefix) or prefix.startswith(UPLOADS):
            below = prefix.removeprefix(UPLOADS) if prefix.startswith(UPLOADS) else ""
            found += super().list(UPLOADS + self._corner + below)
        if not prefix.startswith(UPLOADS):
            found += super().list(self._corner + prefix)
        return iter(sorted(found, key=lambda facts: facts.key.encode()))

    def _blob(self, key: str, *, generation: int | None = None) -> Any:
        return super()._blob(self._placed(key), generation=generation)

    def _facts(self, blob: Any) -> ObjectFacts:
        facts = super()._facts(blob)
        return ObjectFacts(
            bucket=facts.bucket,
            key=facts.key.replace(self._corner, "", 1),
            generation=facts.generation,
            size_bytes=facts.size_bytes,
            content_type=facts.content_type,
            crc32c=facts.crc32c,
            updated_at=facts.updated_at,
        )

    def _placed(self, key: str) -> str:
        check_key(key)
        if len((self._corner + key).encode()) > MAX_KEY_BYTES:
            pytest.skip("A key of full length does not fit below the prefix of a live test")
        if key.startswith(UPLOADS):
            return UPLOADS + self._corner + key.removeprefix(UPLOADS)
        return self._corner + key


class RememberingBus(PubSubEventBus):
    """Remembers in ``published`` the ids of its messages: others use the topic, too."""

    def __init__(self, published: set[str], **options: Any) -> None:
        super().__init__(**options)
        self._published = published

    def publish(self, message: Mapping[str, Any]) -> str:
        message_id = super().publish(message)
        self._published.add(message_id)
        return message_id


def _segments(path: tuple[str, ...]) -> list[str]:
    return path[0].split("/") if len(path) == 1 else list(path)


def _authorized() -> Any:
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    return AuthorizedSession(credentials)
