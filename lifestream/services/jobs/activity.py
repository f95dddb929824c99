"""Work in progress and failures of one owner; and trying many jobs again at once."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lifestream.domain.errors import ErrorClass, LifeStreamError, TransientError
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.stages import STAGES, holders
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.jobs.control_job import get_job, retry_job
from lifestream.services.jobs.dead_letters import EVENT_UNDELIVERABLE

log = logging.getLogger(__name__)

LIVE = frozenset({JobStatus.AWAITING_UPLOAD, JobStatus.QUEUED, JobStatus.RUNNING})
TROUBLED = frozenset({JobStatus.FAILED, JobStatus.PARTIAL})
ENDED = frozenset({JobStatus.SUCCEEDED, JobStatus.CANCELLED})

MAX_SHOWN = 100
"""So many live and so many troubled jobs are looked at, the newest; a page says if more are."""

RETRIED_AT_ONCE = 50
"""So many one request queues again; the rest stays as it is and can be asked for next."""

RESULTS = tuple((stage.name, holders(stage)) for stage in STAGES if stage.is_shown)
"""What a recording can have beside its video (named after the stage that first makes it), and the
stages whose results hold it."""


class Which(StrEnum):
    """Which jobs are tried again."""

    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A job with its recording.

    Attributes:
        video: None when it was deleted.
        there: Names of ``RESULTS`` that are there and whole.
        missing: Those that are not, or only stand in for what could not be made.
    """

    job: Job
    video: Video | None
    there: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def retryable(self) -> bool:
        """Whether trying again can help: not where the file itself is the reason."""
        return can_be_retried(self.job)

    @property
    def is_dead_letter(self) -> bool:
        """The message of its upload was given up; nothing of it was started."""
        return is_dead_letter(self.job)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The jobs alone, for telling whether anything changed.

    Attributes:
        live: Not at their end, newest first.
        troubled: Failed, or lacking results, newest first.
        is_whole: False when there are more than ``MAX_SHOWN`` of one kind.
    """

    live: tuple[Job, ...]
    troubled: tuple[Job, ...]
    is_whole: bool

    @property
    def tag(self) -> str:
        """Another one whenever anything changed."""
        seen = [f"{job.job_id} {job.version}" for job in (*self.live, *self.troubled)]
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Work in progress: the jobs of a glance with their recordings."""

    live: tuple[Entry, ...]
    troubled: tuple[Entry, ...]
    is_whole: bool
    tag: str

    def retryable(self, which: Which) -> tuple[Entry, ...]:
        """Those that trying ``which`` again is about."""
        status = JobStatus.FAILED if which == Which.FAILED else JobStatus.PARTIAL
        return tuple(one for one in self.troubled if one.job.status is status and one.retryable)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryReport:
    """The outcome of trying many jobs again.

    Attributes:
        queued: Waiting for a processor now.
        refused: Pairs (job, why it was not queued).
        left: How many were not looked at; ask again.
    """

    queued: tuple[Job, ...] = ()
    refused: tuple[tuple[JobId, str], ...] = ()
    left: int = 0


def glance(backend: Backend, owner: OwnerId) -> Glance:
    """The owner's live and troubled jobs."""
    live, more_live = backend.job_store.list(owner, limit=MAX_SHOWN, statuses=LIVE)
    troubled, more_troubled = backend.job_store.list(owner, limit=MAX_SHOWN, statuses=TROUBLED)
    return Glance(live=live, troubled=troubled, is_whole=not (more_live or more_troubled))


def board(backend: Backend, owner: OwnerId, seen: Glance | None = None) -> Board:
    """The same with their recordings; ``seen`` saves looking twice."""
    seen = seen or glance(backend, owner)
    return Board(
        live=entries(backend, seen.live),
        troubled=entries(backend, seen.troubled),
        is_whole=seen.is_whole,
        tag=seen.tag,
    )


def ended(
    backend: Backend, owner: OwnerId, *, limit: int, cursor: str = ""
) -> tuple[tuple[Entry, ...], str]:
    """Jobs that ended well or were cancelled, newest first, and the next page's cursor."""
    jobs, following = backend.job_store.list(owner, limit=limit, cursor=cursor, statuses=ENDED)
    return entries(backend, jobs), following


def entries(backend: Backend, jobs: Sequence[Job]) -> tuple[Entry, ...]:
    """Jobs of one owner with their recordings."""
    if not jobs:
        return ()
    videos = backend.library.get_many(jobs[0].owner, {job.video_id for job in jobs})
    return tuple(_entry(job, videos.get(job.video_id)) for job in jobs)


def can_be_retried(job: Job) -> bool:
    """Whether trying the same file again can give more."""
    if job.status is JobStatus.CANCELLED:
        return True
    permanent = job.error is not None and job.error.error_class is ErrorClass.PERMANENT_INPUT
    return job.status in TROUBLED and not permanent


def is_dead_letter(job: Job) -> bool:
    """Whether the message that should have started it was given up."""
    error = job.error
    return (
        job.status is JobStatus.FAILED and error is not None and (error.code == EVENT_UNDELIVERABLE)
    )


def retry_many(
    backend: Backend, owner: OwnerId, which: Which, *, at_once: int = RETRIED_AT_ONCE
) -> RetryReport:
    """Queue all failed jobs again, or all that lack results; what is done is not done again.

    Safe to repeat: what was queued is no longer failed. ``at_once`` at most; how many of them
    run at the same time is the launcher's business.
    """
    wanted = board(backend, owner).retryable(which)
    queued: list[Job] = []
    refused: list[tuple[JobId, str]] = []
    for entry in wanted[:at_once]:
        job_id = entry.job.job_id
        try:
            queued.append(retry_job(backend, owner, job_id))
        except TransientError as error:
            # Queued is saved before the launch, and the sweep launches what nobody did.
            log.warning("launch_postponed", extra={"job": job_id, "reason": error.code})
            queued.append(get_job(backend, owner, job_id))
        except LifeStreamError as error:
            refused.append((job_id, error.message))
    return RetryReport(
        queued=tuple(queued),
        refused=tuple(refused),
        left=max(len(wanted) - at_once, 0),
    )


def _entry(job: Job, video: Video | None) -> Entry:
    broken = job.error.stage if job.error else ""
    there: list[str] = []
    missing: list[str] = []
    for name, stages in RESULTS:
        made = video is not None and any(video.artifact(stage) for stage in stages)
        whole = made and broken != name
        (there if whole else missing).append(name)
    return Entry(job=job, video=video, there=tuple(there), missing=tuple(missing))
