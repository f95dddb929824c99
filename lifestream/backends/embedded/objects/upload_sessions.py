"""Uploads in pieces, with the habits of Cloud Storage's resumable uploads.

What is on disk is the truth: the length of the part file is how far an upload is, so a kill at
any moment loses nothing that was written. Source of the protocol: Cloud Storage, "Resumable
uploads" (308, ``Range``, ``bytes */N``).
"""

import re
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection, Row
from typing import BinaryIO

from lifestream.backends.embedded.disk import check_room, disk_errors, private_folder
from lifestream.backends.embedded.objects.signing import UploadTicket
from lifestream.backends.embedded.objects.staging import Staged, crc32c_text
from lifestream.backends.embedded.objects.upload_parts import (
    Checked,
    append_chunk,
    check_up_to,
    locked_part,
    read_content_range,
    size_of,
)
from lifestream.backends.embedded.sqlite import Database, from_micros, to_micros
from lifestream.domain.errors import (
    AccessDenied,
    InvalidRequest,
    NotFound,
    UploadConflict,
)

_CRC32C = re.compile(r"crc32c=([A-Za-z0-9+/]{6}==)")


class UploadGone(NotFound):
    """The session is unknown, aborted or expired: start again."""

    code = "UPLOAD_GONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadSession:
    """How far an upload is. ``generation`` is the object's, once complete."""

    session_id: str
    key: str
    content_type: str
    size_bytes: int
    origin: str
    expires_at: datetime
    offset_bytes: int = 0
    generation: str = ""

    @property
    def complete(self) -> bool:
        """The object is stored."""
        return bool(self.generation)

    @property
    def range_header(self) -> str:
        """The ``Range`` header of a 308 answer; empty when nothing is here yet."""
        return f"bytes=0-{self.offset_bytes - 1}" if self.offset_bytes else ""


Commit = Callable[[Staged, UploadSession], None]


class UploadSessions:
    """Sessions in ``folder``, one part file each; ``commit`` makes a complete one an object."""

    def __init__(
        self,
        database: Database,
        *,
        folder: Path,
        commit: Commit,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._folder = folder
        self._commit = commit
        self._clock = clock

    @staticmethod
    def new_ticket(
        key: str,
        *,
        content_type: str,
        size_bytes: int,
        expires_at_s: float,
        origin: str,
        is_growing: bool = False,
    ) -> UploadTicket:
        """A ticket like no other, to be signed."""
        return UploadTicket(
            key=key,
            content_type=content_type,
            size_bytes=size_bytes,
            expires_at_s=expires_at_s,
            nonce=secrets.token_hex(16),
            origin=origin,
            is_growing=is_growing,
        )

    def start(
        self, ticket: UploadTicket, *, content_type: str, length_range: str, origin: str
    ) -> UploadSession:
        """See ``FolderObjectStore.start_session``."""
        same_length = length_range.replace(" ", "") == ticket.length_range
        if content_type != ticket.content_type or not same_length:
            raise AccessDenied("This upload was announced with another type or size.")
        if ticket.origin and origin and origin != ticket.origin:
            raise AccessDenied("This upload was announced by another web page.")
        with disk_errors("Starting an upload"):
            private_folder(self._folder)
            # What grows has no size yet: each chunk finds out for itself.
            check_room(self._folder, 0 if ticket.is_growing else ticket.size_bytes)
        with self._database.write() as connection:
            connection.execute(
                "insert into upload_sessions (session_id, nonce, key, content_type, size_bytes,"
                " origin, expires_at, is_growing) values (?, ?, ?, ?, ?, ?, ?, ?)"
                " on conflict (nonce) do nothing",
                (
                    secrets.token_urlsafe(32),
                    ticket.nonce,
                    ticket.key,
                    ticket.content_type,
                    ticket.size_bytes,
                    ticket.origin,
                    int(ticket.expires_at_s * 1_000_000),
                    ticket.is_growing,
                ),
            )
            row = connection.execute(
                "select * from upload_sessions where nonce = ?", (ticket.nonce,)
            ).fetchone()
        if row["state"] != "open":
            raise AccessDenied("This upload was used already. Ask for a new one.")
        return self._session(row)

    def get(self, session_id: str) -> UploadSession:
        """See ``FolderObjectStore.session``."""
        return self._session(self._row(session_id))

    def write_chunk(
        self,
        session_id: str,
        *,
        stream: BinaryIO,
        content_range: str,
        content_length: int | None,
        checksum: str,
    ) -> UploadSession:
        """See ``FolderObjectStore.write_chunk``."""
        row = self._row(session_id)
        if row["state"] == "done":
            return self._session(row)  # The answer to the last chunk was lost; give it again.
        stated = read_content_range(
            content_range, content_length, row["size_bytes"], is_growing=bool(row["is_growing"])
        )
        path = self._part_path(session_id)
        with disk_errors("Storing an upload"), locked_part(path) as part:
            row = self._row(session_id)
            if row["state"] == "done":
                return self._session(row)
            if row["is_growing"] and stated.total is not None:
                self._end_growth(session_id, stated.total, part)
            if stated.chunk is not None:
                remember = partial(self._remember, session_id)
                append_chunk(part, stated.chunk, stream, _checked(row), remember)
            row = self._row(session_id)
            if not row["is_growing"] and size_of(part) == row["size_bytes"]:
                self._finish(row, part, checksum)
            return self.get(session_id)

    def abort(self, session_id: str) -> None:
        """See ``FolderObjectStore.abort_session``."""
        with self._database.write() as connection:
            ended = self._end(connection, "session_id = ?", session_id)
        self._remove_parts(ended)

    def abort_key(self, key: str) -> None:
        """End every unfinished upload to ``key``: it was deleted, and must not come back."""
        with self._database.write() as connection:
            ended = self._end(connection, "key = ?", key)
        self._remove_parts(ended)

    def settle(self, now: datetime) -> None:
        """Finish what is complete, drop what is past its time."""
        with self._database.read() as connection:
            rows = connection.execute("select * from upload_sessions").fetchall()
        for row in rows:
            if row["state"] == "open":
                with suppress(UploadConflict, UploadGone):  # It is being written to, or has ended.
                    self._finish_complete(row)
            if row["expires_at"] <= to_micros(now):
                self._drop(row["session_id"])
        self._remove_stray_parts()

    def _end_growth(self, session_id: str, total_bytes: int, part: BinaryIO) -> None:
        if size_of(part) > total_bytes:
            raise InvalidRequest(f"{size_of(part)} bytes are here, more than the {total_bytes}.")
        with self._database.write() as connection:
            connection.execute(
                "update upload_sessions set size_bytes = ?, is_growing = 0 where session_id = ?",
                (total_bytes, session_id),
            )

    def _finish_complete(self, row: Row) -> None:
        path = self._part_path(row["session_id"])
        if row["is_growing"]:
            return
        if row["size_bytes"] and path.exists() and path.stat().st_size == row["size_bytes"]:
            with disk_errors("Storing an upload"), locked_part(path, wait_s=0) as part:
                self._finish(row, part, "")

    def _drop(self, session_id: str) -> None:
        with self._database.write() as connection:
            connection.execute("delete from upload_sessions where session_id = ?", (session_id,))
        self._remove_parts((session_id,))

    def _finish(self, row: Row, part: BinaryIO, wanted: str) -> None:
        checked = check_up_to(part, _checked(row), row["size_bytes"])
        found = _CRC32C.search(wanted)
        if found and found[1] != crc32c_text(checked.crc32c):
            part.truncate(0)
            self._remember(row["session_id"], Checked(count=0, crc32c=0))
            raise InvalidRequest(
                "The bytes changed on their way. Send the file again.", code="CHECKSUM_MISMATCH"
            )
        path = self._part_path(row["session_id"])
        staged = Staged(path=path, size_bytes=row["size_bytes"], crc32c=checked.crc32c)
        self._commit(staged, self._session(row))

    def _remember(self, session_id: str, checked: Checked) -> None:
        with self._database.write() as connection:
            connection.execute(
                "update upload_sessions set checked_bytes = ?, checked_crc32c = ?"
                " where session_id = ?",
                (checked.count, checked.crc32c, session_id),
            )

    def _row(self, session_id: str) -> Row:
        with self._database.read() as connection:
            row: Row | None = connection.execute(
                "select * from upload_sessions where session_id = ?", (session_id,)
            ).fetchone()
        if row is None or row["state"] == "ended":
            raise UploadGone("This upload does not exist or has ended. Start it again.")
        if row["state"] == "open" and to_micros(self._clock()) >= row["expires_at"]:
            raise UploadGone("This upload took too long and has ended. Start it again.")
        return row

    def _session(self, row: Row) -> UploadSession:
        session = UploadSession(
            session_id=row["session_id"],
            key=row["key"],
            content_type=row["content_type"],
            size_bytes=row["size_bytes"],
            origin=row["origin"],
            expires_at=from_micros(row["expires_at"]),
            generation=row["generation"],
        )
        if session.complete:
            return replace(session, offset_bytes=session.size_bytes)
        with suppress(FileNotFoundError):
            here = self._part_path(session.session_id).stat().st_size
            return replace(session, offset_bytes=here)
        return session

    def _end(self, connection: Connection, which: str, value: str) -> tuple[str, ...]:
        rows = connection.execute(
            f"update upload_sessions set state = 'ended' where {which} and state = 'open'"
            " returning session_id",
            (value,),
        ).fetchall()
        return tuple(row["session_id"] for row in rows)

    def _part_path(self, session_id: str) -> Path:
        return self._folder / f"{session_id}.part"

    def _remove_parts(self, session_ids: Iterable[str]) -> None:
        with disk_errors("Ending an upload"):
            for session_id in session_ids:
                self._part_path(session_id).unlink(missing_ok=True)

    def _remove_stray_parts(self) -> None:
        for path in self._folder.glob("*.part"):
            with suppress(UploadGone):
                if self._row(path.stem)["state"] == "open":
                    continue
            path.unlink(missing_ok=True)


def _checked(row: Row) -> Checked:
    return Checked(count=row["checked_bytes"], crc32c=row["checked_crc32c"])
