"""Resumable uploads: 256 KiB steps, 308 with Range, status queries, cancellation.

Source: Cloud Storage, "Resumable uploads" and "Perform resumable uploads".
"""

import base64
import os
import re
import secrets
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.gcs.errors import StorageError, invalid
from rehearsal.gcs.objects import Objects, StoredObject

QUANTUM_BYTES = 256 * 1024
READ_BYTES = 1 << 18
CHUNK = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)$")
STATUS = re.compile(r"bytes \*/(\d+|\*)$")
CANCELLED = 499


@dataclass(slots=True, kw_only=True)
class Session:
    """One upload on its way."""

    session_id: str
    bucket: str
    key: str
    path: Path
    fields: dict[str, Any]
    conditions: dict[str, str]
    origin: str = ""
    """Who may go on with it from a browser: the Origin of the first request."""
    length_range: tuple[int, int] | None = None
    announced_bytes: int | None = None
    received_bytes: int = 0
    done: StoredObject | None = None
    cancelled: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Sessions:
    """Every session ever started; finished ones still answer status queries."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self.by_id: dict[str, Session] = {}

    def create(
        self,
        request: Request,
        *,
        bucket: str,
        key: str,
        fields: Mapping[str, Any],
        conditions: Mapping[str, str],
    ) -> Session:
        """Begin; nothing is visible until the last byte."""
        self._objects.check(bucket, key, conditions)
        announced = request.headers.get("X-Upload-Content-Length")
        session = Session(
            session_id=secrets.token_urlsafe(32),
            bucket=bucket,
            key=key,
            path=self._objects.new_file(),
            fields=dict(fields),
            conditions=dict(conditions),
            origin=request.headers.get("Origin", ""),
            length_range=length_range(request.headers.get("x-goog-content-length-range")),
            announced_bytes=int(announced) if announced else None,
        )
        _check_length(session, session.announced_bytes)
        self.by_id[session.session_id] = session
        return session

    def answer(self, request: Request, session_id: str) -> tuple[Session, Response | None]:
        """Take a chunk, a status query or a cancellation.

        The response is None when the object is complete: each API says that in its own way.
        """
        session = self.by_id.get(session_id)
        if session is None:
            raise StorageError(404, "notFound", "The upload session does not exist.")
        with session.lock:
            if session.cancelled:
                return session, Response("", CANCELLED)
            if request.method == "DELETE":
                return session, self._cancel(session)
            if request.method != "PUT":
                raise StorageError(405, "methodNotAllowed", "An upload session takes PUT.")
            if session.done is None:
                self._take(request, session)
            return session, None if session.done else _incomplete(session)

    def _cancel(self, session: Session) -> Response:
        session.cancelled = session.done is None
        session.path.unlink(missing_ok=True)
        return Response("", CANCELLED)

    def _take(self, request: Request, session: Session) -> None:
        stated = request.headers.get("Content-Range", "").strip()
        total: str | None
        if chunk := CHUNK.match(stated):
            total = chunk[3]
            _check_length(session, _size(total))
            self._append(request, session, int(chunk[1]), int(chunk[2]), _size(total))
        elif status := STATUS.match(stated):
            total = status[1]
        elif not stated:
            self._append(request, session, 0, None, None)
            total = str(session.received_bytes)
        else:
            raise invalid(f"Failed to parse Content-Range header: {stated[:60]!r}")
        if _size(total) is not None and session.received_bytes >= int(total):
            self._finish(request, session)

    @staticmethod
    def _append(
        request: Request, session: Session, start: int, last: int | None, total: int | None
    ) -> None:
        if start > session.received_bytes:
            raise StorageError(
                503,
                "backendError",
                f"Invalid request. According to the Content-Range header, the upload offset is "
                f"{start} byte(s), which exceeds already uploaded size of "
                f"{session.received_bytes} byte(s).",
            )
        length = request.content_length
        if last is not None and length is not None and length != last - start + 1:
            raise invalid(f"Content-Range names {last - start + 1} bytes, the body has {length}.")
        try:
            _write(request, session, skip=session.received_bytes - start)
        finally:
            # Of a chunk that is cut off or not the last, only whole quanta are kept.
            whole = last is None or (total is not None and session.received_bytes >= total)
            if sys.exc_info()[0] is not None or not whole:
                session.received_bytes -= session.received_bytes % QUANTUM_BYTES
                os.truncate(session.path, session.received_bytes)
        if total is not None and session.received_bytes > total:
            raise invalid(f"More bytes were sent than the announced {total}.")

    def _finish(self, request: Request, session: Session) -> None:
        _check_length(session, session.received_bytes)
        announced = session.announced_bytes
        if announced is not None and session.received_bytes != announced:
            raise invalid(f"{announced} bytes were announced, {session.received_bytes} sent.")
        fields = session.fields | checksums_in(request)
        session.done = self._objects.commit(
            session.bucket,
            session.key,
            session.path,
            fields=fields,
            conditions=session.conditions,
        )


def _write(request: Request, session: Session, *, skip: int) -> None:
    with session.path.open("r+b") as sink:
        sink.seek(session.received_bytes)
        while block := request.stream.read(READ_BYTES):
            fresh = block[skip:]
            skip = max(0, skip - len(block))
            sink.write(fresh)
            session.received_bytes += len(fresh)


def checksums_in(request: Request) -> dict[str, str]:
    """``X-Goog-Hash`` and ``Content-MD5`` as fields to verify."""
    found: dict[str, str] = {}
    names = {"crc32c": "crc32c", "md5": "md5Hash"}
    for part in request.headers.get("X-Goog-Hash", "").split(","):
        name, _, value = part.strip().partition("=")
        if name in names:
            found[names[name]] = value
    if md5 := request.headers.get("Content-MD5"):
        base64.b64decode(md5)
        found["md5Hash"] = md5
    return found


def length_range(stated: str | None) -> tuple[int, int] | None:
    """``x-goog-content-length-range: least,most``."""
    if stated is None:
        return None
    parts = re.match(r"(\d+),(\d+)$", stated.replace(" ", ""))
    if not parts:
        raise invalid(f"Invalid x-goog-content-length-range: {stated[:40]!r}")
    return int(parts[1]), int(parts[2])


def check_length(allowed: tuple[int, int] | None, size_bytes: int) -> None:
    """400 when a body is shorter or longer than its signature allows."""
    if allowed and not allowed[0] <= size_bytes <= allowed[1]:
        too_large = size_bytes > allowed[1]
        raise invalid(
            f"Your proposed upload of {size_bytes} bytes is "
            f"{'larger' if too_large else 'smaller'} than allowed.",
            xml_code="EntityTooLarge" if too_large else "EntityTooSmall",
        )


def _check_length(session: Session, size_bytes: int | None) -> None:
    if size_bytes is not None:
        check_length(session.length_range, size_bytes)


def _size(text: str | None) -> int | None:
    return None if text in (None, "*") else int(text or 0)


def _incomplete(session: Session) -> Response:
    headers = {"X-GUploader-UploadID": session.session_id}
    if session.received_bytes:
        headers["Range"] = f"bytes=0-{session.received_bytes - 1}"
    return Response("", 308, headers)
