"""Of many creators or savers one wins; stale and illegal saves are refused; leases are seen."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from lifestream.domain.errors import (
    ErrorClass,
    IllegalTransition,
    InvalidRequest,
    NotFound,
    StaleWrite,
)
from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.jobs.job import (
    FINISHED_LATER_AFTER,
    LEASE_S,
    TRANSITIONS,
    Job,
    JobError,
    JobStatus,
)
from tests.contracts.places.foundations import START, Foundation
from tests.contracts.places.samples import ANNA, BERT, a_job


def test_a_job_is_read_back_as_it_was_created(foundation: Foundation) -> None:
    assert foundation.job_store().create(a_job())

    assert foundation.job_store().get(JobId("j1")) == a_job()


def test_creating_a_job_twice_leaves_the_first_as_it_is(foundation: Foundation) -> None:
    store = foundation.job_store()
    store.create(a_job())
    claimed = store.save(a_job().claim(START, "worker"))

    assert not store.create(a_job())
    assert store.get(JobId("j1")) == claimed


def test_of_many_creators_exactly_one_wins(foundation: Foundation) -> None:
    stores = [foundation.job_store() for _ in range(8)]

    won = at_once([partial(store.create, a_job()) for store in stores])

    assert sorted(won) == [False] * 7 + [True]


def test_of_many_claimers_exactly_one_wins(foundation: Foundation) -> None:
    foundation.job_store().create(a_job())

    def claim(worker: str) -> bool:
        store = foundation.job_store()
        job = store.get(JobId("j1"))
        assert job is not None
        try:
            store.save(job.claim(START, worker))
        except (StaleWrite, IllegalTransition):
            return False
        return True

    won = at_once([partial(claim, f"w{n}") for n in range(8)])

    assert sorted(won) == [False] * 7 + [True]
    stored = foundation.job_store().get(JobId("j1"))
    assert stored is not None
    assert (stored.epoch, stored.attempt, stored.version) == (1, 1, 1)


def test_a_save_returns_the_next_version_and_an_older_one_is_refused(
    foundation: Foundation,
) -> None:
    store = foundation.job_store()
    store.create(a_job())
    first = store.save(a_job().claim(START, "a"))

    with pytest.raises(StaleWrite):
        store.save(a_job().cancel(START))
    assert first.version == 1
    assert store.get(JobId("j1")) == first


def test_a_save_of_an_older_epoch_is_refused(foundation: Foundation) -> None:
    store = foundation.job_store()
    store.create(a_job())
    claimed = store.save(a_job().claim(START, "a"))

    with pytest.raises(StaleWrite):
        store.save(replace(claimed, epoch=0))


@pytest.mark.parametrize("before", list(JobStatus))
@pytest.mark.parametrize("after", list(JobStatus))
def test_the_store_itself_allows_only_the_transitions_of_the_table(
    foundation: Foundation, before: JobStatus, after: JobStatus
) -> None:
    store = foundation.job_store()
    store.create(a_job(status=before))
    changed = replace(a_job(), status=after)

    if after is before or after in TRANSITIONS[before]:
        assert store.save(changed).status is after
    else:
        with pytest.raises(IllegalTransition):
            store.save(changed)


def test_a_deleted_job_cannot_be_saved(foundation: Foundation) -> None:
    store = foundation.job_store()
    store.create(a_job())
    store.delete(JobId("j1"))
    store.delete(JobId("j1"))

    assert store.get(JobId("j1")) is None
    with pytest.raises(NotFound):
        store.save(a_job())


def test_an_expired_lease_is_seen_by_everyone(foundation: Foundation) -> None:
    store = foundation.job_store()
    store.create(a_job())
    store.save(a_job().claim(store.now(), "a"))
    foundation.pass_time(LEASE_S + 1)

    (seen,), _ = foundation.job_store().with_status(JobStatus.RUNNING)

    assert seen.lease_expired(foundation.job_store().now())


def test_pages_are_newest_first_and_stable_while_jobs_are_added(foundation: Foundation) -> None:
    store = foundation.job_store()
    for n in range(5):
        store.create(a_job(str(n), minutes=n))
    store.create(a_job("of-bert", owner=BERT))

    first, cursor = store.list(ANNA, limit=2)
    store.create(a_job("late", minutes=60))
    second, cursor = store.list(ANNA, limit=2, cursor=cursor)
    third, end = store.list(ANNA, limit=2, cursor=cursor)

    assert [job.job_id for job in first + second + third] == ["j4", "j3", "j2", "j1", "j0"]
    assert end == ""


def test_jobs_of_the_same_moment_are_all_listed_once(foundation: Foundation) -> None:
    store = foundation.job_store()
    for n in range(7):
        store.create(a_job(str(n)))

    seen: list[Job] = []
    cursor = ""
    while True:
        page, cursor = store.list(ANNA, limit=3, cursor=cursor)
        seen += page
        if not cursor:
            break

    assert sorted(job.job_id for job in seen) == [f"j{n}" for n in range(7)]


def test_a_list_can_be_of_some_states_alone_and_is_paged_all_the_same(
    foundation: Foundation,
) -> None:
    store = foundation.job_store()
    for n, status in enumerate((JobStatus.FAILED, JobStatus.RUNNING, JobStatus.PARTIAL) * 2):
        store.create(a_job(str(n), status=status, minutes=n))
    store.create(a_job("of-bert", owner=BERT, status=JobStatus.FAILED))
    wanted = frozenset({JobStatus.FAILED, JobStatus.PARTIAL})

    first, cursor = store.list(ANNA, limit=3, statuses=wanted)
    rest, end = store.list(ANNA, limit=3, cursor=cursor, statuses=wanted)

    assert [job.job_id for job in (*first, *rest)] == ["j5", "j3", "j2", "j0"]
    assert end == ""
    assert store.list(ANNA, statuses=frozenset({JobStatus.CANCELLED})) == ((), "")


@pytest.mark.parametrize("cursor", ["x", "e30", "WzEsMl0", "é", "W" * 5000])
def test_a_cursor_that_is_not_ours_is_refused(foundation: Foundation, cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        foundation.job_store().list(ANNA, cursor=cursor)


def test_jobs_of_one_video_are_found_for_their_owner_alone(foundation: Foundation) -> None:
    store = foundation.job_store()
    store.create(a_job("1"))
    store.create(replace(a_job("2", minutes=1), video_id=VideoId("v1")))

    assert [job.job_id for job in store.for_video(ANNA, VideoId("v1"))] == ["j2", "j1"]
    assert store.for_video(BERT, VideoId("v1")) == ()


def test_a_sweep_sees_jobs_of_every_owner_oldest_first(foundation: Foundation) -> None:
    store = foundation.job_store()
    store.create(a_job("2", minutes=2))
    store.create(a_job("1", owner=BERT, minutes=1))
    store.create(a_job("3", status=JobStatus.RUNNING))

    queued, end = store.with_status(JobStatus.QUEUED)
    (first,), cursor = store.with_status(JobStatus.QUEUED, limit=1)
    (second,), _ = store.with_status(JobStatus.QUEUED, limit=1, cursor=cursor)
    newer, _ = store.with_status(JobStatus.QUEUED, made_after=first.created_at)

    assert [job.job_id for job in queued] == ["j1", "j2"]
    assert (first, second) == queued
    assert newer == (second,)
    assert end == ""
    assert store.now() - START < timedelta(days=1)


def at_once(calls: list[Callable[[], bool]]) -> list[bool]:
    """Run all calls at the same moment, each in a thread."""
    barrier = threading.Barrier(len(calls))
    results: list[bool] = []

    def run(call: Callable[[], bool]) -> None:
        barrier.wait()
        results.append(call())

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_jobs_to_finish_are_found_when_their_time_has_come(foundation: Foundation) -> None:
    store = foundation.job_store()
    missing = JobError(
        code="RATE_LIMITED", message="Some.", error_class=ErrorClass.TRANSIENT, stage="minutes"
    )
    for name, passing in (("1", True), ("2", False), ("3", True)):
        store.create(a_job(name))
        running = store.save(a_job(name).claim(START, "w"))
        ended = START + timedelta(seconds=int(name))
        store.save(running.finish(ended, partial=missing, notes=(), passing=passing))
    due = START + FINISHED_LATER_AFTER[0]

    assert store.to_finish(due, limit=9) == ()
    assert [j.job_id for j in store.to_finish(due + timedelta(seconds=9), limit=9)] == ["j1", "j3"]
    assert len(store.to_finish(due + timedelta(seconds=9), limit=1)) == 1

    first = store.get(JobId("j1"))
    assert first is not None
    store.save(first.take_up(due))
    assert [j.job_id for j in store.to_finish(due + timedelta(seconds=9), limit=9)] == ["j3"]


def test_every_job_of_one_recording_is_deleted_and_no_other(foundation: Foundation) -> None:
    store = foundation.job_store()
    for name, video in (("1", "v1"), ("2", "v1"), ("3", "v3")):
        store.create(replace(a_job(name), video_id=VideoId(video)))
    store.create(replace(a_job("4", owner=BERT), video_id=VideoId("v1")))

    store.delete_of(ANNA, VideoId("v1"))
    store.delete_of(ANNA, VideoId("v1"))

    assert store.for_video(ANNA, VideoId("v1")) == ()
    assert [job.job_id for job in store.list(ANNA)[0]] == ["j3"]
    assert [job.job_id for job in store.list(BERT)[0]] == ["j4"]


def test_many_jobs_are_read_in_one_look_and_those_that_are_not_there_left_out(
    foundation: Foundation,
) -> None:
    store = foundation.job_store()
    for name in ("1", "2"):
        store.create(a_job(name))

    found = store.get_many([JobId("j2"), JobId("j9"), JobId("j1")])

    assert found == {JobId("j1"): a_job("1"), JobId("j2"): a_job("2")}
    assert store.get_many([]) == {}
