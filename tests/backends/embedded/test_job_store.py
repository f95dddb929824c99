"""Jobs among processes: one claim wins, a kill loses no save, unreadable documents are named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.sqlite import Database
from lifestream.domain.errors import DamagedDocument
from lifestream.domain.ids import JobId
from lifestream.domain.jobs.job import JobStatus
from tests.backends.embedded.killing import kill_after_first_words, start
from tests.contracts.places.samples import a_job

CLAIM = """
import sys, time
from pathlib import Path
from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.domain.errors import IllegalTransition, StaleWrite
from lifestream.domain.jobs.job import JobStatus
store = SqliteJobStore(Database(Path(sys.argv[1]), migrations=LIFESTREAM_MIGRATIONS))
for job in store.with_status(JobStatus.QUEUED)[0]:
    try:
        store.save(store.get(job.job_id).claim(store.now(), sys.argv[2]))
    except (StaleWrite, IllegalTransition):
        continue
    print(job.job_id, flush=True)
"""


def test_of_many_processes_each_job_is_claimed_by_one(database: Database) -> None:
    store = SqliteJobStore(database)
    for n in range(60):
        store.create(a_job(f"{n:02d}"))

    processes = [start(CLAIM, str(database.path), f"w{n}") for n in range(4)]
    claimed = [process.communicate(timeout=60)[0].split() for process in processes]

    everything = [job_id for jobs in claimed for job_id in jobs]
    assert sorted(everything) == [f"j{n:02d}" for n in range(60)]
    assert {job.epoch for job in store.with_status(JobStatus.RUNNING)[0]} == {1}
    assert [process.returncode for process in processes] == [0] * 4


ADVANCE = """
import sys
from pathlib import Path
from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
store = SqliteJobStore(Database(Path(sys.argv[1]), migrations=LIFESTREAM_MIGRATIONS))
job = store.get("j1")
while True:
    job = store.save(job.heartbeat(store.now()))
    print(job.version, flush=True)
"""


def test_a_killed_worker_loses_no_save_that_returned(database: Database) -> None:
    store = SqliteJobStore(database)
    store.create(a_job())
    store.save(a_job().claim(store.now(), "w"))
    versions = [1]
    for seed in range(4):
        versions += map(int, kill_after_first_words(ADVANCE, str(database.path), seed=seed))

    stored = store.get(JobId("j1"))
    assert len(versions) > 4
    assert versions == sorted(set(versions))
    assert stored is not None
    assert versions[-1] <= stored.version <= versions[-1] + 1


def test_a_document_that_cannot_be_read_is_named(database: Database) -> None:
    store = SqliteJobStore(database)
    store.create(a_job())
    with database.write() as connection:
        connection.execute("""update jobs set document = '{"schema_version": 99}'""")

    with pytest.raises(DamagedDocument, match="Job j1"):
        store.get(JobId("j1"))


def test_the_machines_clock_moves_and_has_a_zone(database: Database) -> None:
    store = SqliteJobStore(database)
    before = store.now()

    assert before.utcoffset() == timedelta(0)
    assert store.now() >= before


def test_a_job_without_a_time_zone_is_a_mistake(database: Database) -> None:
    job = a_job()

    with pytest.raises(ValueError, match="time zone"):
        SqliteJobStore(database).create(
            replace(job, created_at=job.created_at.replace(tzinfo=None))
        )
