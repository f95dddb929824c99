"""The Google foundation: adapters over Google's emulators and the stand-ins."""

import http.client
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from lifestream.backends.gcp.batch_store import FirestoreBatchStore
from lifestream.backends.gcp.event_bus import PubSubEventBus
from lifestream.backends.gcp.job_launcher import CloudRunJobLauncher
from lifestream.backends.gcp.job_store import FirestoreJobStore
from lifestream.backends.gcp.key_store import FirestoreKeyStore
from lifestream.backends.gcp.library import FirestoreLibrary
from lifestream.backends.gcp.object_store import GcsObjectStore
from lifestream.ports.event_bus import EventBus
from lifestream.ports.job_launcher import JobLauncher
from lifestream.ports.object_store import ObjectStore, SignedUpload
from tests.contracts.foundations import START, Answer
from tests.google_cloud import GoogleCloud

PAGE = "https://diary.example"
REGION = "us-central1"
NOTHING_COMES_S = 0.7


class GoogleFoundation:
    """A project of its own in the emulators, a bucket of its own in the stand-in."""

    name = "google"

    def __init__(self, cloud: GoogleCloud) -> None:
        self.cloud = cloud
        self.now = START
        self.bucket = cloud.project
        self.topic = f"projects/{cloud.project}/topics/uploads"
        self.subscription = f"projects/{cloud.project}/subscriptions/functions"
        cloud.storage.create_bucket(
            self.bucket, topic=self.topic, origins=[PAGE], object_name_prefix="uploads/"
        )
        self._client: Any = None
        self._has_topic = False

    @property
    def client(self) -> Any:
        """One Firestore client for all adapters, as in a process."""
        self._client = self._client or self.cloud.firestore_client()
        return self._client

    def clock(self) -> datetime:
        """Moves only by ``pass_time``."""
        return self.now

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def needs_time_of_services(self) -> None:
        pytest.skip("Google's time cannot be moved; tests/backends/gcp waits for it instead")

    def needs_uploads_known_to_the_store(self) -> None:
        pytest.skip("Cloud Storage's addresses and sessions do not know of each other")

    def object_store(self) -> GcsObjectStore:
        from google.oauth2 import service_account

        signing = service_account.Credentials.from_service_account_info(self.cloud.account.info)
        return GcsObjectStore(
            self.bucket,
            project=self.cloud.project,
            signing_credentials=signing,
            endpoint=self.cloud.storage.endpoint,
        )

    def event_bus(self, *, max_attempts: int = 5) -> PubSubEventBus:
        if not self._has_topic:
            self.cloud.pubsub.create_topic(self.topic)
            self.cloud.pubsub.create_pull(self.subscription, self.topic)
            self._has_topic = True
        return PubSubEventBus(
            project=self.cloud.project, topic="uploads", endpoint=self.cloud.pubsub.endpoint
        )

    def job_store(self) -> FirestoreJobStore:
        return FirestoreJobStore(self.client, clock=self.clock)

    def batch_store(self) -> FirestoreBatchStore:
        return FirestoreBatchStore(self.client)

    def key_store(self) -> FirestoreKeyStore:
        return FirestoreKeyStore(self.client)

    def library(self, zone: tzinfo = UTC) -> FirestoreLibrary:
        return FirestoreLibrary(self.client, zone=zone)

    def job_launcher(self, script: str, *, max_workers: int = 1) -> CloudRunJobLauncher:
        job = f"processor-{secrets.token_hex(4)}"
        self.cloud.run_jobs.add_job(
            f"projects/{self.cloud.project}/locations/{REGION}/jobs/{job}",
            command=[sys.executable, "-S", "-c", script],
            max_retries=0,
        )
        return CloudRunJobLauncher(
            self.client,
            project=self.cloud.project,
            region=REGION,
            job=job,
            endpoint=self.cloud.run_jobs.endpoint,
        )

    def finalized(self) -> list[str]:
        time.sleep(0.2)  # A thread of the stand-in sends them.
        sent = self.cloud.storage.notifications.sent
        return [attributes["objectId"] for topic, attributes in sent if topic == self.topic]

    def deliver(self, bus: EventBus, handle: Callable[[Mapping[str, Any]], bool]) -> int:
        """Pull until nothing comes any more; refused messages are handed back at the end."""
        refused: list[str] = []
        taken = 0
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < NOTHING_COMES_S:
            for one in self._pull():
                quiet_since = time.monotonic()
                taken += 1
                message = {name: one["message"][name] for name in ("data", "attributes")}
                if handle(message):
                    self._call("acknowledge", {"ackIds": [one["ackId"]]})
                else:
                    refused.append(one["ackId"])
        if refused:
            self._call("modifyAckDeadline", {"ackIds": refused, "ackDeadlineSeconds": 0})
        return taken

    def dead_letters(self, bus: EventBus) -> int:
        raise NotImplementedError("Pub/Sub's own; see needs_time_of_services")

    def start_upload(self, store: ObjectStore, signed: SignedUpload, **changed: str) -> Answer:
        headers = {name.lower(): value for name, value in signed.headers}
        (names,) = parse_qs(urlsplit(signed.start_url).query)["X-Goog-SignedHeaders"]
        if "origin" in names.split(";"):
            headers["origin"] = PAGE  # A browser says by itself which page it is on.
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        return _answer(requests.post(signed.start_url, headers=headers, timeout=10))

    def send_chunk(
        self, store: ObjectStore, session: str, data: bytes, content_range: str, **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_range:
            sent["Content-Range"] = content_range
        announced = _announced_bytes(content_range)
        if announced is not None and 0 < len(data) < announced:
            return self._send_and_break(session, data, announced, sent)
        return _answer(requests.put(self._address(session), data=data, headers=sent, timeout=10))

    def abort_upload(self, store: ObjectStore, session: str) -> Answer:
        return _answer(requests.delete(self._address(session), timeout=10))

    def fetch(self, store: ObjectStore, url: str, *, range_header: str = "") -> Answer:
        headers = {"Range": range_header} if range_header else {}
        return _answer(requests.get(url, headers=headers, timeout=10))

    def wait_until_idle(self, launcher: JobLauncher) -> None:
        assert self.cloud.run_jobs.wait(timeout_s=30.0)

    def close(self) -> None:
        """The project and the bucket are nobody else's: they may stay."""

    def _address(self, session: str) -> str:
        if session.startswith("http"):
            return session
        return f"{self.cloud.storage.endpoint}/{self.bucket}/x?upload_id={quote(session, safe='')}"

    def _send_and_break(
        self, session: str, data: bytes, announced: int, headers: Mapping[str, str]
    ) -> Answer:
        address = urlsplit(session)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        connection.putrequest("PUT", f"{address.path}?{address.query}")
        for name, value in {**headers, "Content-Length": str(announced)}.items():
            connection.putheader(name, value)
        connection.endheaders(data)
        connection.close()
        time.sleep(0.3)  # The server notices on its own.
        return Answer(status=0)

    def _pull(self) -> list[dict[str, Any]]:
        answer = self._call("pull", {"maxMessages": 100, "returnImmediately": True})
        received: list[dict[str, Any]] = answer.get("receivedMessages", [])
        if not received:
            time.sleep(0.05)
        return received

    def _call(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        url = f"http://{self.cloud.pubsub.endpoint}/v1/{self.subscription}:{method}"
        answer = requests.post(url, json=body, timeout=10)
        answer.raise_for_status()
        read: dict[str, Any] = answer.json()
        return read


def _answer(response: requests.Response) -> Answer:
    headers = dict(response.headers)
    if response.status_code == 308:
        headers.setdefault("Range", "")
    return Answer(status=response.status_code, headers=headers, body=response.content)


def _announced_bytes(content_range: str) -> int | None:
    """How long the body of a chunk is by its Content-Range, when that makes sense."""
    span, _, total = content_range.removeprefix("bytes ").partition("/")
    numbers = [*span.split("-"), total]
    if len(numbers) != 3 or not all(number.isdecimal() for number in numbers):
        return None
    first, last, size = map(int, numbers)
    return last - first + 1 if last < size else None
