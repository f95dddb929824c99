"""Append-only logs in SQLite."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from sqlite3 import Connection, Row

from lifestream.backends.embedded.sqlite import Database, from_micros, to_micros
from lifestream.domain.documents import page_cursor, page_limit, read_cursor
from lifestream.domain.errors import StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import area_of, area_of_prefix
from lifestream.ports.owner_log import LogEntry, Subject, SubjectPage, check_entries

MADE_AGAIN = frozenset({"digests", "narratives", "tasks"})
"""Areas whose logs are deleted to be made again, not because somebody wants them gone."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqliteOwnerLog:
    """``lifestream.ports.owner_log.OwnerLog`` over ``LIFESTREAM_MIGRATIONS``."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._clock = clock

    def append(
        self,
        owner: OwnerId,
        subject: str,
        entry: bytes,
        *,
        entry_id: str,
        expected: int | None = None,
        note: bytes | None = None,
    ) -> int:
        """See ``OwnerLog.append``."""
        area = area_of(subject)
        check_entries(entry, note)
        with self._database.write() as connection:
            first = connection.execute(
                "select sequence from log_entries where owner = ? and subject = ? and entry_id = ?",
                (owner, subject, entry_id),
            ).fetchone()
            if first is not None:
                return int(first["sequence"])
            length = _length(connection, owner, subject)
            if expected is not None and expected != length:
                raise StaleWrite(f"{subject} has {length} entries by now, not {expected}.")
            now = to_micros(self._clock())
            connection.execute(
                "insert into logs (owner, subject, area, length, written_at, note)"
                " values (?, ?, ?, 1, ?, ?) on conflict (owner, subject)"
                " do update set length = length + 1, written_at = excluded.written_at,"
                " note = excluded.note",
                (owner, subject, area, now, note),
            )
            connection.execute(
                "insert into log_entries (owner, subject, sequence, entry_id, written_at, entry)"
                " values (?, ?, ?, ?, ?, ?)",
                (owner, subject, length + 1, entry_id, now, entry),
            )
            return length + 1

    def annotate(self, owner: OwnerId, subject: str, note: bytes, *, length: int) -> None:
        """See ``OwnerLog.annotate``."""
        with self._database.write() as connection:
            connection.execute(
                "update logs set note = ? where owner = ? and subject = ? and length = ?",
                (note, owner, subject, length),
            )

    def rewrite(
        self,
        owner: OwnerId,
        subject: str,
        entries: Sequence[tuple[str, bytes]],
        *,
        expected: int,
        note: bytes | None = None,
    ) -> None:
        """See ``OwnerLog.rewrite``."""
        check_entries(note, *(entry for _, entry in entries))
        now, key = to_micros(self._clock()), (owner, subject)
        with self._database.forget() as connection:
            length = _length(connection, owner, subject)
            if expected != length:
                raise StaleWrite(f"{subject} has {length} entries by now, not {expected}.")
            times = {
                row["entry_id"]: row["written_at"]
                for row in connection.execute(
                    "select entry_id, written_at from log_entries where owner = ? and subject = ?",
                    key,
                )
            }
            _delete(connection, owner, subject)
            if not entries:
                return
            connection.execute(
                "insert into logs (owner, subject, area, length, written_at, note)"
                " values (?, ?, ?, ?, ?, ?)",
                (*key, area_of(subject), len(entries), now, note),
            )
            connection.executemany(
                "insert into log_entries (owner, subject, sequence, entry_id, written_at, entry)"
                " values (?, ?, ?, ?, ?, ?)",
                (
                    (*key, number, entry_id, times.get(entry_id, now), entry)
                    for number, (entry_id, entry) in enumerate(entries, start=1)
                ),
            )

    def heads(self, owner: OwnerId, subjects: Iterable[str]) -> Mapping[str, Subject]:
        """See ``OwnerLog.heads``."""
        wanted = json.dumps(list(subjects))
        with self._database.read() as connection:
            rows = connection.execute(
                "select subject, length, written_at, note from logs where owner = ?"
                " and subject in (select value from json_each(?))",
                (owner, wanted),
            ).fetchall()
        return {row["subject"]: _subject(row) for row in rows}

    def read(self, owner: OwnerId, subject: str, *, after: int = 0) -> tuple[LogEntry, ...]:
        """See ``OwnerLog.read``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select sequence, entry_id, written_at, entry from log_entries"
                " where owner = ? and subject = ? and sequence > ? order by sequence",
                (owner, subject, after),
            ).fetchall()
        return tuple(
            LogEntry(
                sequence=row["sequence"],
                entry_id=row["entry_id"],
                written_at=from_micros(row["written_at"]),
                entry=bytes(row["entry"]),
            )
            for row in rows
        )

    def subjects(
        self, owner: OwnerId, prefix: str, *, limit: int = 50, cursor: str = ""
    ) -> SubjectPage:
        """See ``OwnerLog.subjects``."""
        page = page_limit(limit)
        written_at, name = read_cursor(cursor) if cursor else (2**63 - 1, "")
        with self._database.read() as connection:
            rows = connection.execute(
                "select subject, length, written_at, note from logs where owner = ? and area = ?"
                " and (written_at, subject) < (?, ?)"
                " order by written_at desc, subject desc limit ?",
                (owner, area_of_prefix(prefix), written_at, name, page + 1),
            ).fetchall()
        shown = rows[:page]
        following = ""
        if len(rows) > page:
            following = page_cursor(shown[-1]["written_at"], shown[-1]["subject"])
        return SubjectPage(subjects=tuple(_subject(row) for row in shown), cursor=following)

    def delete(self, owner: OwnerId, subject: str) -> None:
        """See ``OwnerLog.delete``."""
        is_persons = area_of(subject) not in MADE_AGAIN
        with self._database.forget(is_persons=is_persons) as connection:
            _delete(connection, owner, subject)


def _delete(connection: Connection, owner: OwnerId, subject: str) -> None:
    for table in ("log_entries", "logs"):
        connection.execute(f"delete from {table} where owner = ? and subject = ?", (owner, subject))


def _subject(row: Row) -> Subject:
    return Subject(
        subject=row["subject"],
        length=row["length"],
        written_at=from_micros(row["written_at"]),
        note=None if row["note"] is None else bytes(row["note"]),
    )


def _length(connection: Connection, owner: OwnerId, subject: str) -> int:
    row = connection.execute(
        "select length from logs where owner = ? and subject = ?", (owner, subject)
    ).fetchone()
    return 0 if row is None else int(row["length"])
