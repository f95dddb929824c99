"""Jobs, saved by compare-and-swap on ``Job.version``.

Contract (tests/contracts/test_job_store.py): of many creators or savers one wins; a stale save
is refused; an illegal transition is refused; an expired lease can be seen by everyone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import Job, JobStatus


class JobStore(Protocol):
    """Every method raises BackendUnavailable when the store does not answer.

    A stored job that cannot be read is left out of every list, so that it hides no other one.
    """

    def create(self, job: Job) -> bool:
        """Store a new job; False when one with this id is there already (it is left as it is)."""
        ...

    def get(self, job_id: JobId) -> Job | None:
        """The job as last saved.

        Raises:
            DamagedDocument: It is stored, but cannot be read.
        """
        ...

    def get_many(self, job_ids: Iterable[JobId]) -> Mapping[JobId, Job]:
        """Those of the jobs that are there and can be read, in one look."""
        ...

    def save(self, job: Job) -> Job:
        """Store ``job`` over the version it was read at; returns it with the next version.

        Raises:
            StaleWrite: Another process saved in between.
            NotFound: It was deleted in between.
            IllegalTransition: The stored status does not allow this one.
        """
        ...

    def list(
        self,
        owner: OwnerId,
        *,
        limit: int = 50,
        cursor: str = "",
        statuses: frozenset[JobStatus] = frozenset(),
    ) -> tuple[tuple[Job, ...], str]:
        """Newest first, and the cursor of the next page (empty at the end).

        Args:
            statuses: Only jobs in one of these; empty for all.
        """
        ...

    def for_video(self, owner: OwnerId, video_id: VideoId) -> tuple[Job, ...]:
        """All jobs of one video, newest first."""
        ...

    def with_status(
        self,
        status: JobStatus,
        *,
        limit: int = 500,
        cursor: str = "",
        made_after: datetime | None = None,
    ) -> tuple[tuple[Job, ...], str]:
        """Jobs of every owner in ``status``, oldest first, and the cursor of the next page (empty
        at the end): for sweeps, never for people's pages.

        Args:
            made_after: Only jobs that were made after this moment.
        """
        ...

    def to_finish(self, now: datetime, *, limit: int) -> tuple[Job, ...]:
        """Jobs of every owner whose ``finish_at`` has come, the longest waiting first."""
        ...

    def now(self) -> datetime:
        """The store's clock, which leases are measured by."""
        ...

    def delete(self, job_id: JobId) -> None:
        """Remove it; nothing happens when it is not there."""
        ...

    def delete_of(self, owner: OwnerId, video_id: VideoId) -> None:
        """Remove every job of one recording, those that cannot be read included."""
        ...
