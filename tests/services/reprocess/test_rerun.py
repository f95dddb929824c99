"""Price and time before; then one stage made again, once, with everything typed kept."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from lifestream.domain.errors import IllegalTransition, InvalidRequest, NotFound
from lifestream.domain.jobs.cost import Cost, Rates
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.log_subjects import edits_subject
from lifestream.ports.backend import Backend
from lifestream.services.reprocess.rerun import RerunPlan, Source, rerun, rerun_plan
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import ANNA, BERT
from tests.services.ledgers import QUOTES, SHOP, done, uploaded, worked
from tests.services.recording_launcher import RecordingLauncher


@pytest.fixture
def launcher() -> RecordingLauncher:
    return RecordingLauncher()


@pytest.fixture
def backend(embedded: Backend, launcher: RecordingLauncher) -> Backend:
    return replace(embedded, job_launcher=launcher)


@pytest.fixture
def job(backend: Backend) -> Job:
    return done(
        backend, worked(backend, uploaded(backend, "1"), at=START), at=START + timedelta(minutes=2)
    )


def plan(backend: Backend, job: Job, stage: str = "minutes", rates: Rates = SHOP) -> RerunPlan:
    return rerun_plan(backend, ANNA, job.video_id, stage, rates)


def start(backend: Backend, job: Job, stage: str = "minutes", request_id: str = "first") -> Job:
    return rerun(backend, ANNA, job.video_id, stage, request_id=request_id, zone=UTC)


def test_the_estimate_is_the_last_run_of_what_follows(backend: Backend, job: Job) -> None:
    found = plan(backend, job)
    assert [one.stage for one in found.again] == ["minutes", "index"]
    assert found.kept == (
        *(
            "media",
            "audio",
            "speech",
            "transcript",
            "speakers",
            "scenes",
            "screen_text",
            "time_blocks",
        ),
    )
    assert (found.wall_s, found.cost) == (20.0, Cost(amount=2.0))
    assert {one.source for one in found.again} == {Source.THIS_RECORDING}
    assert (found.obstacle, found.measured_at) == ("", START + timedelta(seconds=80))
    unchanged = backend.job_store.get(job.job_id)
    assert unchanged == job


def test_a_photo_is_made_again_by_the_stages_it_goes_through(backend: Backend, job: Job) -> None:
    video = backend.library.get(ANNA, job.video_id)
    assert video is not None
    assert video.facts is not None
    backend.library.put(replace(video, facts=replace(video.facts, is_photo=True)))
    found = plan(backend, job, "screen_text")
    assert [one.stage for one in found.again] == ["screen_text", "index"]
    assert found.kept == ("media", "scenes")
    with pytest.raises(InvalidRequest, match="no stage of this photo"):
        start(backend, job, "minutes")


def test_a_run_that_found_most_of_it_stored_does_not_make_the_price_look_small(
    backend: Backend, job: Job
) -> None:
    later = START + timedelta(days=1)
    part = worked(backend, job, at=later, stages=("minutes",), tokens=1000, wall_s=1.0)
    done(backend, part, at=later + timedelta(minutes=1))
    assert plan(backend, job).cost.amount == 2.0


def test_what_never_ran_here_is_estimated_from_other_recordings_by_length(
    backend: Backend, job: Job
) -> None:
    short = done(
        backend,
        worked(
            backend,
            uploaded(backend, "2", length_s=360.0),
            at=START + timedelta(hours=1),
            stages=("media", "audio"),
        ),
        at=START + timedelta(hours=2),
    )
    found = plan(backend, short)
    by_stage = {one.stage: one for one in found.again}
    assert by_stage["minutes"].source is Source.RECENT_RECORDINGS
    assert by_stage["minutes"].wall_s == pytest.approx(1.0)
    assert by_stage["minutes"].cost.amount == pytest.approx(0.2)


def test_where_nothing_is_known_no_number_is_made_up(backend: Backend) -> None:
    lonely = done(
        backend,
        worked(backend, uploaded(backend, "9"), at=START, writer="quotes"),
        at=START + timedelta(minutes=2),
    )
    found = plan(backend, lonely)
    assert found.wall_s is None
    assert found.known_wall_s == 10.0
    assert found.cost.unknown == ("big-1",)
    # With the writer that quotes, as last time, it is known again, and nothing.
    assert plan(backend, lonely, rates=QUOTES).cost.is_nothing
    assert plan(backend, lonely, rates=QUOTES).wall_s == 20.0


def test_it_is_made_again_from_that_stage_and_started_at_once(
    backend: Backend, job: Job, launcher: RecordingLauncher
) -> None:
    queued = start(backend, job)
    assert queued.status is JobStatus.QUEUED
    assert [stage for stage, _ in queued.redone] == ["minutes"]
    assert launcher.launched == [job.job_id]


def test_pressing_twice_starts_it_once_also_after_it_ended(
    backend: Backend, job: Job, launcher: RecordingLauncher
) -> None:
    start(backend, job)
    start(backend, job)
    assert launcher.launched == [job.job_id]
    stored = backend.job_store.get(job.job_id)
    assert stored is not None
    now = backend.job_store.now()
    done(backend, backend.job_store.save(stored.claim(now, "w")), at=now)
    assert start(backend, job).status is JobStatus.SUCCEEDED
    assert start(backend, job, request_id="second").status is JobStatus.QUEUED


def test_what_was_typed_stays(backend: Backend, job: Job) -> None:
    subject = edits_subject(job.video_id)
    backend.owner_log.append(ANNA, subject, b"typed", entry_id="e1")
    assert plan(backend, job, "transcript").edits == 1
    start(backend, job, "transcript")
    assert [entry.entry for entry in backend.owner_log.read(ANNA, subject)] == [b"typed"]


def test_what_is_being_processed_cannot_be_made_again_and_says_so(
    backend: Backend, job: Job, launcher: RecordingLauncher
) -> None:
    worked(backend, job, at=START + timedelta(days=1), stages=())
    assert "being processed" in plan(backend, job).obstacle
    with pytest.raises(IllegalTransition, match="being processed"):
        start(backend, job)
    assert launcher.launched == []


@pytest.mark.parametrize("stage", ["", "everything", "../media"])
def test_a_stage_that_is_none_is_refused(backend: Backend, job: Job, stage: str) -> None:
    with pytest.raises(InvalidRequest, match="no stage"):
        plan(backend, job, stage)
    with pytest.raises(InvalidRequest, match="no stage"):
        start(backend, job, stage)


def test_nobody_makes_anothers_recording_again_not_even_by_its_request_id(
    backend: Backend, job: Job, launcher: RecordingLauncher
) -> None:
    start(backend, job)
    with pytest.raises(NotFound):
        rerun_plan(backend, BERT, job.video_id, "minutes", SHOP)
    with pytest.raises(NotFound):
        rerun(backend, BERT, job.video_id, "minutes", request_id="first", zone=UTC)
    of_bert = uploaded(backend, "b", owner=BERT)
    worked_by_bert = worked(backend, of_bert, at=START)
    done(backend, worked_by_bert, at=START + timedelta(minutes=1))
    rerun(backend, BERT, of_bert.video_id, "minutes", request_id="first", zone=UTC)
    assert launcher.launched == [job.job_id, of_bert.job_id]


def test_a_request_without_a_name_is_refused(backend: Backend, job: Job) -> None:
    with pytest.raises(InvalidRequest, match="pressing twice"):
        start(backend, job, request_id=" ")
