"""The embedded foundation over a folder of a test's own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifestream.backends.embedded.batch_store import SqliteBatchStore
from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.key_store import SqliteKeyStore
from lifestream.backends.embedded.library import SqliteLibrary
from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.backends.embedded.owner_log import SqliteOwnerLog
from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
from lifestream.backends.embedded.sqlite import Database
from lifestream.backends.embedded.task_store import SqliteTaskStore
from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.ports.backend import Backend


@contextmanager
def embedded_backend(data_dir: Path, database: Database) -> Iterator[Backend]:
    """All of it while the context lasts; its processors end at once without work."""
    bus = SqliteEventBus(database)
    store = FolderObjectStore(data_dir / "objects", bucket="test", on_finalize=bus.publish)
    launcher = SubprocessLauncher(
        command=(sys.executable, "-S", "-c", ""), environ={}, log_dir=data_dir / "logs"
    )
    yield Backend(
        object_store=store,
        event_bus=bus,
        job_store=SqliteJobStore(database),
        library=SqliteLibrary(database),
        job_launcher=launcher,
        vector_index=SqliteVectorIndex(data_dir / "vectors.db"),
        batch_store=SqliteBatchStore(database),
        key_store=SqliteKeyStore(database),
        owner_log=SqliteOwnerLog(database),
        task_store=SqliteTaskStore(database),
    )
    launcher.stop(grace_s=1.0)
    store.close()
