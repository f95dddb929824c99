"""Which trace a job's processors are launched in, whoever launches them."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lifestream import tracing
from lifestream.domain.errors import RateLimited
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.events import ObjectEvent
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.ports.backend import Backend
from lifestream.ports.job_launcher import ANY_WORK, Work
from lifestream.services.jobs.control_job import cancel_job, retry_job
from lifestream.services.jobs.dead_letters import mark_undeliverable
from lifestream.services.jobs.sweep import sweep, worker_died, worker_never_started
from lifestream.services.uploads.accept_upload import accept_upload
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload

ANNA = OwnerId("anna")
UPLOAD, RETRY, TICK = (f"00-{n:032x}-{n:016x}-01" for n in (1, 2, 3))


class TracedLauncher:
    """Remembers the trace of each launch; ``full`` refuses."""

    def __init__(self) -> None:
        self.traces: list[str] = []
        self.full = False

    def launch(self, job_id: JobId, work: Work = ANY_WORK) -> str:
        if self.full:
            raise RateLimited("No capacity.")
        self.traces.append(tracing.traceparent().split("-")[1])
        return f"run/{job_id}"


class Told(logging.Handler):
    """The trace that each event was logged in."""

    def __init__(self) -> None:
        super().__init__()
        self.traces: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        here = tracing.current()
        self.traces[record.getMessage()] = here.trace_id if here else ""


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[dict[str, str]]:
    handler, root = Told(), logging.getLogger()
    root.addHandler(handler)
    with caplog.at_level(logging.INFO):
        yield handler.traces
    root.removeHandler(handler)


@pytest.fixture
def launcher() -> TracedLauncher:
    return TracedLauncher()


@pytest.fixture
def backend(embedded: Backend, launcher: TracedLauncher) -> Iterator[Backend]:
    yield replace(embedded, job_launcher=launcher)
    assert tracing.current() is None


@pytest.fixture
def job(backend: Backend, tmp_path: Path) -> Job:
    """An upload that arrived, announced by a request in the trace UPLOAD."""
    path = tmp_path / "a file"
    path.write_bytes(b"video")
    request = UploadRequest(
        owner=ANNA, filename="a.mp4", content_type="video/mp4", size_bytes=path.stat().st_size
    )
    with tracing.continued(UPLOAD):
        limits = UploadLimits(max_bytes=1000, expires_in_s=60)
        return store_upload(backend, request, path, limits=limits).job


def arrive(backend: Backend, job: Job) -> None:
    """The storage event, pushed in a trace of its own."""
    with tracing.span("on_upload", trace=TICK):
        accept_upload(backend, event_of(backend, job))


def event_of(backend: Backend, job: Job) -> ObjectEvent:
    stored = backend.object_store.stat(job.key)
    assert stored is not None
    return ObjectEvent(
        event_type="OBJECT_FINALIZE",
        bucket=stored.bucket,
        key=stored.key,
        generation=stored.generation,
        size_bytes=stored.size_bytes,
        content_type=stored.content_type,
    )


def trace_id(trace: str) -> str:
    return trace.split("-")[1]


def test_the_event_is_handled_in_the_trace_of_the_upload_not_of_the_push(
    backend: Backend, launcher: TracedLauncher, job: Job, told: dict[str, str]
) -> None:
    arrive(backend, job)

    assert launcher.traces == [trace_id(UPLOAD)]
    assert told == {"upload_accepted": trace_id(UPLOAD)}


def test_the_sweep_launches_what_was_postponed_in_the_jobs_own_trace(
    backend: Backend, launcher: TracedLauncher, job: Job, told: dict[str, str]
) -> None:
    launcher.full = True
    arrive(backend, job)
    sweep(backend, upload_expires=timedelta(days=1), relaunch_after=timedelta(0))
    launcher.full = False

    with tracing.span("on_sweep", trace=TICK) as swept:
        sweep(backend, upload_expires=timedelta(days=1), relaunch_after=timedelta(0))
        assert swept.context.trace_id == trace_id(TICK)

    assert told["relaunch_postponed"] == trace_id(UPLOAD)
    assert launcher.traces == [trace_id(UPLOAD)]


def test_a_retry_begins_a_trace_and_says_which_came_before(
    backend: Backend, launcher: TracedLauncher, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    arrive(backend, job)
    cancel_job(backend, ANNA, job.job_id)
    with tracing.continued(RETRY), caplog.at_level(logging.INFO):
        retried = retry_job(backend, ANNA, job.job_id)

    assert trace_id(retried.trace) == trace_id(RETRY)
    assert launcher.traces == [trace_id(UPLOAD), trace_id(RETRY)]
    (line,) = [one for one in caplog.records if one.getMessage() == "job_retried"]
    assert vars(line)["trace_before"] == job.trace


def test_a_dead_letter_is_told_in_the_trace_of_its_upload(backend: Backend, job: Job) -> None:
    with tracing.span("on_dead_letter", trace=TICK) as span:
        assert mark_undeliverable(backend, event_of(backend, job)) is not None
        assert span.context.trace_id == trace_id(UPLOAD)


def test_a_job_whose_processors_all_died_is_an_error_in_the_log(
    backend: Backend, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    store = backend.job_store
    queued = store.save(job.queue(store.now()))
    for _ in range(queued.max_attempts):
        assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
        queued = store.get(job.job_id) or queued
        worker_died(store, store.save(queued.claim(store.now(), "w")), "no sign of life")

    (line,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert (line.getMessage(), vars(line)["code"]) == ("job_given_up", "WORKER_DIED")
    assert vars(line)["job"] == job.job_id


def test_a_job_whose_processor_never_starts_is_an_error_in_the_log_once(
    backend: Backend, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    store = backend.job_store
    store.save(job.queue(store.now()))
    while (current := store.get(job.job_id)) and current.status is JobStatus.QUEUED:
        worker_never_started(store, current, "exit code 1")

    errors = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert errors == ["job_given_up"]
