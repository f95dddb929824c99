"""A small file system of its own that can be filled up; needs Linux and the right to mount."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

SIZE_MB = 512
FILL_BLOCK = 1 << 20


def apart(command: Sequence[str]) -> list[str]:
    """``command`` in mounts of its own, which end with it; unchanged where that is not allowed."""
    return [*_unshare(), *command]


def _unshare() -> list[str]:
    if not sys.platform.startswith("linux"):
        return []
    for words in (["unshare", "-m"], ["unshare", "-Urm"]):
        test = [*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        with suppress(OSError):
            if subprocess.run(test, capture_output=True, check=False).returncode == 0:
                return words
    return []


def mount_small(folder: Path) -> bool:
    """Mount a small file system in memory on ``folder``; False where that is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=700", "tmpfs", str(folder)]
    with suppress(OSError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


def remount_read_only(folder: Path) -> None:
    """Make the file system read-only."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


def unmount(folder: Path) -> None:
    """Take it away again, whatever still uses it."""
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


class Filler:
    """A file that takes all the room that is left."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "filler"

    def fill(self) -> None:
        """Leave nothing, to the byte."""
        size = FILL_BLOCK
        with self._path.open("ab", buffering=0) as file:
            while size:
                try:
                    if not file.write(b"\0" * size):
                        size //= 2
                except OSError:
                    size //= 2

    def free(self) -> None:
        """Give it back."""
        with suppress(FileNotFoundError):
            self._path.unlink()
