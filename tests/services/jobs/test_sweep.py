"""What fell between two steps is found, and finding it often does no harm."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.backends.embedded.sqlite import Database, utc_now
from lifestream.domain.errors import ErrorClass
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.events import decode_message
from lifestream.domain.jobs.job import FINISHED_LATER_AFTER, LEASE_S, Job, JobError, JobStatus
from lifestream.ports.backend import Backend
from lifestream.services.jobs import sweep as sweep_module
from lifestream.services.jobs.dead_letters import mark_undeliverable
from lifestream.services.jobs.sweep import SweepReport, SweepRounds, sweep
from lifestream.services.uploads.accept_upload import Acceptance, accept_upload
from lifestream.services.uploads.request_upload import (
    UploadLimits,
    UploadRequest,
    UploadTicket,
    store_upload,
)
from tests.contracts.places.samples import a_job

ANNA = OwnerId("anna")
DAY = timedelta(days=1)


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


def announce(backend: Backend, clock: Clock, count: int) -> None:
    """So many uploads that nobody sends."""
    for number in range(count):
        backend.job_store.create(
            replace(
                a_job(f"given-up-{number}", status=JobStatus.AWAITING_UPLOAD),
                created_at=clock() - timedelta(hours=2),
                updated_at=clock() - timedelta(hours=2),
            )
        )


def test_a_thousand_announcements_that_were_given_up_hide_no_lost_event(
    backend: Backend, clock: Clock, lost: UploadTicket
) -> None:
    announce(backend, clock, 1200)
    clock.forward(31)

    assert swept(backend).events_repeated == 1


def test_old_announcements_are_looked_at_now_and_then_and_new_ones_each_time(
    backend: Backend, clock: Clock, lost: UploadTicket
) -> None:
    announce(backend, clock, 3)
    looked_at: list[str] = []

    class Watching(SqliteJobStore):
        def with_status(self, status: JobStatus, **where: Any) -> Any:
            jobs, cursor = super().with_status(status, **where)
            looked_at.extend(job.job_id for job in jobs)
            return jobs, cursor

    store = backend.job_store
    assert isinstance(store, SqliteJobStore)
    watched = replace(backend, job_store=Watching(store._database, clock=clock))
    rounds = SweepRounds()
    seen = []
    for forward_s in (31, 60, 900):
        clock.forward(forward_s)
        looked_at.clear()
        sweep(watched, upload_expires=DAY, relaunch_after=DAY, rounds=rounds)
        seen.append(len(looked_at))

    assert seen == [4, 1, 4]


def test_a_pass_that_runs_out_of_time_is_gone_on_with(
    backend: Backend, clock: Clock, lost: UploadTicket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_module, "PAGE", 10)
    announce(backend, clock, 45)
    clock.forward(31)
    rounds = SweepRounds()

    def repeated() -> int:
        report = sweep(backend, upload_expires=DAY, relaunch_after=DAY, rounds=rounds, budget_s=0.0)
        return report.events_repeated

    assert [repeated() for _ in range(5)] == [0, 0, 0, 0, 1]


BUSY = JobError(
    code="RATE_LIMITED",
    message="The language model asked to wait.",
    error_class=ErrorClass.TRANSIENT,
    stage="time_blocks",
)


def incomplete(backend: Backend, ticket: UploadTicket, clock: Clock, *, passing: bool) -> Job:
    """The job, run to an incomplete end."""
    store = backend.job_store
    job = store.get(ticket.job.job_id)
    assert job is not None
    job = job if job.status is JobStatus.QUEUED else store.save(job.queue(clock()))
    running = store.save(job.claim(clock(), "w"))
    return store.save(running.finish(clock(), partial=BUSY, notes=(), passing=passing))


def test_what_is_incomplete_for_a_passing_reason_is_finished_by_itself_and_not_for_ever(
    backend: Backend, clock: Clock, lost: UploadTicket
) -> None:
    for wait in FINISHED_LATER_AFTER:
        incomplete(backend, lost, clock, passing=True)
        assert swept(backend).taken_up == 0
        clock.forward(wait.total_seconds() + 1)
        assert swept(backend).taken_up == 1
        assert status(backend, lost) is JobStatus.QUEUED
    incomplete(backend, lost, clock, passing=True)
    clock.forward(10 * FINISHED_LATER_AFTER[-1].total_seconds())
    assert swept(backend).taken_up == 0
    assert status(backend, lost) is JobStatus.PARTIAL


def test_what_is_incomplete_for_a_lasting_reason_waits_for_a_person(
    backend: Backend, clock: Clock, lost: UploadTicket
) -> None:
    incomplete(backend, lost, clock, passing=False)
    clock.forward(10 * FINISHED_LATER_AFTER[-1].total_seconds())

    assert swept(backend).taken_up == 0


def test_a_person_who_retries_gives_the_finishing_a_fresh_start(
    backend: Backend, clock: Clock, lost: UploadTicket
) -> None:
    taken = incomplete(backend, lost, clock, passing=True).take_up(clock())
    assert (taken.finished_again, taken.finish_at) == (1, None)
    running = taken.claim(clock(), "w")
    again = running.finish(clock(), partial=BUSY, notes=(), passing=True)

    assert again.finish_at == clock() + FINISHED_LATER_AFTER[1]
    assert again.queue(clock()).finished_again == 0
