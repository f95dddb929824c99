"""A worker's hold on its job: progress, other writers, cancel, takeover."""

from datetime import timedelta

import pytest

from lifestream.domain.errors import BackendUnavailable, Cancelled, LeaseLost
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.job import LEASE_S, Job, JobStatus
from lifestream.domain.jobs.stages import Stage
from lifestream.ports.backend import Backend
from lifestream.services.jobs.control_job import cancel_job
from lifestream.services.jobs.leased_job import LeasedJob
from lifestream.services.jobs.process_video import ProcessingEnd, give_back, record_failure
from lifestream.services.jobs.sweep import worker_died
from tests.domain.jobs.test_job import a_job, a_record

STAGES = (Stage(name="audio", weight=1.0), Stage(name="speech", weight=3.0))


@pytest.fixture
def job(embedded: Backend) -> Job:
    embedded.job_store.create(a_job())
    stored = embedded.job_store.get(a_job().job_id)
    assert stored is not None
    return embedded.job_store.save(stored.claim(embedded.job_store.now(), "w1"))


@pytest.fixture
def leased(embedded: Backend, job: Job) -> LeasedJob:
    return LeasedJob(embedded.job_store, job, stages=STAGES, on_artifact=lambda stage, key: None)


def stored_job(backend: Backend) -> Job:
    stored = backend.job_store.get(a_job().job_id)
    assert stored is not None
    return stored


def test_progress_counts_the_stages_by_their_weights(embedded: Backend, leased: LeasedJob) -> None:
    leased.stage_done(a_record(cache_hit=False), "key")
    leased.stage_started("speech")
    assert stored_job(embedded).progress == pytest.approx(0.25)
    assert stored_job(embedded).current_stage == "speech"


def test_a_cancel_from_the_page_stops_the_work_at_its_next_report(
    embedded: Backend, leased: LeasedJob
) -> None:
    cancel_job(embedded, OwnerId("o1"), a_job().job_id)

    with pytest.raises(Cancelled):
        leased.stage_started("speech")
    assert stored_job(embedded).status is JobStatus.CANCELLED


def test_a_deleted_job_stops_the_work(embedded: Backend, leased: LeasedJob) -> None:
    embedded.job_store.delete(a_job().job_id)

    with pytest.raises(Cancelled):
        leased.stage_started("speech")
    assert embedded.job_store.get(a_job().job_id) is None


def test_after_a_takeover_nothing_of_the_older_attempt_is_saved(
    embedded: Backend, leased: LeasedJob, job: Job
) -> None:
    later = embedded.job_store.now() + timedelta(seconds=LEASE_S + 1)
    taken = embedded.job_store.save(job.claim(later, "w2"))

    with pytest.raises(LeaseLost):
        leased.stage_done(a_record(cache_hit=False), "key")
    assert stored_job(embedded) == taken


def test_a_note_by_somebody_else_does_not_stop_the_work(
    embedded: Backend, leased: LeasedJob, job: Job
) -> None:
    embedded.job_store.save(job.launched(embedded.job_store.now(), "run/1"))

    leased.stage_started("speech")

    assert stored_job(embedded).execution == "run/1"
    assert stored_job(embedded).current_stage == "speech"


def test_a_transient_failure_waits_and_a_third_one_is_final(embedded: Backend) -> None:
    embedded.job_store.create(a_job())
    ends = []
    for _ in range(3):
        claimed = embedded.job_store.save(stored_job(embedded).claim(embedded.job_store.now(), "w"))
        leased = LeasedJob(
            embedded.job_store, claimed, stages=STAGES, on_artifact=lambda stage, key: None
        )
        ends.append(record_failure(leased, BackendUnavailable("The disk does not answer.")))

    assert ends == [ProcessingEnd.TRY_AGAIN, ProcessingEnd.TRY_AGAIN, ProcessingEnd.FAILED]
    failed = stored_job(embedded)
    assert failed.error is not None
    assert (failed.status, failed.error.code) == (JobStatus.FAILED, "BACKEND_UNAVAILABLE")


def test_a_worker_told_to_stop_gives_the_job_back_at_once(
    embedded: Backend, leased: LeasedJob
) -> None:
    give_back(leased, by_person=True)

    assert (stored_job(embedded).status, stored_job(embedded).attempt) == (JobStatus.QUEUED, 0)


def test_a_dead_worker_costs_an_attempt_and_the_job_is_queued_again(
    embedded: Backend, job: Job
) -> None:
    worker_died(embedded.job_store, job, "killed by signal 9")

    queued = stored_job(embedded)
    assert (queued.status, queued.attempt) == (JobStatus.QUEUED, 1)
