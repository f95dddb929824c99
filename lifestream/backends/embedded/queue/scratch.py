"""The folders that processors work in: whole videos, without an owner once their process is gone.

A processor removes its own; one that was killed cannot. A folder is named after the job and the
process: ``<job id>-<pid>``.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

PARENT_FLAG = "--parent"
"""What a processor is given the id of the server with that started it."""


def clean_scratch(folder: Path, *, job_id: str = "") -> int:
    """Remove the folders whose processes are gone; returns how many.

    Args:
        folder: That of all scratch folders.
        job_id: Look at this job's alone.
    """
    removed = 0
    with suppress(OSError):
        for place in list(folder.iterdir()):
            name, _, pid = place.name.rpartition("-")
            ours = pid.isdecimal() and place.is_dir() and not place.is_symlink()
            if not ours or (job_id and name != job_id) or _works(int(pid), name):
                continue
            shutil.rmtree(place, ignore_errors=True)
            removed += not place.exists()
    return removed


def orphans(folder: Path) -> tuple[int, ...]:
    """Processes that work in the folders though the server that started them is gone.

    They end by themselves within seconds, unless they are frozen. Known on Linux alone.
    """
    found = []
    with suppress(OSError):
        for place in list(folder.iterdir()):
            name, _, pid = place.name.rpartition("-")
            if pid.isdecimal() and _is_orphan(int(pid), name):
                found.append(int(pid))
    return tuple(found)


def _is_orphan(pid: int, job_id: str) -> bool:
    with suppress(OSError, ValueError, IndexError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        if job_id not in words or PARENT_FLAG not in words:
            return False
        # Behind the name in brackets, which may hold anything: state, then the parent's id.
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(state[1]) != int(words[words.index(PARENT_FLAG) + 1])
    return False


def _works(pid: int, job_id: str) -> bool:
    """Whether the process is there and is a processor of this job; pids are given again."""
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except PermissionError:
        pass
    return not _proc_tells(pid) or _names(pid, job_id)


def _proc_tells(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists()


def _names(pid: int, job_id: str) -> bool:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        # A zombie has no words; its folder has no owner.
        return job_id.encode() in words
    return False
