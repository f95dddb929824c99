"""A launcher that starts nothing and remembers: a processor's start is not these tests' matter."""

from lifestream.domain.errors import RateLimited
from lifestream.domain.ids import JobId
from lifestream.ports.job_launcher import ANY_WORK, Work


class RecordingLauncher:
    """Remembers what it was asked to launch; ``full`` refuses."""

    def __init__(self) -> None:
        self.launched: list[JobId] = []
        self.full = False

    def launch(self, job_id: JobId, work: Work = ANY_WORK) -> str:
        if self.full:
            raise RateLimited("No capacity.")
        self.launched.append(job_id)
        return f"run/{job_id}"
