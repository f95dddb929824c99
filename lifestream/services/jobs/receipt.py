"""The receipt of a recording: every run of every stage, how long it waited, what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.cost import Cost, Rates, total
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.ledger import RunRecord, StageRecord
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.jobs.control_job import get_job
from lifestream.services.jobs.media_length import media_s_of
from lifestream.services.library.readable import video_or_none


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One run of one stage and what it cost."""

    record: StageRecord
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReceipt:
    """One claim of the job.

    Attributes:
        run: When it waited and worked; None for ledgers of before that was noted.
    """

    run: RunRecord | None
    lines: tuple[StageLine, ...]

    @property
    def started_at(self) -> datetime | None:
        """When work began."""
        if self.lines:
            # The worker's own clock, which its stages are measured by.
            return min(line.record.started_at for line in self.lines)
        return self.run.started_at if self.run else None

    @property
    def ended_at(self) -> datetime | None:
        """When its last stage was done; None when it did none."""
        return max((ended_at(line.record) for line in self.lines), default=None)

    @property
    def waited_s(self) -> float | None:
        """Seconds in the queue before it; None where that is not known."""
        return self.run.waited_s if self.run else None

    @property
    def wall_s(self) -> float:
        """Seconds of its stages together; looking a stored result up is not counted."""
        return sum(line.record.wall_s for line in self.lines if not line.record.cache_hit)

    @property
    def cpu_s(self) -> float:
        """Processor seconds of its stages together."""
        return sum(line.record.cpu_s for line in self.lines if not line.record.cache_hit)

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens sent to and received from a language model."""
        records = [line.record for line in self.lines]
        return sum(one.tokens_in for one in records), sum(one.tokens_out for one in records)

    @property
    def cost(self) -> Cost:
        """Its stages together."""
        return total(line.cost for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Everything one recording cost so far.

    Attributes:
        runs: Newest first; the first processing, retries, and what was made again.
        media_s: Length of the recording; 0 until it is known.
    """

    job_id: JobId
    video_id: VideoId
    status: JobStatus
    rates: Rates
    runs: tuple[RunReceipt, ...]
    media_s: float = 0.0

    @property
    def cost(self) -> Cost:
        """All runs together."""
        return total(run.cost for run in self.runs)

    @property
    def wall_s(self) -> float:
        """Seconds of work, all runs together."""
        return sum(run.wall_s for run in self.runs)

    @property
    def cpu_s(self) -> float:
        """Processor seconds, all runs together."""
        return sum(run.cpu_s for run in self.runs)

    @property
    def waited_s(self) -> float | None:
        """Seconds in the queue, all runs together; None where no run knows."""
        known = [run.waited_s for run in self.runs if run.waited_s is not None]
        return sum(known) if known else None

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens sent and received, all runs together."""
        return sum(run.tokens[0] for run in self.runs), sum(run.tokens[1] for run in self.runs)

    @property
    def stages_kept(self) -> int:
        """How often a stored result was used instead of making it again."""
        return sum(line.record.cache_hit for run in self.runs for line in run.lines)


def get_receipt(backend: Backend, owner: OwnerId, job_id: JobId, rates: Rates) -> Receipt:
    """The receipt of one of the owner's jobs. Raises NotFound."""
    job = get_job(backend, owner, job_id)
    return receipt_of(job, video_or_none(backend, owner, job.video_id), rates)


def receipt_of(job: Job, video: Video | None, rates: Rates) -> Receipt:
    """The receipt of ``job``, whose recording may be gone."""
    return Receipt(
        job_id=job.job_id,
        video_id=job.video_id,
        status=job.status,
        rates=rates,
        runs=tuple(reversed(runs_of(job, rates))),
        media_s=media_s_of(video),
    )


def runs_of(job: Job, rates: Rates) -> Sequence[RunReceipt]:
    """The job's runs, oldest first; a claim under which nothing was done is left out."""
    known = {run.epoch: run for run in job.runs}
    by_epoch: dict[int, list[StageLine]] = {}
    for record in job.stages:
        line = StageLine(record=record, cost=rates.of(record))
        by_epoch.setdefault(record.epoch, []).append(line)
    return [
        RunReceipt(run=known.get(epoch), lines=tuple(lines))
        for epoch, lines in sorted(by_epoch.items())
    ]


def ended_at(record: StageRecord) -> datetime:
    """When a stage was done."""
    return record.started_at + timedelta(seconds=record.wall_s)
