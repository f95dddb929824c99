"""What fell between two steps is found, and finding it often does no harm."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.backends.embedded.sqlite import Database, utc_now
from lifestream.domain.errors import ErrorClass
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.events import decode_message
from lifestream.domain.jobs.job import LEASE_S, JobStatus
from lifestream.ports.backend import Backend
from lifestream.services.jobs.dead_letters import mark_undeliverable
from lifestream.services.jobs.sweep import SweepReport, sweep
from lifestream.services.uploads.accept_upload import Acceptance, accept_upload
from lifestream.services.uploads.request_upload import (
    UploadLimits,
    UploadRequest,
    UploadTicket,
    store_upload,
)

ANNA = OwnerId("anna")


class Clock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backend(embedded: Backend, database: Database, clock: Clock) -> Backend:
    return replace(embedded, job_store=SqliteJobStore(database, clock=clock))


@pytest.fixture
def bus(backend: Backend) -> SqliteEventBus:
    assert isinstance(backend.event_bus, SqliteEventBus)
    return backend.event_bus


@pytest.fixture
def lost(backend: Backend, bus: SqliteEventBus, tmp_path: Path) -> UploadTicket:
    """An upload whose bytes are here and whose event was lost on the way."""
    path = tmp_path / "day.mp4"
    path.write_bytes(b"video")
    request = UploadRequest(owner=ANNA, filename="day.mp4", content_type="video/mp4", size_bytes=5)
    limits = UploadLimits(max_bytes=100, expires_in_s=60)
    ticket = store_upload(backend, request, path, limits=limits)
    for delivery in bus.lease(utc_now(), lease_s=60):
        bus.acknowledge(delivery)
    return ticket


def swept(backend: Backend) -> SweepReport:
    return sweep(backend, upload_expires=timedelta(days=1), relaunch_after=timedelta(minutes=10))


def status(backend: Backend, ticket: UploadTicket) -> JobStatus:
    job = backend.job_store.get(ticket.job.job_id)
    assert job is not None
    return job.status


def test_a_lost_event_is_sent_again_and_starts_the_job(
    backend: Backend, bus: SqliteEventBus, clock: Clock, lost: UploadTicket
) -> None:
    assert swept(backend).events_repeated == 0
    clock.forward(31)
    assert swept(backend).events_repeated == 1

    (delivery,) = bus.lease(utc_now(), lease_s=60)
    assert accept_upload(backend, decode_message(delivery.message)) is Acceptance.STARTED
    assert status(backend, lost) is JobStatus.QUEUED


def test_sweeps_do_not_fill_a_bus_that_delivers_nothing(
    backend: Backend, bus: SqliteEventBus, clock: Clock, lost: UploadTicket
) -> None:
    for _ in range(60):
        clock.forward(2)
        swept(backend)

    # Two minutes of sweeps every two seconds, one repetition every half minute.
    assert bus.counts(utc_now()).due == 4


def test_an_expired_lease_gives_the_job_back_until_its_attempts_are_used_up(
    backend: Backend, clock: Clock, lost: UploadTicket
) -> None:
    store = backend.job_store
    store.save(lost.job.queue(clock(), generation="1"))
    for attempt in (1, 2, 3):
        job = store.get(lost.job.job_id)
        assert job is not None
        store.save(job.claim(clock(), f"w{attempt}"))
        assert swept(backend).leases_expired == 0
        clock.forward(LEASE_S + 1)
        assert swept(backend).leases_expired == 1

    job = store.get(lost.job.job_id)
    assert job is not None
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert (job.error.code, job.error.error_class) == ("WORKER_DIED", ErrorClass.RESOURCE)


def test_a_letter_of_an_earlier_generation_does_not_fail_the_job(
    backend: Backend, bus: SqliteEventBus, clock: Clock, lost: UploadTicket
) -> None:
    clock.forward(31)
    swept(backend)
    (delivery,) = bus.lease(utc_now(), lease_s=60)
    event = decode_message(delivery.message)

    assert mark_undeliverable(backend, replace(event, generation="1")) is None
    assert status(backend, lost) is JobStatus.AWAITING_UPLOAD
    assert mark_undeliverable(backend, event) is not None
    assert mark_undeliverable(backend, event) is None
    assert status(backend, lost) is JobStatus.FAILED
    clock.forward(31)
    assert swept(backend).events_repeated == 0
