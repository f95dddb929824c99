"""Every claim of a job leaves how long it waited and how long it was worked on."""

from datetime import datetime, timedelta

from lifestream.domain.jobs.job import LEASE_S, Job, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import a_job


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def a_record(job: Job, stage: str) -> StageRecord:
    return StageRecord(
        stage=stage,
        attempt=job.attempt,
        started_at=job.updated_at,
        wall_s=1.0,
        cpu_s=1.0,
        peak_memory_bytes=1,
    )


def test_waiting_is_counted_from_the_queue_and_work_from_the_claim() -> None:
    job = a_job(status=JobStatus.AWAITING_UPLOAD).queue(at(100)).claim(at(104), "w")
    done = job.finish(at(110), partial=None, notes=())

    (run,) = done.runs
    assert (run.waited_s, run.started_at, run.ended_at) == (4.0, at(104), at(110))
    assert job.runs[0].ended_at is None


def test_making_it_again_is_a_run_of_its_own_with_its_own_stages() -> None:
    first = a_job(status=JobStatus.AWAITING_UPLOAD).queue(at(0)).claim(at(1), "w")
    first = first.with_stage(a_record(first, "minutes")).finish(at(5), partial=None, notes=())
    second = first.reprocess(at(60), from_stage="minutes", batch_id="b").claim(at(62), "w")
    second = second.with_stage(a_record(second, "minutes"))

    assert [run.waited_s for run in second.runs] == [1.0, 2.0]
    assert [record.epoch for record in second.stages] == [run.epoch for run in second.runs]
    assert second.runs[0].ended_at == at(5)


def test_a_run_ends_when_the_worker_falls_silent_and_another_takes_over() -> None:
    silent = a_job(status=JobStatus.AWAITING_UPLOAD).queue(at(0)).claim(at(1), "a")
    taken = silent.claim(at(2 + LEASE_S), "b")

    assert [run.ended_at for run in taken.runs] == [at(2 + LEASE_S), None]


def test_a_job_that_was_queued_before_waiting_was_noted_says_so() -> None:
    assert a_job().claim(at(9), "w").runs[0].waited_s is None
