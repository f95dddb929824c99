"""What the file system says, in LifeStream's words, and the room that is kept back on it.

Not for: knowing any folder's layout.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lifestream.domain.errors import BackendUnavailable, ResourceError

SPARE_BYTES = 64 * 1024 * 1024
"""Room that must be left on the disk for the database and the logs."""

RESERVE_BYTES = 16 * 1024 * 1024
"""What a deletion writes before it frees anything: a tombstone, the log of the databases."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Turn an OSError into ours; ``what`` is what was done, such as "Storing uploads/a".

    Raises:
        ResourceError: The disk or the user's quota is full.
        BackendUnavailable: Anything else.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ResourceError(
                f"{what} failed because the disk is full. Free some space and try again."
            ) from error
        raise BackendUnavailable(f"{what} failed: {error.strerror or error}.") from error


def private_folder(path: Path) -> Path:
    """``path``, made with every folder above it that is missing, for this user alone."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


def check_room(folder: Path, size_bytes: int) -> None:
    """Whether a file of that size fits, whatever way it comes.

    Raises:
        ResourceError: It does not.
    """
    if shutil.disk_usage(folder).free < size_bytes + SPARE_BYTES:
        raise ResourceError("There is not enough room on the disk for this file.")


def folder_state(folder: Path) -> str:
    """Why nothing new can be stored in ``folder``, in a sentence; empty when it can."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return (
            f"The data folder {folder} cannot be written to: it is on a read-only disk, or belongs "
            "to somebody else. What is there can be read; nothing can be added or deleted."
        )
    free = shutil.disk_usage(folder).free
    if free < SPARE_BYTES:
        return (
            f"The disk of the data folder {folder} is full ({free / 1e6:.0f} MB free): nothing new "
            "is accepted. Recordings can be read and deleted; deleting makes room."
        )
    return ""


class Reserve:
    """A file that holds room back, so that deleting works on a full disk.

    Args:
        path: The file, on the disk whose room it holds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self) -> None:
        """Take the room, when there is plenty of it."""
        with suppress(OSError):
            if self._path.exists() or not self._path.parent.exists():
                return
            if shutil.disk_usage(self._path.parent).free < RESERVE_BYTES + SPARE_BYTES:
                return
            with self._path.open("xb") as file:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
                else:
                    file.write(bytes(RESERVE_BYTES))

    def give(self) -> bool:
        """Give the room to whoever deletes, when there is hardly any other; whether it did."""
        with suppress(OSError):
            if shutil.disk_usage(self._path.parent).free < RESERVE_BYTES:
                self._path.unlink()
                return True
        return False
