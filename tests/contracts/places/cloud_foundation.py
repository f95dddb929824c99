"""What every foundation on Google's services has in common: the adapters, and a browser's requests.

Where the services are, and how one test is kept apart from all others, is for the subclasses.
"""

import http.client
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from lifestream.backends.gcp.batch_store import FirestoreBatchStore
from lifestream.backends.gcp.job_store import FirestoreJobStore
from lifestream.backends.gcp.key_store import FirestoreKeyStore
from lifestream.backends.gcp.library import FirestoreLibrary
from lifestream.backends.gcp.owner_log import FirestoreOwnerLog
from lifestream.backends.gcp.task_store import FirestoreTaskStore
from lifestream.domain.ids import JobId
from lifestream.ports.event_bus import EventBus
from lifestream.ports.object_store import ObjectStore, SignedUpload
from tests.contracts.places.foundations import START, Answer

PAGE = "https://diary.example"


class CloudFoundation(ABC):
    """The adapters of ``lifestream.backends.gcp``.

    Subclasses set ``bucket``, ``subscription`` and ``job`` (full names), the addresses, ``http``
    (a session that may pull) and make what differs: client, object store, bus and launcher.
    """

    bucket: str
    subscription: str
    job: str
    storage_address: str
    pubsub_address: str
    http: Any
    nothing_comes_s: float
    """How long no message means that there is none."""

    def __init__(self) -> None:
        self.now = START

    @property
    @abstractmethod
    def client(self) -> Any:
        """One Firestore client for all adapters, as in a process."""

    @abstractmethod
    def executions(self) -> Any:
        """Cloud Run's executions client."""

    def clock(self) -> datetime:
        """Moves only by ``pass_time``."""
        return self.now

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def needs_time_of_services(self) -> None:
        pytest.skip("Google's time cannot be moved; tests/backends/gcp waits for it instead")

    def needs_uploads_known_to_the_store(self) -> None:
        pytest.skip("Cloud Storage's addresses and sessions do not know of each other")

    def job_store(self) -> FirestoreJobStore:
        return FirestoreJobStore(self.client, clock=self.clock)

    def batch_store(self) -> FirestoreBatchStore:
        return FirestoreBatchStore(self.client)

    def key_store(self) -> FirestoreKeyStore:
        return FirestoreKeyStore(self.client)

    def task_store(self) -> FirestoreTaskStore:
        return FirestoreTaskStore(self.client)

    def owner_log(self) -> FirestoreOwnerLog:
        return FirestoreOwnerLog(self.client, clock=self.clock)

    def library(self, zone: tzinfo = UTC) -> FirestoreLibrary:
        return FirestoreLibrary(self.client, zone=zone)

    def deliver(self, bus: EventBus, handle: Callable[[Mapping[str, Any]], bool]) -> int:
        """Pull until nothing comes any more; refused messages are handed back at the end."""
        refused: list[str] = []
        taken = 0
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < self.nothing_comes_s:
            for one in self._pull():
                quiet_since = time.monotonic()
                if not self._is_our_message(one["message"]):
                    self._call("acknowledge", {"ackIds": [one["ackId"]]})
                    continue
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
        return _answer(requests.post(signed.start_url, headers=headers, timeout=30))

    def send_chunk(
        self, store: ObjectStore, session: str, data: bytes, content_range: str, **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_range:
            sent["Content-Range"] = content_range
        announced = _announced_bytes(content_range)
        if announced is not None and 0 < len(data) < announced:
            return self._send_and_break(session, data, announced, sent)
        return _answer(requests.put(self._address(session), data=data, headers=sent, timeout=30))

    def abort_upload(self, store: ObjectStore, session: str) -> Answer:
        return _answer(requests.delete(self._address(session), timeout=30))

    def fetch(self, store: ObjectStore, url: str, *, range_header: str = "") -> Answer:
        headers = {"Range": range_header} if range_header else {}
        return _answer(requests.get(url, headers=headers, timeout=30))

    def starts(self, job_id: JobId) -> int:
        found = self.executions().list_executions(parent=self.job)
        return sum(
            ["--job-id", job_id] == list(container.args)
            for execution in found
            if self._is_our_execution(execution)
            for container in execution.template.containers
        )

    def _is_our_message(self, message: Mapping[str, Any]) -> bool:
        """Whether this test published it; what else comes is thrown away."""
        return True

    def _is_our_execution(self, execution: Any) -> bool:
        return True

    def _address(self, session: str) -> str:
        if session.startswith("http"):
            return session
        return f"{self.storage_address}/{self.bucket}/x?upload_id={quote(session, safe='')}"

    def _send_and_break(
        self, session: str, data: bytes, announced: int, headers: Mapping[str, str]
    ) -> Answer:
        address = urlsplit(session)
        secure = address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=30)
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
        url = f"{self.pubsub_address}/v1/{self.subscription}:{method}"
        answer = self.http.post(url, json=body, timeout=30)
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
