"""Many recordings made again: which, how many at once, once each, and what is told of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.domain.errors import ErrorClass, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.batch import (
    BatchReceipt,
    BatchState,
    ItemState,
    ReprocessRequest,
    Selection,
)
from lifestream.domain.jobs.job import Job, JobError, JobStatus
from lifestream.ports.backend import Backend
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library.forget import forget_video
from lifestream.services.reprocess import batches, select_recordings
from lifestream.services.reprocess.batches import (
    advance_batches,
    batch_receipt,
    cancel_batch,
    start_batch,
)
from tests.contracts.places.samples import a_job, a_video
from tests.services.recording_launcher import RecordingLauncher

ANNA, BERT = OwnerId("anna"), OwnerId("bert")
Add = Callable[..., Job]


@pytest.fixture
def launcher() -> RecordingLauncher:
    return RecordingLauncher()


@pytest.fixture
def backend(embedded: Backend, launcher: RecordingLauncher) -> Backend:
    return replace(embedded, job_launcher=launcher)


@pytest.fixture
def add(backend: Backend) -> Add:
    def store(
        name: str,
        *,
        owner: OwnerId = ANNA,
        status: JobStatus = JobStatus.SUCCEEDED,
        day: int = 1,
        pipeline: str = "0.1.0",
    ) -> Job:
        recorded = datetime(2026, 3, day, 12, tzinfo=UTC)
        video = replace(a_video(name, owner=owner, recorded_at=recorded), pipeline=pipeline)
        job = a_job(name, owner=owner, status=status)
        backend.library.put(video)
        backend.job_store.create(job)
        backend.object_store.put_bytes(job.key, b"video", content_type="video/mp4")
        return job

    return store


def a_request(batch_id: str = "b1", **changes: Any) -> ReprocessRequest:
    request = ReprocessRequest(
        batch_id=batch_id, select=Selection(owner=ANNA), from_stage="minutes"
    )
    return replace(request, **changes)


def start(backend: Backend, request: ReprocessRequest) -> BatchReceipt:
    receipt = start_batch(backend, request)
    if receipt.dry_run:
        return receipt
    advance_batches(backend)
    return batch_receipt(backend, request.batch_id)


def stored(backend: Backend, job: Job) -> Job:
    found = backend.job_store.get(job.job_id)
    assert found is not None
    return found


def finish(backend: Backend, job: Job, error: JobError | None = None) -> None:
    now = backend.job_store.now()
    claimed = backend.job_store.save(stored(backend, job).claim(now, "w"))
    done = claimed.fail(now, error) if error else claimed.finish(now, partial=None, notes=())
    backend.job_store.save(done)


def selected(receipt: BatchReceipt, backend: Backend) -> list[str]:
    return [item.video_id for item in backend.batch_store.items(receipt.batch.batch_id)]


@pytest.mark.parametrize(
    ("select", "wanted"),
    [
        (Selection(owner=ANNA), ["v1", "v2", "v3"]),
        (Selection(from_day=date(2026, 3, 2)), ["v2", "v3", "v4"]),
        (Selection(from_day=date(2026, 3, 2), to_day=date(2026, 3, 2)), ["v2", "v4"]),
        (Selection(owner=ANNA, to_day=date(2026, 3, 2)), ["v1", "v2"]),
        (Selection(video_ids=(VideoId("v1"), VideoId("v4"), VideoId("gone"))), ["v1", "v4"]),
        (Selection(owner=BERT, video_ids=(VideoId("v1"), VideoId("v4"))), ["v4"]),
        (Selection(older_than_pipeline="0.10"), ["v1", "v2", "v4"]),
        (Selection(older_than_pipeline="0.1"), ["v2"]),
    ],
)
def test_recordings_are_selected_by_days_owner_ids_and_version(
    backend: Backend, add: Add, select: Selection, wanted: list[str]
) -> None:
    add("1", day=1)
    add("2", day=2, pipeline="")
    add("3", day=3, pipeline="0.10.0")
    add("4", day=2, owner=BERT)

    receipt = start(backend, a_request(select=select))

    assert selected(receipt, backend) == wanted
    assert receipt.total == len(wanted)


def test_a_request_that_cannot_be_done_changes_nothing(backend: Backend, add: Add) -> None:
    add("1")

    with pytest.raises(InvalidRequest, match="no stage"):
        start(backend, a_request(from_stage="cooking"))
    assert backend.batch_store.list() == ()


def test_a_dry_run_tells_and_changes_nothing(
    backend: Backend, launcher: RecordingLauncher, add: Add
) -> None:
    done, busy = add("1"), add("2", status=JobStatus.RUNNING)

    receipt = start(backend, a_request(dry_run=True))

    assert receipt.dry_run
    assert receipt.counts == {ItemState.WAITING: 1, ItemState.SKIPPED: 1}
    assert [item.video_id for item in receipt.remarks] == ["v2"]
    assert stored(backend, done) == done
    assert stored(backend, busy) == busy
    assert backend.batch_store.list() == ()
    assert launcher.launched == []


def test_no_more_than_so_many_are_under_way_at_once_and_the_sweep_goes_on(
    backend: Backend, launcher: RecordingLauncher, add: Add
) -> None:
    jobs = [add(str(n)) for n in range(5)]

    receipt = start(backend, a_request(at_once=2))
    assert receipt.counts == {ItemState.STARTED: 2, ItemState.WAITING: 3}
    assert advance_batches(backend) == 0

    finish(backend, jobs[0])
    report = sweep(backend, upload_expires=timedelta(9), relaunch_after=timedelta(9))
    assert report.reprocessing_started == 1
    for n in (1, 2, 3, 4):
        finish(backend, jobs[n])
        advance_batches(backend)

    receipt = batch_receipt(backend, "b1")
    assert receipt.batch.state is BatchState.DONE
    assert receipt.counts == {ItemState.DONE: 5}
    assert launcher.launched == [job.job_id for job in jobs]


def test_the_same_batch_twice_is_started_once(
    backend: Backend, launcher: RecordingLauncher, add: Add
) -> None:
    job = add("1")
    start(backend, a_request())
    finish(backend, job)
    add("2")

    receipt = start(backend, a_request())
    advance_batches(backend)

    assert receipt.total == 1
    assert launcher.launched == [job.job_id]
    assert stored(backend, job).status is JobStatus.SUCCEEDED


def test_what_cannot_be_made_again_is_skipped_with_its_reason(
    backend: Backend, launcher: RecordingLauncher, add: Add
) -> None:
    add("1", status=JobStatus.RUNNING)
    add("2", status=JobStatus.CANCELLED)
    gone = add("3")
    backend.object_store.delete(gone.key)

    receipt = start(backend, a_request())

    assert receipt.batch.state is BatchState.DONE
    assert {item.video_id: item.reason.partition(" ")[2][:12] for item in receipt.remarks} == {
        "v1": "is waiting o",
        "v2": "owner cancel",
        "v3": "file never a",
    }
    assert launcher.launched == []


def test_a_cancelled_recording_that_is_named_is_processed(backend: Backend, add: Add) -> None:
    job = add("1", status=JobStatus.CANCELLED)

    start(backend, a_request(select=Selection(video_ids=(VideoId("v1"),))))

    assert stored(backend, job).status is JobStatus.QUEUED


def test_the_receipt_tells_what_failed_and_why(backend: Backend, add: Add) -> None:
    good, bad, deleted = add("1"), add("2"), add("3")
    start(backend, a_request())
    finish(backend, good)
    finish(
        backend,
        bad,
        JobError(code="NOT_MEDIA", message="No video.", error_class=ErrorClass.PERMANENT_INPUT),
    )
    forget_video(backend, ANNA, deleted.video_id)
    advance_batches(backend)

    receipt = batch_receipt(backend, "b1")

    assert receipt.batch.state is BatchState.DONE
    assert receipt.counts == {ItemState.DONE: 1, ItemState.FAILED: 1, ItemState.SKIPPED: 1}
    assert [item.reason for item in receipt.remarks] == [
        "NOT_MEDIA: No video.",
        "It was deleted meanwhile.",
    ]


def test_a_cancelled_batch_starts_nothing_more_and_lets_the_started_end(
    backend: Backend, launcher: RecordingLauncher, add: Add
) -> None:
    jobs = [add(str(n)) for n in range(3)]
    start(backend, a_request(at_once=1))

    receipt = cancel_batch(backend, "b1")
    assert receipt.batch.state is BatchState.CANCELLING
    assert receipt.counts == {ItemState.STARTED: 1, ItemState.SKIPPED: 2}

    finish(backend, jobs[0])
    advance_batches(backend)
    receipt = cancel_batch(backend, "b1")
    assert receipt.batch.state is BatchState.CANCELLED
    assert receipt.counts == {ItemState.DONE: 1, ItemState.SKIPPED: 2}
    assert launcher.launched == [jobs[0].job_id]
    with pytest.raises(NotFound):
        cancel_batch(backend, "b2")


def test_a_launcher_without_capacity_leaves_the_recording_queued_for_the_sweep(
    backend: Backend, launcher: RecordingLauncher, add: Add
) -> None:
    job = add("1")
    launcher.full = True
    start(backend, a_request())
    assert stored(backend, job).status is JobStatus.QUEUED

    launcher.full = False
    sweep(backend, upload_expires=timedelta(9), relaunch_after=timedelta(0))
    assert launcher.launched == [job.job_id]


def test_a_job_remembers_every_stage_that_was_made_again_also_when_it_is_retried(
    backend: Backend, add: Add
) -> None:
    job = add("1")
    start(backend, a_request("b1", from_stage="transcript"))
    finish(backend, job)
    start(backend, a_request("b2", from_stage="minutes"))
    finish(backend, job)
    retry_job(backend, ANNA, job.job_id)

    # Or the transcript would be the one of before b1 again.
    assert dict(stored(backend, job).redone) == {"transcript": "b1", "minutes": "b2"}


def test_a_batch_about_more_than_one_piece_is_selected_by_the_sweeps(
    backend: Backend, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(select_recordings, "PIECE", 3)
    for number in range(8):
        add(f"v{number}", owner=(ANNA, BERT)[number % 2], day=1 + number)
    request = a_request(select=Selection(from_day=date(2026, 3, 2)), at_once=100)

    first = start_batch(backend, request)
    monkeypatch.setattr(batches, "SELECT_FOR_S", 0.0)
    advance_batches(backend)
    waiting = batch_receipt(backend, "b1")
    monkeypatch.setattr(batches, "SELECT_FOR_S", 10.0)
    advance_batches(backend)
    whole = batch_receipt(backend, "b1")

    assert (first.total, waiting.total, whole.total) == (3, 3, 7)
    assert waiting.batch.select_after
    assert whole.batch.select_after == ""
    assert whole.counts == {ItemState.STARTED: 7}


def test_a_batch_that_is_cancelled_while_it_is_selected_selects_no_more(
    backend: Backend, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(select_recordings, "PIECE", 2)
    for number in range(6):
        add(f"v{number}")
    start_batch(backend, a_request(at_once=1))

    receipt = cancel_batch(backend, "b1")

    assert receipt.batch.state is BatchState.CANCELLED
    assert receipt.counts == {ItemState.SKIPPED: 2}


def test_a_selection_never_reads_all_jobs(backend: Backend, add: Add) -> None:
    class NoPass(SqliteJobStore):
        def with_status(self, *_: object, **__: object) -> Any:
            raise AssertionError("a pass over all jobs")

    add("v1", day=2)
    store = backend.job_store
    assert isinstance(store, SqliteJobStore)
    strict = replace(backend, job_store=NoPass(store._database))

    receipt = start_batch(strict, a_request(select=Selection(from_day=date(2026, 3, 2))))

    assert receipt.counts == {ItemState.WAITING: 1}
