"""The part file of an upload: what a chunk may add, who may add it, and its checksum so far.

Not for: whose upload it is and how long it lasts; ``upload_sessions`` decides that.
"""

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lifestream.backends.embedded.objects.staging import BLOCK_BYTES, extend_crc32c, sync
from lifestream.domain.errors import InvalidRequest, UploadConflict

LOCK_WAIT_S = 2.0
"""How long a request waits for the one before it that still writes to the same upload."""

_CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,18})-([0-9]{1,18})|(\*))/([0-9]{1,18}|\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Bytes [start, end) of the object."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a request brings; no chunk when it only asks how far the upload is.

    Attributes:
        total: How many bytes the object has, where the request says so.
    """

    chunk: Chunk | None
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The checksum of the first ``count`` bytes."""

    count: int
    crc32c: int


@contextmanager
def locked_part(path: Path, *, wait_s: float = LOCK_WAIT_S) -> Iterator[BinaryIO]:
    """The part file, with no other writer; the lock ends with its process.

    Raises:
        UploadConflict: Another request holds it for longer than ``wait_s``.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as part:
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise UploadConflict("Another request writes to this upload.") from None
                time.sleep(0.05)
        yield part


def size_of(part: BinaryIO) -> int:
    """How many bytes are here."""
    return os.fstat(part.fileno()).st_size


def check_up_to(part: BinaryIO, checked: Checked, count: int) -> Checked:
    """The checksum of the first ``count`` bytes: what a killed writer did not count is read."""
    here, checksum = checked.count, checked.crc32c
    if here > count:
        here, checksum = 0, 0
    part.seek(here)
    while here < count and (block := part.read(min(BLOCK_BYTES, count - here))):
        here += len(block)
        checksum = extend_crc32c(checksum, block)
    return Checked(count=here, crc32c=checksum)


def append_chunk(
    part: BinaryIO,
    chunk: Chunk,
    stream: BinaryIO,
    checked: Checked,
    remember: Callable[[Checked], None],
) -> None:
    """Append what is new of ``chunk``; ``remember`` is called also when the stream breaks midway.

    Raises:
        UploadConflict: The chunk begins beyond the end.
    """
    offset = size_of(part)
    if chunk.start > offset:
        raise UploadConflict(
            f"The upload has {offset} bytes; a chunk cannot begin at {chunk.start}."
        )
    checksum = check_up_to(part, checked, offset).crc32c
    _skip(stream, min(offset, chunk.end) - chunk.start)
    part.seek(offset)
    try:
        while offset < chunk.end:
            block = stream.read(min(BLOCK_BYTES, chunk.end - offset))
            if not block:
                break  # The connection broke; what came stays.
            part.write(block)
            offset += len(block)
            checksum = extend_crc32c(checksum, block)
    finally:
        sync(part)
        remember(Checked(count=offset, crc32c=checksum))


def read_content_range(
    header: str, content_length: int | None, size: int, *, is_growing: bool = False
) -> Stated:
    """What a request brings.

    Args:
        size: How many bytes were announced; the most there may be where the upload ``is_growing``.

    Raises:
        InvalidRequest: The header makes no sense for such an upload.
    """
    if not header:
        end = content_length if is_growing and content_length else size
        return Stated(chunk=Chunk(start=0, end=end), total=end)
    found = _CONTENT_RANGE.fullmatch(header.strip())
    if found is None:
        raise InvalidRequest(f"The Content-Range {header[:80]!r} is not one of an upload.")
    first, last, _, total = found.groups()
    fits = total == str(size) or (is_growing and total != "*" and int(total) <= size)
    if total != "*" and not fits:
        raise InvalidRequest(f"The upload was announced with {size} bytes, not {total}.")
    total_bytes = None if total == "*" else int(total)
    if first is None:
        return Stated(chunk=None, total=total_bytes)
    size = size if total_bytes is None else total_bytes
    chunk = Chunk(start=int(first), end=int(last) + 1)
    if not chunk.start < chunk.end <= size:
        raise InvalidRequest(f"The chunk does not fit the {size} bytes that were announced.")
    if content_length is not None and content_length != chunk.end - chunk.start:
        raise InvalidRequest("Content-Length and Content-Range do not agree.")
    return Stated(chunk=chunk, total=total_bytes)


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0 and (block := stream.read(min(BLOCK_BYTES, count))):
        count -= len(block)
