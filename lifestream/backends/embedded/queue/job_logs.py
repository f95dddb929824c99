"""The output of processors: one log file per job, bounded in size and number."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from lifestream.backends.embedded.disk import private_folder
from lifestream.domain.ids import JobId

MAX_LOG_BYTES = 4 * 1024 * 1024
MAX_LOGS = 200


class JobLogs:
    """Files ``<job id>.log`` in ``folder``, the part before in ``<job id>.log.1``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, job_id: JobId) -> BinaryIO:
        """The job's log, to be appended to. Raises OSError."""
        private_folder(self._folder)
        self.rotate((job_id,))
        self._prune()
        return (self._folder / f"{job_id}.log").open("ab")

    def rotate(self, job_ids: Iterable[JobId]) -> None:
        """Begin anew where a log grew too long, also under a child that is writing to it."""
        for job_id in job_ids:
            path = self._folder / f"{job_id}.log"
            with suppress(OSError):
                if path.stat().st_size > MAX_LOG_BYTES:
                    # Children append, so they go on at the start of the emptied file.
                    shutil.copyfile(path, path.with_name(f"{path.name}.1"))
                    os.truncate(path, 0)

    def _prune(self) -> None:
        with suppress(OSError):
            logs = sorted(self._folder.glob("*.log*"), key=lambda path: path.stat().st_mtime)
            for path in logs[:-MAX_LOGS]:
                path.unlink(missing_ok=True)
