"""Bytes on their way into the store: written aside, checksummed, on disk before they count.

Not for: deciding when they count; the object store's one transaction does.
"""

import base64
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import google_crc32c

from lifestream.backends.embedded.disk import private_folder
from lifestream.domain.errors import InvalidRequest

BLOCK_BYTES = 1024 * 1024

_FICLONE = 0x40049409
"""Source: Linux, include/uapi/linux/fs.h: share the blocks of another file, copy on write."""

Extend = Callable[[int, bytes], int]
extend_crc32c: Extend = google_crc32c.extend
"""The checksum of what had the first argument as its checksum, with more bytes behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A complete file that is not an object yet; ``crc32c`` as a number."""

    path: Path
    size_bytes: int
    crc32c: int


def crc32c_text(checksum: int) -> str:
    """As Cloud Storage writes it: base64 of the four bytes, highest first."""
    return base64.b64encode(checksum.to_bytes(4, "big")).decode()


def file_crc32c(file: BinaryIO, *, checksum: int = 0) -> int:
    """The checksum extended by the rest of ``file``."""
    while block := file.read(BLOCK_BYTES):
        checksum = extend_crc32c(checksum, block)
    return checksum


def stage_bytes(folder: Path, data: bytes) -> Staged:
    """``data`` in a new file of ``folder``."""
    path = _new_path(folder)
    with _removed_on_error(path), path.open("xb") as file:
        file.write(data)
        sync(file)
    return Staged(path=path, size_bytes=len(data), crc32c=extend_crc32c(0, data))


def stage_file(folder: Path, source: Path) -> Staged:
    """A copy of ``source`` in ``folder``; later changes of ``source`` do not reach it.

    Raises:
        InvalidRequest: ``source`` cannot be read, is no regular file, or changes meanwhile.
    """
    path = _new_path(folder)
    with _open_source(source) as original, _removed_on_error(path), path.open("x+b") as file:
        before = os.fstat(original.fileno())
        cloned = _clone(original, file)
        checksum = file_crc32c(file) if cloned else _copy(original, file)
        after = os.fstat(original.fileno())
        size = os.fstat(file.fileno()).st_size
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, size):
            raise InvalidRequest(f"{source.name} changed while it was read. Try again.")
        sync(file)
    return Staged(path=path, size_bytes=size, crc32c=checksum)


def take_file(folder: Path, source: Path) -> Staged:
    """``source`` itself under a new name of ``folder``; a copy where that cannot be done."""
    path = _new_path(folder)
    try:
        os.link(source, path)
    except OSError:
        return stage_file(folder, source)
    with _removed_on_error(path), path.open("rb") as file:
        checksum = file_crc32c(file)
        sync(file)
        return Staged(path=path, size_bytes=os.fstat(file.fileno()).st_size, crc32c=checksum)


def sync(file: BinaryIO) -> None:
    """Everything written so far survives a power cut."""
    file.flush()
    os.fsync(file.fileno())


def _new_path(folder: Path) -> Path:
    return private_folder(folder) / secrets.token_hex(12)


def _open_source(source: Path) -> BinaryIO:
    try:
        # Looked at before it is opened: opening a pipe would wait for its writer.
        if not stat.S_ISREG(source.stat().st_mode):
            raise InvalidRequest(f"{source} is not a regular file.")
        return source.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidRequest(f"{source} cannot be read: {reason}.") from error


def _clone(original: BinaryIO, file: BinaryIO) -> bool:
    """Share the blocks where the file system can; False where it cannot."""
    try:
        fcntl.ioctl(file.fileno(), _FICLONE, original.fileno())
    except OSError:
        return False
    return True


def _copy(original: BinaryIO, file: BinaryIO) -> int:
    checksum = 0
    while block := original.read(BLOCK_BYTES):
        checksum = extend_crc32c(checksum, block)
        file.write(block)
    file.flush()
    return checksum


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
