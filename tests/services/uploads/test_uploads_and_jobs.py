"""From the announcement of an upload to a queued job, and everything a user may do to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lifestream.domain.access.webhook import EventKind
from lifestream.domain.errors import (
    IllegalTransition,
    InvalidMedia,
    InvalidRequest,
    NotFound,
    UnsupportedMedia,
)
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.events import ObjectEvent
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.video import ProcessingOptions
from lifestream.ports.backend import Backend
from lifestream.services.jobs.control_job import cancel_job, get_job, retry_job
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.accept_upload import Acceptance, accept_upload, confirm_upload
from lifestream.services.uploads.request_upload import (
    UploadLimits,
    UploadRequest,
    UploadTicket,
    display_name,
    request_upload,
    store_upload,
)
from lifestream.services.webhooks.endpoints import add_endpoint
from lifestream.services.webhooks.outbox import deliveries_of, settle_watches
from tests.services.recording_launcher import RecordingLauncher

ANNA, BERT = OwnerId("anna"), OwnerId("bert")
LIMITS = UploadLimits(max_bytes=1000, expires_in_s=60, max_duration_s=7200)
NEVER = timedelta(days=99)
AT_ONCE = timedelta(0)


@pytest.fixture
def launcher() -> RecordingLauncher:
    return RecordingLauncher()


@pytest.fixture
def backend(embedded: Backend, launcher: RecordingLauncher) -> Backend:
    return replace(embedded, job_launcher=launcher)


@pytest.fixture
def upload(backend: Backend, tmp_path: Path) -> Callable[..., UploadTicket]:
    def store(data: bytes = b"video", owner: OwnerId = ANNA) -> UploadTicket:
        path = tmp_path / "a file"
        path.write_bytes(data)
        return store_upload(backend, a_request(len(data), owner=owner), path, limits=LIMITS)

    return store


def a_request(size_bytes: int = 5, **changes: object) -> UploadRequest:
    request = UploadRequest(
        owner=ANNA, filename="day.mp4", content_type="video/mp4", size_bytes=size_bytes
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def finalize_event(backend: Backend, ticket: UploadTicket) -> ObjectEvent:
    stored = backend.object_store.stat(ticket.video.source_key)
    assert stored is not None
    return ObjectEvent(
        event_type="OBJECT_FINALIZE",
        bucket=stored.bucket,
        key=stored.key,
        generation=stored.generation,
        size_bytes=stored.size_bytes,
        content_type=stored.content_type,
    )


def status_of(backend: Backend, ticket: UploadTicket) -> JobStatus:
    return get_job(backend, ticket.video.owner, ticket.job.job_id).status


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!DOCTYPE html><p>Please log in", "NOT_MEDIA"),
        ("Dear diary,\nà bientôt\n".encode(), "NOT_MEDIA"),
        (b"PK\x03\x04 a folder in one file", "NOT_MEDIA"),
        (b"GIF89a" + bytes(20), "FORMAT_NOT_ALLOWED"),
    ],
)
def test_what_is_no_recording_is_refused_when_it_arrives(
    backend: Backend,
    launcher: RecordingLauncher,
    upload: Callable[..., UploadTicket],
    data: bytes,
    code: str,
) -> None:
    logs, now = backend.owner_log, backend.job_store.now()
    add_endpoint(logs, ANNA, "https://hooks.example.org/", now=now)
    ticket = upload(data)
    event = finalize_event(backend, ticket)

    outcomes = [accept_upload(backend, event) for _ in range(2)]

    assert outcomes == [Acceptance.REFUSED, Acceptance.DUPLICATE]
    job = get_job(backend, ANNA, ticket.job.job_id)
    assert job.error is not None and job.error.code == code
    assert (job.status, launcher.launched) == (JobStatus.FAILED, [])
    # Whoever wants to be told is told of this, too, once.
    assert [settle_watches(backend, now) for _ in "ab"] == [1, 0]
    assert [one.event.kind for one in deliveries_of(logs, ANNA)[0]] == [EventKind.FAILED]


def test_an_announced_recording_is_in_the_library_before_a_byte_moves(backend: Backend) -> None:
    ticket = request_upload(backend, a_request(), limits=LIMITS)

    assert backend.library.get(ANNA, ticket.video.video_id) == ticket.video
    assert status_of(backend, ticket) is JobStatus.AWAITING_UPLOAD
    assert ticket.signed is not None


@pytest.mark.parametrize(
    ("request_", "error", "code"),
    [
        (a_request(0), InvalidMedia, "EMPTY_FILE"),
        (a_request(1001), UnsupportedMedia, "TOO_LARGE"),
        (replace(a_request(), duration_s=7201.0), UnsupportedMedia, "TOO_LONG"),
        (a_request(filename="a\0b.mp4"), InvalidRequest, "BAD_FILENAME"),
        (a_request(filename="x" * 2000), InvalidRequest, "BAD_FILENAME"),
        (
            a_request(options=ProcessingOptions(expected_speakers=0)),
            InvalidRequest,
            "INVALID_REQUEST",
        ),
        (
            a_request(options=ProcessingOptions(languages=("english",))),
            InvalidRequest,
            "INVALID_REQUEST",
        ),
    ],
)
def test_what_cannot_be_processed_is_refused_at_the_door(
    backend: Backend, request_: UploadRequest, error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as caught:
        request_upload(backend, request_, limits=LIMITS)

    assert getattr(caught.value, "code", "") == code
    assert backend.library.list(ANNA).videos == ()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\videos\\day.mp4", "day.mp4"),
        ("e\u0301t\u00e9.mp4", "\u00e9t\u00e9.mp4"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("  spaces .mp4 ", "spaces .mp4"),
        ("<img src=x onerror=alert(1)>.mp4", "<img src=x onerror=alert(1)>.mp4"),
    ],
)
def test_names_are_shown_as_given_without_what_deceives(given: str, shown: str) -> None:
    assert display_name(given) == shown


def test_fifty_copies_of_the_event_at_once_start_one_job(
    backend: Backend, launcher: RecordingLauncher, upload: Callable[..., UploadTicket]
) -> None:
    event = finalize_event(backend, upload())

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda _: accept_upload(backend, event), range(50)))

    assert outcomes.count(Acceptance.STARTED) == 1
    assert outcomes.count(Acceptance.DUPLICATE) == 49
    assert len(launcher.launched) == 1


def test_a_later_generation_gets_a_job_of_its_own_and_the_earlier_event_comes_too_late(
    backend: Backend, launcher: RecordingLauncher, upload: Callable[..., UploadTicket]
) -> None:
    ticket = upload()
    first = finalize_event(backend, ticket)
    accept_upload(backend, first)
    backend.object_store.put_bytes(ticket.video.source_key, b"newer", content_type="video/mp4")
    second = finalize_event(backend, ticket)

    assert accept_upload(backend, second) is Acceptance.STARTED
    assert accept_upload(backend, second) is Acceptance.DUPLICATE
    assert accept_upload(backend, first) is Acceptance.SUPERSEDED
    video = backend.library.get(ANNA, ticket.video.video_id)
    assert video is not None
    assert launcher.launched == [ticket.job.job_id, video.job_id]


def test_events_of_other_objects_are_acknowledged_and_ignored(
    backend: Backend, upload: Callable[..., UploadTicket]
) -> None:
    event = finalize_event(backend, upload())

    for other in (
        replace(event, event_type="OBJECT_METADATA_UPDATE"),
        replace(event, key="artifacts/anna/x.json"),
        replace(event, key="uploads/anna/gone/source"),
    ):
        assert accept_upload(backend, other) is Acceptance.IGNORED


def test_confirming_twice_starts_once_and_confirming_too_early_says_so(
    backend: Backend, launcher: RecordingLauncher, upload: Callable[..., UploadTicket]
) -> None:
    waiting = request_upload(backend, a_request(), limits=LIMITS)
    with pytest.raises(NotFound, match="have not arrived"):
        confirm_upload(backend, ANNA, waiting.video.video_id)

    arrived = upload().video
    for _ in range(2):
        assert confirm_upload(backend, ANNA, arrived.video_id).status is JobStatus.QUEUED
    assert len(launcher.launched) == 1


def test_a_launcher_without_capacity_leaves_the_job_queued_and_the_sweep_launches_it(
    backend: Backend, launcher: RecordingLauncher, upload: Callable[..., UploadTicket]
) -> None:
    ticket = upload()
    launcher.full = True
    assert accept_upload(backend, finalize_event(backend, ticket)) is Acceptance.STARTED
    assert status_of(backend, ticket) is JobStatus.QUEUED

    launcher.full = False
    report = sweep(backend, upload_expires=NEVER, relaunch_after=AT_ONCE)

    assert report.relaunched == 1
    assert launcher.launched == [ticket.job.job_id]


def test_an_upload_that_never_came_expires(backend: Backend) -> None:
    ticket = request_upload(backend, a_request(), limits=LIMITS)

    assert sweep(backend, upload_expires=NEVER, relaunch_after=AT_ONCE).uploads_expired == 0
    assert sweep(backend, upload_expires=AT_ONCE, relaunch_after=AT_ONCE).uploads_expired == 1
    assert status_of(backend, ticket) is JobStatus.CANCELLED


def test_a_job_can_be_cancelled_and_tried_again(
    backend: Backend, launcher: RecordingLauncher, upload: Callable[..., UploadTicket]
) -> None:
    ticket = upload()
    accept_upload(backend, finalize_event(backend, ticket))

    assert cancel_job(backend, ANNA, ticket.job.job_id).status is JobStatus.CANCELLED
    assert retry_job(backend, ANNA, ticket.job.job_id).status is JobStatus.QUEUED
    with pytest.raises(IllegalTransition):
        retry_job(backend, ANNA, ticket.job.job_id)
    assert launcher.launched == [ticket.job.job_id] * 2


def test_nobody_sees_or_touches_the_job_of_another(
    backend: Backend, upload: Callable[..., UploadTicket]
) -> None:
    ticket = upload()

    for attempt in (get_job, cancel_job, retry_job):
        with pytest.raises(NotFound):
            attempt(backend, BERT, ticket.job.job_id)
    with pytest.raises(NotFound):
        forget_video(backend, BERT, ticket.video.video_id)


def test_a_forgotten_recording_leaves_nothing_and_a_late_event_brings_nothing_back(
    backend: Backend, launcher: RecordingLauncher, upload: Callable[..., UploadTicket]
) -> None:
    ticket = upload()
    event = finalize_event(backend, ticket)

    forget_video(backend, ANNA, ticket.video.video_id)

    assert list(backend.object_store.list("")) == []
    assert backend.job_store.list(ANNA) == ((), "")
    assert accept_upload(backend, event) is Acceptance.IGNORED
    assert launcher.launched == []


def test_forgetting_one_of_two_recordings_of_the_same_bytes_keeps_what_the_other_needs(
    backend: Backend, upload: Callable[..., UploadTicket]
) -> None:
    tickets = [upload(), upload()]
    for ticket in tickets:
        backend.library.put(replace(ticket.video, content_sha256="c" * 64))
    key = f"artifacts/anna/{'c' * 32}/minutes-1.json"
    backend.object_store.put_bytes(key, b"{}", content_type="application/json")

    forget_video(backend, ANNA, tickets[0].video.video_id)
    assert backend.object_store.stat(key) is not None

    forget_video(backend, ANNA, tickets[1].video.video_id)
    assert backend.object_store.stat(key) is None
