"""Damage of the stored files of one machine, reported instead of replaced by an empty start.

Not for: a single damaged document among good ones; ``domain.documents`` sets that aside.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from lifestream.backends.embedded.sqlite import Database
from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.documents import readable
from lifestream.domain.jobs.batch import Batch, BatchItem
from lifestream.domain.jobs.job import Job
from lifestream.domain.video import Video

SUFFIXES = ("", "-wal", "-shm")
"""The files of one SQLite database."""

_DAMAGE = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT))
_UNREADABLE = frozenset((sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ))

DOCUMENTS: tuple[tuple[type, str, str], ...] = (
    (Video, "videos", "video_id"),
    (Job, "jobs", "job_id"),
    (Batch, "batches", "batch_id"),
    (BatchItem, "batch_items", "video_id"),
    (ApiKey, "api_keys", "key_id"),
)


def complaint(path: Path, *, wait_s: float = 5.0) -> str:
    """Why the database cannot be used, in SQLite's words; empty when it can, or is not there.

    Args:
        wait_s: How long to wait for others who hold it.
    """
    if not path.exists():
        return ""
    try:
        # Opened for reading only, and closed at once: nothing is made and nothing is migrated.
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=wait_s)) as database:
            found = next(_findings(database), "")
    except sqlite3.DatabaseError as error:
        # A log that another process holds just now, or a full or read-only disk, is no damage.
        code = error.sqlite_errorcode
        return str(error) if code & 0xFF in _DAMAGE or code in _UNREADABLE else ""
    return found


def _findings(database: sqlite3.Connection) -> Iterator[str]:
    """Everything that SQLite finds wrong with the file; what lies in it is not its business.

    SQLite 3.40 (Debian 12) takes values of a table without row ids for NULL where the key has the
    columns in another order than the table. Damage of the pages is found before any such row.
    """
    for (found,) in database.execute("pragma quick_check"):
        if found != "ok" and not found.startswith("NULL value in "):
            yield str(found)


def lost_database(library: Path, objects: Path) -> str:
    """Why new databases must not be begun here; empty when they may.

    Args:
        library: The database of the library.
        objects: The folder of the stored files, with their catalog.
    """
    if not _uploads(objects / "objects"):
        return ""
    for path in (library, objects / "objects.db"):
        if not path.exists():
            found = "is not there"
        elif path.stat().st_size == 0:
            found = "is empty"
        elif path is library and _knows_nothing(path):
            found = "knows no recording"
        else:
            continue
        return (
            f"The database {path} {found}, but uploaded recordings are in {objects}. Put the "
            "database back from a backup. To begin anew without them, move that folder away or "
            "set LIFESTREAM_DATA_DIR to another one; nothing was changed."
        )
    return ""


def remove_database(path: Path) -> None:
    """Remove a damaged database with its log, so that a new one can be made in its place.

    It is not kept beside: words that are deleted later would stay in it.
    """
    for suffix in SUFFIXES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def damaged_documents(database: Database) -> Iterator[str]:
    """Every stored document that cannot be read, as "Video v1"."""
    for kind, table, key in DOCUMENTS:
        with database.read() as connection:
            rows = connection.execute(f"select {key} as name, document from {table}").fetchall()
        pairs = ((row["document"], row["name"]) for row in rows)
        yield from (f"{kind.__name__} {name}" for name in readable(kind, pairs)[1])


def _uploads(objects: Path) -> bool:
    folder = objects / "uploads"
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


def _knows_nothing(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return not any(
                database.execute(f"select 1 from {table} limit 1").fetchone()
                for table in ("videos", "jobs", "deleted_videos")
            )
    except sqlite3.OperationalError as error:
        return "no such table" in str(error)
    except sqlite3.DatabaseError:
        return False
