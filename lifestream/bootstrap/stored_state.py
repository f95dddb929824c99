"""Is what is stored on this machine whole? Asked at start and by the doctor.

What can be made again (the index) is; what cannot is said.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

from lifestream.bootstrap import Application
from lifestream.bootstrap.time_zone import zone_of
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError, InvalidRequest, LifeStreamError, NotFound
from lifestream.services.reprocess.reindex import reindex

log = logging.getLogger(__name__)

DATABASES = ("lifestream.db", "objects/objects.db")
INDEX = "vectors.db"


def check_databases(app: Application) -> None:
    """Look at the databases that cannot be made again; nothing to do in the cloud.

    Raises:
        ConfigError: One is damaged; the sentence says which and what to do.
    """
    for sentence in _broken_databases(app):
        raise ConfigError(sentence)


def put_back_before_upgrade(settings: Settings) -> Path:
    """Put the databases from before the last upgrade back.

    Returns:
        The data folder that what is newer is kept in.

    Raises:
        NotFound: There is no copy: nothing was upgraded in the last 14 days, or something was
            deleted since, whose words a copy would have held.
        InvalidRequest: That folder is there already.
        BackendUnavailable: The app runs.
    """
    from lifestream.backends.embedded.backup import go_back
    from lifestream.backends.embedded.sqlite import copies_of

    undone = settings.data_dir / "undone"
    if not copies_of(settings.data_dir / DATABASES[0]):
        raise NotFound(
            "There are no databases from before an upgrade. They are kept for 14 days, until "
            "something is deleted, so that nothing deleted stays in them.",
            code="NO_COPY",
        )
    if undone.exists():
        raise InvalidRequest(f"{undone} is of an earlier undoing; move it away first.")
    go_back(settings.data_dir, undone)
    return undone


def data_folder_state(app: Application) -> str:
    """Why nothing new can be stored, in a sentence; empty when it can, and in the cloud."""
    from lifestream.backends.embedded.disk import folder_state

    return folder_state(app.settings.data_dir) if app.settings.backend == "embedded" else ""


def damages(app: Application) -> Iterator[str]:
    """A sentence for everything that is damaged, for the doctor."""
    from lifestream.backends.embedded.damage import complaint, damaged_documents
    from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
    from lifestream.backends.embedded.sqlite import Database

    if app.settings.backend != "embedded":
        return
    broken = list(_broken_databases(app))
    yield from broken
    data_dir = app.settings.data_dir
    if wrong := complaint(data_dir / INDEX):
        yield f"The index {data_dir / INDEX} is damaged ({wrong}); ./run makes it again."
    if broken or not (data_dir / DATABASES[0]).exists():
        return
    database = Database(data_dir / DATABASES[0], migrations=LIFESTREAM_MIGRATIONS)
    for name in damaged_documents(database):
        yield f"The stored {name} cannot be read. Delete its recording to remove it."
    database.close()


def index_is_lost(app: Application) -> bool:
    """Whether the index must be made again; a damaged one is removed."""
    from lifestream.backends.embedded.vectors.index import SqliteVectorIndex

    index = app.backend.vector_index
    if not isinstance(index, SqliteVectorIndex):
        return False
    missing = not (app.settings.data_dir / INDEX).exists()
    if wrong := index.remove_if_damaged():
        log.error("index_damaged", extra={"reason": wrong})
        return True
    return missing and _was_indexed(app)


def make_index_again(app: Application) -> None:
    """Fill the index from what is kept; a failure is said, ``./run reindex`` tries again."""
    try:
        report = reindex(app.backend, app.inference.embedder, zone=zone_of(app.settings))
    except LifeStreamError as error:
        log.error("index_not_made", extra={"reason": error.message})
        return
    log.warning("index_made_again", extra={"videos": report.videos, "chunks": report.chunks})


def _broken_databases(app: Application) -> Iterator[str]:
    from lifestream.backends.embedded.damage import complaint

    if app.settings.backend != "embedded":
        return
    for name in DATABASES:
        path = app.settings.data_dir / name
        if wrong := complaint(path):
            yield (
                f"The database {path} is damaged ({wrong}). Nothing was changed. Put it back from "
                "a backup, or save what can be read with: sqlite3 FILE .recover"
            )


def _was_indexed(app: Application) -> bool:
    library = app.backend.library
    return any(
        video.indexed_chunks for owner in library.owners() for video in library.list(owner).videos
    )
