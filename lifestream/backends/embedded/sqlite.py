"""One SQLite file: connections, transactions, numbered migrations, errors of ours.

Several threads and processes may use the same file at once; any of them may be killed at any
moment. Not for: knowing any table; each adapter brings its own migrations and statements.
"""

import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lifestream.backends.embedded.disk import Reserve, disk_errors, private_folder
from lifestream.domain.errors import BackendUnavailable, ConfigError, NotFound, ResourceError

BUSY_TIMEOUT_S = 15.0
"""How long a writer waits for the one before it; ours take milliseconds."""

COPY = ".schema-"
KEEP_COPY_S = 14 * 24 * 3600.0
"""How long a copy from before an upgrade is kept."""

CUT_TIMEOUT_MS = 50
"""How long cutting the log waits for readers; it is tried again by the next use."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step of a schema. Numbers count from 1 without gaps; a released step never changes.

    Attributes:
        afterwards: What SQL cannot do, in the same transaction: filling a table from another.
    """

    number: int
    name: str
    statements: tuple[str, ...]
    afterwards: Callable[[sqlite3.Connection], None] | None = None


class Database:
    """One file, brought to its newest schema when it is first used.

    Args:
        path: The file; it and its folder are made when missing, readable by this user alone.
        migrations: Every step of the schema, in order.
        busy_timeout_s: Longest wait for another writer.
        reserve: Room that is given to deletions, and to the first use, on a full disk.
        keeps_copy: Keep the file as it was before its schema changes, so that an older version
            can go on with it (``undo_upgrade``), until a person deletes something.
    """

    def __init__(
        self,
        path: Path,
        *,
        migrations: Sequence[Migration] = (),
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        reserve: Reserve | None = None,
        keeps_copy: bool = False,
    ) -> None:
        numbers = [step.number for step in migrations]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"migrations of {path.name} are numbered {numbers}")
        self.path = path
        self._migrations = tuple(migrations)
        self._busy_timeout_s = busy_timeout_s
        self._reserve = reserve
        self._keeps_copy = keeps_copy
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._pid = os.getpid()
        self._inherited: list[sqlite3.Connection] = []
        self._migrated = False
        self._forgot = False
        self._copied: tempfile.TemporaryDirectory[str] | None = None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one unchanging state of the file.

        Raises:
            BackendUnavailable: The file cannot be opened or read.
            ConfigError: It was written by a newer version.
        """
        with self._transaction("begin") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection that is the only writer; commits at the end, or nothing on an error.

        Do not open a second one inside: it would wait for the first.

        Raises:
            BackendUnavailable: The file cannot be opened, or others write for too long.
            ResourceError: The disk is full.
            ConfigError: It was written by a newer version.
        """
        with self._transaction("begin immediate") as connection:
            yield connection

    @contextmanager
    def forget(self, *, is_persons: bool = True) -> Iterator[sqlite3.Connection]:
        """``write`` for what a person deleted: afterwards the log does not hold it any more, nor
        does a copy from before an upgrade.

        Overwritten pages stay in the write-ahead log until it is written back and cut. While
        others read that cannot be done at once; then every later use tries again.

        Args:
            is_persons: Somebody wants it gone; it is not only made again.
        """
        if self._reserve is not None:
            self._reserve.give()
        with self.write() as connection:
            yield connection
        self._forgot = True
        self._cut_log()
        if is_persons and self._keeps_copy:
            remove_copies(self.path)

    def migrate(self) -> None:
        """Bring the file to the newest schema; called by the first use of it."""
        with self.read():
            pass

    def close(self) -> None:
        """Close every idle connection; the next use opens new ones."""
        if self._forgot:
            self._cut_log()
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with translated_errors(self.path):
            connection = self._take()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("commit")
            except BaseException:
                self._roll_back(connection)
                raise
            self._give_back(connection)
            if self._forgot:
                self._cut_log()

    def _cut_log(self) -> None:
        with translated_errors(self.path):
            connection = self._take()
            try:
                connection.execute(f"pragma busy_timeout = {CUT_TIMEOUT_MS}")
                (busy, *_) = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
                self._forgot = bool(busy)
            except sqlite3.OperationalError:
                self._forgot = True
            finally:
                connection.execute(f"pragma busy_timeout = {int(self._busy_timeout_s * 1000)}")
                self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._pid != os.getpid():
                # A connection must not cross a fork, and closing it here could harm the parent.
                self._inherited += self._idle
                self._idle = []
                self._pid = os.getpid()
            if self._idle:
                return self._idle.pop()
        return self._open()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            self._idle.append(connection)

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("rollback")
        except sqlite3.Error:
            connection.close()
        else:
            self._give_back(connection)

    def _open(self) -> sqlite3.Connection:
        if self.path.parent.exists() and not os.access(self.path.parent, os.W_OK):
            return self._open_read_only()
        try:
            return self._open_to_write()
        except sqlite3.OperationalError:
            # The first connection of all makes the log's index, and so needs some room.
            if self._reserve is None or not self._reserve.give():
                raise
            return self._open_to_write()

    def _open_to_write(self) -> sqlite3.Connection:
        self._make_private_file()
        connection = sqlite3.connect(
            self.path,
            timeout=self._busy_timeout_s,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.row_factory = sqlite3.Row
            self._configure(connection)
            if not self._migrated:
                _migrate(connection, self._migrations, self.path, keeps_copy=self._keeps_copy)
                self._migrated = True
                if self._keeps_copy:
                    remove_copies(self.path, older_than_s=KEEP_COPY_S)
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_read_only(self) -> sqlite3.Connection:
        """On a disk that can only be read SQLite cannot make what it needs beside the file.

        Raises:
            ConfigError: The schema is not the newest, and cannot be changed.
        """
        if not self.path.exists():
            return self._open_empty()
        path, query = self.path.absolute(), "mode=ro&immutable=1"
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            # Its last changes are in the log, which has to be put back: in a copy.
            if self._copied is None:
                self._copied = tempfile.TemporaryDirectory(prefix="lifestream-read-only-")
                for file in (path, log):
                    shutil.copy(file, self._copied.name)
            path, query = Path(self._copied.name, path.name), "mode=rw"
        connection = sqlite3.connect(
            f"{path.as_uri()}?{query}", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("pragma query_only = on")
        if _schema_number(connection) != len(self._migrations):
            connection.close()
            raise ConfigError(
                f"{self.path} was written by another version of LifeStream and is on a disk that "
                "can only be read, so it cannot be brought to this one."
            )
        return connection

    def _open_empty(self) -> sqlite3.Connection:
        """What is not there and cannot be made is read as empty."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        _migrate(connection, self._migrations, self.path)
        connection.execute("pragma query_only = on")
        return connection

    def _make_private_file(self) -> None:
        if self.path.exists():
            return
        with disk_errors(f"Making the database {self.path}"):
            private_folder(self.path.parent)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))

    def _configure(self, connection: sqlite3.Connection) -> None:
        # Turning WAL on for the first time can be refused at once, without the busy timeout.
        deadline = time.monotonic() + self._busy_timeout_s
        while True:
            try:
                connection.execute("pragma journal_mode = wal")
                break
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        # What a user deletes is overwritten, not only unlinked.
        connection.execute("pragma secure_delete = on")


def copies_of(path: Path) -> dict[int, Path]:
    """Copies of a database from before its schema changed, by the number of their schema."""
    found = path.parent.glob(f"{path.name}{COPY}*")
    return {int(one.name.rpartition("-")[2]): one for one in found if one.name[-1].isdigit()}


def remove_copies(path: Path, *, older_than_s: float = 0.0) -> None:
    """Remove copies from before an upgrade."""
    for copy in copies_of(path).values():
        with suppress(OSError):
            if time.time() - copy.stat().st_mtime >= older_than_s:
                copy.unlink()


def undo_upgrade(path: Path, undone: Path) -> None:
    """Put the newest copy from before an upgrade back, and the newer file at ``undone``.

    Raises:
        NotFound: There is no copy.
        BackendUnavailable: Another process uses the file.
    """
    copies = copies_of(path)
    if not copies:
        raise NotFound(f"There is no copy of {path} from before an upgrade.", code="NO_COPY")
    with translated_errors(path), closing(sqlite3.connect(path, timeout=1.0)) as connection:
        # Leaving the log's mode takes the file for itself, and puts the log back into it.
        connection.execute("pragma journal_mode = delete")
    with disk_errors(f"Putting {path} back"):
        private_folder(undone.parent)
        path.replace(undone)
        copies[max(copies)].replace(path)


def _keep_copy(path: Path, number: int) -> None:
    """Copy the file as it is, before its first change."""
    copy = path.with_name(f"{path.name}{COPY}{number}")
    fresh = path.with_name(f"{path.name}.copy")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(fresh)) as new:
        fresh.chmod(0o600)
        old.backup(new)
    fresh.replace(copy)
    os.utime(copy)


def _migrate(
    connection: sqlite3.Connection,
    steps: Sequence[Migration],
    path: Path,
    *,
    keeps_copy: bool = False,
) -> None:
    """All missing steps in one transaction, so that a kill leaves the old schema or the new."""
    if _schema_number(connection) == len(steps):
        return
    connection.execute("begin immediate")
    try:
        if keeps_copy and 0 < _schema_number(connection) < len(steps):
            _keep_copy(path, _schema_number(connection))
        connection.execute(
            "create table if not exists schema_migrations"
            " (number integer primary key, name text not null, applied_at text not null)"
        )
        present = _schema_number(connection)
        if present > len(steps):
            raise ConfigError(
                f"{path} was written by a newer version of LifeStream (schema {present}, this"
                f" version knows {len(steps)}). Update LifeStream or choose another"
                " LIFESTREAM_DATA_DIR."
            )
        for step in steps[present:]:
            for statement in step.statements:
                connection.execute(statement)
            if step.afterwards is not None:
                step.afterwards(connection)
            connection.execute(
                "insert into schema_migrations values (?, ?, ?)",
                (step.number, step.name, utc_now().isoformat()),
            )
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def _schema_number(connection: sqlite3.Connection) -> int:
    known = connection.execute(
        "select 1 from sqlite_master where type = 'table' and name = 'schema_migrations'"
    ).fetchone()
    if known is None:
        return 0
    (number,) = connection.execute("select max(number) from schema_migrations").fetchone()
    return int(number or 0)


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's and the file system's errors about ``path`` into ours."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
            raise
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise ResourceError(
                f"The disk that holds {path} is full. Free some space and try again."
            ) from error
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
            raise BackendUnavailable(
                f"The disk that holds {path} can only be read; nothing was changed."
            ) from error
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_ERROR:
            raise  # A wrong statement is a bug of ours, not an outage.
        raise BackendUnavailable(f"The database {path} cannot be used: {error}.") from error


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, the form in which times are stored and compared.

    Raises:
        ValueError: ``moment`` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)
