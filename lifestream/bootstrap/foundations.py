"""Settings to one foundation: the eight state ports, wired."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from lifestream.bootstrap.quotas import allowance_of
from lifestream.bootstrap.time_zone import zone_of
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import JobId
from lifestream.domain.jobs.job import JobStatus
from lifestream.ports.backend import Backend
from lifestream.ports.job_launcher import JobLauncher
from lifestream.ports.job_store import JobStore
from lifestream.services.jobs.sweep import worker_died, worker_never_started

BUCKET = "lifestream"
RESERVE = "reserve"
"""File of the data folder that holds room back for deleting on a full disk."""

CODE = Path(__file__).resolve().parents[2]
"""Where ``python -m processor`` finds its package."""


def build_backend(settings: Settings) -> Backend:
    """The foundation ``settings.backend`` names.

    Raises:
        ConfigError: A setting it needs is missing, or the data folder cannot be used or lost its
            database.
    """
    allowance = allowance_of(settings)
    if settings.backend == "gcp":
        from lifestream.bootstrap.google_cloud import google_backend

        return replace(google_backend(settings), allowance=allowance)
    return replace(_embedded(settings), allowance=allowance)


def _embedded(settings: Settings) -> Backend:
    from lifestream.backends.embedded.batch_store import SqliteBatchStore
    from lifestream.backends.embedded.damage import lost_database
    from lifestream.backends.embedded.disk import Reserve
    from lifestream.backends.embedded.job_store import SqliteJobStore
    from lifestream.backends.embedded.key_store import SqliteKeyStore
    from lifestream.backends.embedded.library import SqliteLibrary
    from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
    from lifestream.backends.embedded.objects.store import FolderObjectStore
    from lifestream.backends.embedded.owner_log import SqliteOwnerLog
    from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
    from lifestream.backends.embedded.sqlite import Database
    from lifestream.backends.embedded.task_store import SqliteTaskStore
    from lifestream.backends.embedded.vectors.index import SqliteVectorIndex

    data_dir = settings.data_dir
    _make(data_dir)
    if lost := lost_database(data_dir / "lifestream.db", data_dir / "objects"):
        raise ConfigError(lost)
    database = Database(
        data_dir / "lifestream.db",
        migrations=LIFESTREAM_MIGRATIONS,
        reserve=Reserve(data_dir / RESERVE),
        keeps_copy=True,
    )
    event_bus = SqliteEventBus(database)
    job_store = SqliteJobStore(database)
    return Backend(
        object_store=FolderObjectStore(
            data_dir / "objects", bucket=BUCKET, on_finalize=event_bus.publish
        ),
        event_bus=event_bus,
        job_store=job_store,
        library=SqliteLibrary(database, zone=zone_of(settings)),
        job_launcher=_subprocesses(settings, job_store),
        vector_index=SqliteVectorIndex(data_dir / "vectors.db"),
        batch_store=SqliteBatchStore(database),
        key_store=SqliteKeyStore(database),
        owner_log=SqliteOwnerLog(database),
        task_store=SqliteTaskStore(database),
    )


def close_files(backend: Backend) -> None:
    """Close the databases of one machine, so that no log of theirs stays; the next use opens them.

    Nothing to do in the cloud.
    """
    for store in (backend.library, backend.vector_index, backend.object_store):
        close = getattr(store, "close", None)
        if close is not None:
            close()


def _make(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(
            f"The data folder {data_dir} cannot be made ({error.strerror}); "
            "set LIFESTREAM_DATA_DIR to a folder you may write to."
        ) from error


def _subprocesses(settings: Settings, job_store: JobStore) -> JobLauncher:
    from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
    from lifestream.backends.embedded.queue.scratch import PARENT_FLAG, clean_scratch

    def on_exit(job_id: JobId, returncode: int) -> None:
        clean_scratch(settings.data_dir / "scratch", job_id=job_id)
        job = job_store.get(job_id)
        if returncode == 0 or job is None:
            return
        if job.status is JobStatus.RUNNING:
            worker_died(job_store, job, _died_of(returncode))
        elif job.status is JobStatus.QUEUED and job.execution:
            # A worker that gave its job back took the execution's name off it.
            worker_never_started(job_store, job, _died_of(returncode))

    return SubprocessLauncher(
        command=[sys.executable, "-m", "processor"],
        environ={**os.environ, **settings.environ()},
        max_workers=settings.effective_workers,
        cwd=CODE,
        parent_flag=PARENT_FLAG,
        log_dir=settings.data_dir / "logs",
        on_exit=on_exit,
    )


def _died_of(returncode: int) -> str:
    if returncode < 0:
        return f"killed by signal {-returncode}"
    return f"exit code {returncode}"
