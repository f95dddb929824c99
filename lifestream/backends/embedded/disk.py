"""What the file system says, in LifeStream's words. Not for: knowing any folder's layout."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifestream.domain.errors import BackendUnavailable, ResourceError

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
