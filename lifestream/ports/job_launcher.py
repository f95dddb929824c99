"""Starting a processor for a job.

Contract (tests/contracts/test_job_launcher.py): launching twice is harmless, because the claim
decides who works.
"""

from dataclasses import dataclass
from typing import Protocol

from lifestream.domain.ids import JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a run is about, for launchers that can share it among machines.

    Attributes:
        media_s: About how long the recording is; 0.0 where nobody knows.
        is_heard: Listening is over: no GPU is needed any more.
    """

    media_s: float = 0.0
    is_heard: bool = False


ANY_WORK = Work()
"""A recording of which nothing is known."""

HEARD = Work(is_heard=True)
"""A recording that was listened to."""


class JobLauncher(Protocol):
    """Starts ``python -m processor --job-id …`` somewhere."""

    def launch(self, job_id: JobId, work: Work = ANY_WORK) -> str:
        """Ask for a run and return the execution's name; does not wait for it.

        Raises:
            RateLimited: No capacity now; the job stays queued.
            BackendUnavailable: The launcher does not answer.
        """
        ...
