"""Starting a processor for a job.

Contract (tests/contracts/test_job_launcher.py): launching twice is harmless, because the claim
decides who works.
"""

from typing import Protocol

from lifestream.domain.ids import JobId


class JobLauncher(Protocol):
    """Starts ``python -m processor --job-id …`` somewhere."""

    def launch(self, job_id: JobId) -> str:
        """Ask for a run and return the execution's name; does not wait for it.

        Raises:
            RateLimited: No capacity now; the job stays queued.
            BackendUnavailable: The launcher does not answer.
        """
        ...
