"""What a contract test needs of a foundation, and how each foundation gives it.

A contract is written once, against the port. What a port leaves to the outside (a browser's
requests, the push of a message, the passing of time) goes through the foundation.
"""

import base64
import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from lifestream.backends.embedded.batch_store import SqliteBatchStore
from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.key_store import SqliteKeyStore
from lifestream.backends.embedded.library import SqliteLibrary
from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.backends.embedded.owner_log import SqliteOwnerLog
from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
from lifestream.backends.embedded.sqlite import Database
from lifestream.backends.embedded.task_store import SqliteTaskStore
from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import JobId
from lifestream.ports.batch_store import BatchStore
from lifestream.ports.diary.task_store import TaskStore
from lifestream.ports.event_bus import EventBus
from lifestream.ports.job_launcher import JobLauncher
from lifestream.ports.job_store import JobStore
from lifestream.ports.key_store import KeyStore
from lifestream.ports.library import Library
from lifestream.ports.object_store import ObjectStore, SignedUpload
from lifestream.ports.owner_log import OwnerLog
from web.serving.problems import status_of

WRITE_DOWN = """
import pathlib, sys, time
job_id = sys.argv[sys.argv.index('--job-id') + 1]
with pathlib.Path({folder!r}, job_id + '.started').open('a') as file:
    file.write('started\\n')
time.sleep({seconds})
"""
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer; header names as the server wrote them."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Foundation(Protocol):
    """Stores over one and the same state; calling a maker twice is a restart."""

    def object_store(self) -> ObjectStore: ...

    def event_bus(self, *, max_attempts: int = 5) -> EventBus: ...

    def job_store(self) -> JobStore: ...

    def library(self, zone: tzinfo = UTC) -> Library: ...

    def batch_store(self) -> BatchStore: ...

    def key_store(self) -> KeyStore: ...

    def owner_log(self) -> OwnerLog: ...

    def task_store(self) -> TaskStore: ...

    def job_launcher(self, *, works_s: float = 0.0) -> JobLauncher:
        """Its processors end by themselves, after ``works_s`` where that can be chosen."""
        ...

    def starts(self, job_id: JobId) -> int:
        """How many processors were started with this id."""
        ...

    def pass_time(self, seconds: float) -> None: ...

    def needs_time_of_services(self) -> None:
        """Skip where ``pass_time`` does not move the queue's and the object store's time."""
        ...

    def needs_uploads_known_to_the_store(self) -> None:
        """Skip where an address can start several uploads, and deleting does not end them."""
        ...

    def finalized(self) -> list[str]:
        """Keys whose finalize events were sent, in order."""
        ...

    def deliver(self, bus: EventBus, handle: Callable[[Mapping[str, Any]], bool]) -> int:
        """Deliver what is due; ``handle`` says whether it is done. Returns how many."""
        ...

    def dead_letters(self, bus: EventBus) -> int: ...

    def start_upload(self, store: ObjectStore, signed: SignedUpload, **changed: str) -> Answer:
        """POST as a browser does; ``changed`` replaces headers (underscores for dashes)."""
        ...

    def send_chunk(
        self, store: ObjectStore, session: str, data: bytes, content_range: str, **headers: str
    ) -> Answer: ...

    def abort_upload(self, store: ObjectStore, session: str) -> Answer: ...

    def fetch(self, store: ObjectStore, url: str, *, range_header: str = "") -> Answer: ...

    def wait_until_idle(self, launcher: JobLauncher) -> None: ...

    def close(self) -> None: ...


class EmbeddedFoundation:
    """Everything in one folder."""

    name = "embedded"

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = START
        self._closers: list[Callable[[], None]] = []
        self._messages: list[Mapping[str, Any]] = []

    def clock(self) -> datetime:
        """Moves only by ``pass_time``."""
        return self.now

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def needs_time_of_services(self) -> None: ...

    def needs_uploads_known_to_the_store(self) -> None: ...

    def database(self) -> Database:
        opened = Database(self.root / "lifestream.db", migrations=LIFESTREAM_MIGRATIONS)
        self._closers.append(opened.close)
        return opened

    def object_store(self) -> FolderObjectStore:
        store = FolderObjectStore(
            self.root / "objects",
            bucket="test",
            on_finalize=self._messages.append,
            clock=self.clock,
        )
        self._closers.append(store.close)
        return store

    def event_bus(self, *, max_attempts: int = 5) -> SqliteEventBus:
        return SqliteEventBus(self.database(), max_attempts=max_attempts, clock=self.clock)

    def job_store(self) -> SqliteJobStore:
        return SqliteJobStore(self.database(), clock=self.clock)

    def library(self, zone: tzinfo = UTC) -> SqliteLibrary:
        return SqliteLibrary(self.database(), zone=zone)

    def batch_store(self) -> SqliteBatchStore:
        return SqliteBatchStore(self.database())

    def key_store(self) -> SqliteKeyStore:
        return SqliteKeyStore(self.database())

    def task_store(self) -> SqliteTaskStore:
        return SqliteTaskStore(self.database())

    def owner_log(self) -> SqliteOwnerLog:
        return SqliteOwnerLog(self.database(), clock=self.clock)

    def job_launcher(self, *, works_s: float = 0.0) -> SubprocessLauncher:
        script = WRITE_DOWN.format(folder=str(self.root), seconds=works_s)
        launcher = SubprocessLauncher(
            command=(sys.executable, "-S", "-c", script),
            environ={},
            max_workers=1,
            log_dir=self.root / "logs",
        )
        self._closers.append(lambda: launcher.stop(grace_s=1.0))
        return launcher

    def starts(self, job_id: JobId) -> int:
        return (self.root / f"{job_id}.started").read_text().count("started\n")

    def finalized(self) -> list[str]:
        return [json.loads(base64.b64decode(m["data"]))["name"] for m in self._messages]

    def deliver(self, bus: EventBus, handle: Callable[[Mapping[str, Any]], bool]) -> int:
        assert isinstance(bus, SqliteEventBus)
        deliveries = bus.lease(self.now, lease_s=60.0, limit=100)
        for delivery in deliveries:
            if handle(delivery.message):
                bus.acknowledge(delivery)
            else:
                bus.retry(delivery, self.now, reason="refused")
        return len(deliveries)

    def dead_letters(self, bus: EventBus) -> int:
        assert isinstance(bus, SqliteEventBus)
        return len(bus.dead_letters())

    def start_upload(self, store: ObjectStore, signed: SignedUpload, **changed: str) -> Answer:
        assert isinstance(store, FolderObjectStore)
        headers = {name.lower(): value for name, value in signed.headers}
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        try:
            session = store.start_session(
                _ticket(signed.start_url),
                content_type=headers["content-type"],
                length_range=headers["x-goog-content-length-range"],
                origin=headers.get("origin", ""),
            )
        except LifeStreamError as error:
            return Answer(status=status_of(error))
        return Answer(status=201, headers={"Location": session.session_id})

    def send_chunk(
        self, store: ObjectStore, session: str, data: bytes, content_range: str, **headers: str
    ) -> Answer:
        assert isinstance(store, FolderObjectStore)
        try:
            after = store.write_chunk(
                session,
                stream=io.BytesIO(data),
                content_range=content_range,
                checksum=headers.get("x_goog_hash", ""),
            )
        except LifeStreamError as error:
            return Answer(status=status_of(error))
        if after.complete:
            return Answer(status=200)
        return Answer(status=308, headers={"Range": after.range_header})

    def abort_upload(self, store: ObjectStore, session: str) -> Answer:
        assert isinstance(store, FolderObjectStore)
        store.abort_session(session)
        return Answer(status=204)

    def fetch(self, store: ObjectStore, url: str, *, range_header: str = "") -> Answer:
        assert isinstance(store, FolderObjectStore)
        try:
            opened = store.open_download(_ticket(url), range_header=range_header)
        except LifeStreamError as error:
            return Answer(status=status_of(error))
        body = b"".join(opened.blocks())
        return Answer(status=opened.status, headers=dict(opened.headers), body=body)

    def wait_until_idle(self, launcher: JobLauncher) -> None:
        assert isinstance(launcher, SubprocessLauncher)
        assert launcher.wait_until_idle(timeout_s=30.0)

    def close(self) -> None:
        for close in self._closers:
            close()


def _ticket(url: str) -> str:
    (ticket,) = parse_qs(urlsplit(url).query)["ticket"]
    return ticket
