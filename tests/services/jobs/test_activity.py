"""What is going on, what still works of what failed, and trying many again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.ports.backend import Backend
from lifestream.services.jobs.activity import Which, board, ended, retry_many
from lifestream.services.jobs.dead_letters import EVENT_UNDELIVERABLE
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import ANNA, BERT
from tests.services.ledgers import an_error, done, failed, uploaded, worked
from tests.services.recording_launcher import RecordingLauncher

LATER = START + timedelta(minutes=5)
UNTIL_SCREEN = ("media", "audio", "speech", "transcript", "speakers", "scenes", "screen_text")


@pytest.fixture
def launcher() -> RecordingLauncher:
    return RecordingLauncher()


@pytest.fixture
def backend(embedded: Backend, launcher: RecordingLauncher) -> Backend:
    return replace(embedded, job_launcher=launcher)


def a_failed(backend: Backend, name: str, **error: object) -> Job:
    job = worked(backend, uploaded(backend, name), at=START, stages=UNTIL_SCREEN)
    return failed(backend, job, at=LATER, error=an_error("time_blocks", **error))  # type: ignore[arg-type]


def a_partial(backend: Backend, name: str, stage: str = "minutes") -> Job:
    job = worked(backend, uploaded(backend, name), at=START)
    return done(backend, job, at=LATER, partial=an_error(stage))


def status(backend: Backend, job: Job) -> JobStatus:
    stored = backend.job_store.get(job.job_id)
    assert stored is not None
    return stored.status


def test_a_failed_recording_says_what_is_there_and_what_is_missing(backend: Backend) -> None:
    a_failed(backend, "1")
    (entry,) = board(backend, ANNA).troubled
    assert entry.there == ("transcript", "speakers", "scenes", "screen_text")
    assert entry.missing == ("time_blocks", "minutes", "index")
    assert entry.retryable


def test_what_only_stands_in_counts_as_missing(backend: Backend) -> None:
    a_partial(backend, "1", "minutes")
    (entry,) = board(backend, ANNA).troubled
    assert entry.missing == ("minutes",)


def test_the_board_is_its_owners_alone(backend: Backend) -> None:
    a_failed(backend, "1")
    worked(backend, uploaded(backend, "2"), at=START)
    done(backend, worked(backend, uploaded(backend, "3"), at=START), at=LATER)
    seen = board(backend, BERT)
    assert (seen.live, seen.troubled, ended(backend, BERT, limit=9)[0]) == ((), (), ())
    assert len(board(backend, ANNA).live) == len(board(backend, ANNA).troubled) == 1
    retry_many(backend, BERT, Which.FAILED)
    assert [one.job.video_id for one in board(backend, ANNA).troubled] == ["v1"]


def test_the_tag_changes_when_a_job_gets_on(backend: Backend) -> None:
    job = worked(backend, uploaded(backend, "1"), at=START)
    before = board(backend, ANNA).tag
    assert board(backend, ANNA).tag == before
    backend.job_store.save(job.advance(LATER, stage="minutes", progress=0.9))
    assert board(backend, ANNA).tag != before


def test_all_failed_are_queued_again_but_not_what_no_retry_can_mend(
    backend: Backend, launcher: RecordingLauncher
) -> None:
    jobs = [a_failed(backend, name) for name in "12"]
    hopeless = a_failed(backend, "3", by_file=True)
    lacking = a_partial(backend, "4")

    report = retry_many(backend, ANNA, Which.FAILED)

    assert {job.job_id for job in report.queued} == {job.job_id for job in jobs}
    assert sorted(launcher.launched) == sorted(job.job_id for job in jobs)
    assert [status(backend, job) for job in (hopeless, lacking)] == [
        JobStatus.FAILED,
        JobStatus.PARTIAL,
    ]
    again = retry_many(backend, ANNA, Which.FAILED)
    assert (again.queued, len(launcher.launched)) == ((), 2)


def test_only_what_lacks_results_is_queued_when_that_is_asked(
    backend: Backend, launcher: RecordingLauncher
) -> None:
    untouched, lacking = a_failed(backend, "1"), a_partial(backend, "2")
    report = retry_many(backend, ANNA, Which.MISSING)
    assert [job.job_id for job in report.queued] == [lacking.job_id] == launcher.launched
    assert status(backend, untouched) is JobStatus.FAILED


def test_one_that_cannot_be_queued_does_not_keep_the_others(backend: Backend) -> None:
    gone, good = a_failed(backend, "1"), a_failed(backend, "2")
    backend.object_store.delete(gone.key)
    report = retry_many(backend, ANNA, Which.FAILED)
    assert [job.job_id for job in report.queued] == [good.job_id]
    ((refused, why),) = report.refused
    assert (refused, "never arrived" in why) == (gone.job_id, True)


def test_a_full_launcher_leaves_them_queued_for_the_sweep(
    backend: Backend, launcher: RecordingLauncher
) -> None:
    jobs = [a_failed(backend, name) for name in "12"]
    launcher.full = True
    assert len(retry_many(backend, ANNA, Which.FAILED).queued) == 2
    assert {status(backend, job) for job in jobs} == {JobStatus.QUEUED}


def test_many_are_queued_in_portions(backend: Backend, launcher: RecordingLauncher) -> None:
    for name in "123":
        a_failed(backend, name)
    first = retry_many(backend, ANNA, Which.FAILED, at_once=2)
    assert (len(first.queued), first.left) == (2, 1)
    second = retry_many(backend, ANNA, Which.FAILED, at_once=2)
    assert (len(second.queued), second.left) == (1, 0)
    assert len(set(launcher.launched)) == 3


def test_a_message_that_was_given_up_is_told_and_can_be_retried(backend: Backend) -> None:
    job = uploaded(backend, "1")
    failed(backend, job, at=LATER, error=an_error("", code=EVENT_UNDELIVERABLE))
    (entry,) = board(backend, ANNA).troubled
    assert entry.is_dead_letter
    assert entry.there == ()
    assert [one.job_id for one in retry_many(backend, ANNA, Which.FAILED).queued] == [job.job_id]
    assert board(backend, ANNA).troubled == ()


def test_what_ended_is_paged_and_never_shows_what_failed(backend: Backend) -> None:
    for name in "123":
        done(backend, worked(backend, uploaded(backend, name), at=START), at=LATER)
    a_failed(backend, "4")
    first, cursor = ended(backend, ANNA, limit=2)
    rest, end = ended(backend, ANNA, limit=2, cursor=cursor)
    assert {one.job.video_id for one in (*first, *rest)} == {"v1", "v2", "v3"}
    assert end == ""
