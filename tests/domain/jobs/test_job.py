"""A job's life: what may follow what, and who may write."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import ErrorClass, IllegalTransition
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import LEASE_S, Job, JobError, JobStatus, TaskSlot
from lifestream.domain.jobs.ledger import StageRecord

NOW = datetime(2026, 11, 17, 14, 5, tzinfo=UTC)


def a_job(status: JobStatus = JobStatus.QUEUED) -> Job:
    return Job(
        job_id=JobId("j1"),
        video_id=VideoId("v1"),
        owner=OwnerId("o1"),
        bucket="b",
        key="uploads/o1/v1/source",
        status=status,
        created_at=NOW,
        updated_at=NOW,
    )


def a_record(*, cache_hit: bool) -> StageRecord:
    return StageRecord(
        stage="audio",
        attempt=1,
        started_at=NOW,
        wall_s=1.0,
        cpu_s=1.0,
        peak_memory_bytes=1,
        cache_hit=cache_hit,
    )


def test_a_claim_counts_epoch_and_attempt_and_holds_for_the_lease() -> None:
    claimed = a_job().claim(NOW, "w1")

    assert (claimed.status, claimed.epoch, claimed.attempt) == (JobStatus.RUNNING, 1, 1)
    assert not claimed.lease_expired(NOW + timedelta(seconds=LEASE_S - 1))
    assert claimed.lease_expired(NOW + timedelta(seconds=LEASE_S))


def test_a_running_job_can_be_claimed_only_when_its_lease_is_over() -> None:
    claimed = a_job().claim(NOW, "w1")

    with pytest.raises(IllegalTransition):
        claimed.claim(NOW, "w2")
    assert claimed.claim(NOW + timedelta(seconds=LEASE_S), "w2").epoch == 2


def test_a_job_that_never_finishes_a_stage_is_given_up_after_its_attempts() -> None:
    job = a_job()
    for _ in range(job.max_attempts):
        job = job.claim(NOW, "w").release(NOW, None)

    with pytest.raises(IllegalTransition, match="3 attempts"):
        job.claim(NOW, "w")


def test_a_job_that_gets_on_is_never_given_up() -> None:
    job = a_job()
    for _ in range(10):
        job = job.claim(NOW, "w").with_stage(a_record(cache_hit=False)).release(NOW, None)

    assert job.claim(NOW, "w").epoch == 11


def test_a_processor_that_never_starts_fails_the_job_after_its_attempts() -> None:
    why = JobError(code="X", message="It could not start.", error_class=ErrorClass.BUG)
    first = a_job().start_failed(NOW, why)
    third = first.start_failed(NOW, why).start_failed(NOW, why)

    assert (first.status, first.attempt, first.error) == (JobStatus.QUEUED, 1, why)
    assert first.not_before is not None and first.not_before > NOW
    assert (third.status, third.error) == (JobStatus.FAILED, why)


def test_a_stored_result_found_again_does_not_renew_the_attempts() -> None:
    job = a_job().claim(NOW, "w").release(NOW, None).claim(NOW, "w")

    assert job.with_stage(a_record(cache_hit=True)).attempt == 2


def test_being_told_to_stop_costs_nothing_after_a_finished_stage_or_when_a_person_stops_all() -> (
    None
):
    job = a_job()
    for _ in range(10):
        job = job.claim(NOW, "w").with_stage(a_record(cache_hit=False)).interrupt(NOW)
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 0)
    for _ in range(10):
        job = job.claim(NOW, "w").interrupt(NOW, by_person=True)
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 0)


def test_a_stage_that_keeps_parts_may_be_interrupted_as_often_as_it_gets_on() -> None:
    job = a_job()
    for _ in range(10):
        job = job.claim(NOW, "w").advance(NOW, stage="scenes", progress=0.5)
        job = job.got_further(NOW).interrupt(NOW)
    assert job.status is JobStatus.QUEUED
    for _ in range(2):
        job = job.claim(NOW, "w").interrupt(NOW)
    assert job.status is JobStatus.FAILED


def test_a_stage_longer_than_a_worker_may_run_fails_the_job_after_its_attempts() -> None:
    job = a_job().claim(NOW, "w").with_stage(a_record(cache_hit=False)).interrupt(NOW)
    claims = 0
    while job.status is JobStatus.QUEUED:
        job = job.claim(NOW, "w").with_stage(a_record(cache_hit=True))
        job = job.advance(NOW, stage="screen_text", progress=0.5).interrupt(NOW)
        claims += 1

    assert claims == job.max_attempts
    assert job.status is JobStatus.FAILED and job.error is not None
    assert (job.error.code, job.error.stage) == ("INTERRUPTED_TOO_OFTEN", "screen_text")
    assert "screen text" in job.error.message


def test_the_next_start_of_the_same_task_takes_its_dead_predecessors_lease_over() -> None:
    first = TaskSlot(execution="run-1", index=0, attempt=0)
    held = a_job().claim(NOW, "w", slot=first)
    taken = held.claim(NOW, "w2", slot=TaskSlot(execution="run-1", index=0, attempt=1))

    assert (taken.epoch, taken.attempt, taken.worker) == (2, 2, "w2")
    for other in (
        None,
        first,
        TaskSlot(execution="run-2", index=0, attempt=1),
        TaskSlot(execution="run-1", index=1, attempt=1),
    ):
        with pytest.raises(IllegalTransition):
            held.claim(NOW, "w2", slot=other)
    with pytest.raises(IllegalTransition):
        a_job().claim(NOW, "w").claim(NOW, "w2", slot=replace(first, attempt=1))


def test_progress_never_goes_back_within_an_attempt() -> None:
    job = a_job().claim(NOW, "w").advance(NOW, stage="scenes", progress=0.6)

    assert job.advance(NOW, stage="scenes", progress=0.2).progress == 0.6


@pytest.mark.parametrize("status", [JobStatus.AWAITING_UPLOAD, JobStatus.QUEUED, JobStatus.RUNNING])
def test_every_unfinished_job_can_be_cancelled(status: JobStatus) -> None:
    assert a_job(status).cancel(NOW).status is JobStatus.CANCELLED


@pytest.mark.parametrize(
    "status", [JobStatus.SUCCEEDED, JobStatus.PARTIAL, JobStatus.FAILED, JobStatus.CANCELLED]
)
def test_cancelling_a_finished_job_changes_nothing_and_it_can_be_queued_again(
    status: JobStatus,
) -> None:
    finished = a_job(status)

    assert finished.cancel(NOW) is finished
    assert finished.queue(NOW).status is JobStatus.QUEUED


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.RUNNING])
def test_a_job_that_waits_or_runs_cannot_be_queued_again(status: JobStatus) -> None:
    with pytest.raises(IllegalTransition):
        a_job(status).queue(NOW)


def test_a_queued_job_cannot_succeed_without_running() -> None:
    with pytest.raises(IllegalTransition):
        a_job().finish(NOW, partial=None, notes=())


def test_a_shortfall_makes_the_outcome_partial_and_says_why() -> None:
    why = JobError(code="X", message="Half is missing.", error_class=ErrorClass.DEPENDENCY)
    done = a_job().claim(NOW, "w").finish(NOW, partial=why, notes=("A note.",))

    assert (done.status, done.error, done.progress) == (JobStatus.PARTIAL, why, 1.0)


def test_a_job_stored_before_there_were_traces_can_still_be_read() -> None:
    plain = codec.to_plain(a_job())
    del plain["trace"]

    assert codec.from_plain(Job, plain) == a_job()


def test_a_job_stays_in_its_trace_until_somebody_asks_for_it_again() -> None:
    first, second = f"00-{1:032x}-{1:016x}-01", f"00-{2:032x}-{2:016x}-01"
    job = replace(a_job(JobStatus.AWAITING_UPLOAD), trace=first).queue(NOW, generation="1")
    failed = job.claim(NOW, "w").release(NOW, None).claim(NOW, "w")

    assert failed.trace == first
    assert failed.cancel(NOW).queue(NOW, trace=second).trace == second
    again = failed.cancel(NOW).reprocess(NOW, from_stage="minutes", batch_id="b", trace=second)
    assert again.trace == second
