"""Sweep and reprocessing with a million recordings: documents read and written, on a counted model.

The services are the real ones; the stores hold no documents but make them when they are read, and
count. Seconds in the cloud are put together from assumptions that stand here, not measured.
"""

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bench.report import Row, row
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.batch import Batch, BatchItem, ItemState, ReprocessRequest, Selection
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.jobs.sweep import SweepRounds, sweep
from lifestream.services.reprocess.batches import advance_batches, start_batch

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRST = datetime(2024, 6, 1, tzinfo=UTC)
QUEUED, RUNNING, GIVEN_UP = 10_000, 200, 1_200

READ_S_PER_PAGE = 0.25
"""Assumed: one Firestore query that gives 500 documents of 2 kB."""

WRITE_S_PER_COMMIT = 0.15
"""Assumed: one commit of 100 documents, with the read before it."""

DAY = timedelta(days=1)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench scale``."""
    parser.add_argument("--recordings", type=int, default=1_000_000, help="how many (1000000)")
    parser.add_argument("--owners", type=int, default=50_000, help="whose (50000)")


def files_of(_: argparse.Namespace) -> list[Path]:
    """Nothing is read."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """A minute's sweep, a batch about one day, and one about everything."""
    return [
        *_sweeps(given),
        *_selection(
            given, "one day", Selection(from_day=date(2025, 6, 1), to_day=date(2025, 6, 1))
        ),
        *_selection(given, "everything", Selection(older_than_pipeline="0.3")),
    ]


@dataclass(slots=True)
class _Counts:
    reads: int = 0
    writes: int = 0
    queries: int = 0
    commits: int = 0

    @property
    def cloud_s(self) -> float:
        """Seconds that the same calls would take one after another."""
        return self.queries * READ_S_PER_PAGE + self.commits * WRITE_S_PER_COMMIT


@dataclass(slots=True)
class _Jobs:
    """Unfinished jobs alone are ever asked for; the million that ended cost nothing."""

    tally: _Counts
    of: dict[JobStatus, list[Job]] = field(default_factory=dict)

    def with_status(
        self,
        status: JobStatus,
        *,
        limit: int = 500,
        cursor: str = "",
        made_after: datetime | None = None,
    ) -> tuple[tuple[Job, ...], str]:
        jobs = self.of.get(status, [])
        if made_after is not None:
            jobs = [job for job in jobs if job.created_at > made_after]
        first = int(cursor or 0)
        page = tuple(jobs[first : first + limit])
        self.tally.queries += 1
        self.tally.reads += max(len(page), 1)
        return page, str(first + limit) if first + limit < len(jobs) else ""

    def now(self) -> datetime:
        return NOW


@dataclass(slots=True)
class _Library:
    """Recordings spread evenly over two years and all owners."""

    tally: _Counts
    recordings: int
    owners: int

    def of_all_owners(
        self,
        *,
        limit: int = 500,
        cursor: str = "",
        from_day: date | None = None,
        to_day: date | None = None,
    ) -> tuple[tuple[Video, ...], str]:
        first = int(cursor) if cursor else self._number(from_day or FIRST.date())
        end = self._number(to_day + DAY) if to_day else self.recordings
        last = min(first + limit, end)
        self.tally.queries += 1
        self.tally.reads += max(last - first, 1)
        return tuple(self._video(number) for number in range(first, last)), (
            str(last) if last < end else ""
        )

    def trashed_before(self, before: datetime, *, limit: int = 20) -> tuple[()]:
        self.tally.queries += 1
        self.tally.reads += 1
        return ()

    def unsettled(self, *, limit: int = 100) -> tuple[()]:
        self.tally.queries += 1
        self.tally.reads += 1
        return ()

    def _number(self, day: date) -> int:
        share = (day - FIRST.date()) / (NOW - FIRST)
        return round(self.recordings * min(max(share, 0.0), 1.0))

    def _video(self, number: int) -> Video:
        at = FIRST + (NOW - FIRST) * (number / self.recordings)
        name = f"v{number}"
        return Video(
            video_id=VideoId(name),
            owner=OwnerId(f"o{number % self.owners}"),
            job_id=JobId(f"j{number}"),
            filename="day.mp4",
            content_type="video/mp4",
            size_bytes=1,
            source_key=name,
            created_at=at,
            pipeline="0.2",
        )


@dataclass(slots=True)
class _Batches:
    """One batch; its recordings are counted, not kept."""

    tally: _Counts
    batch: Batch | None = None
    items_added: int = 0

    def create(self, batch: Batch, items: Sequence[BatchItem]) -> bool:
        self.batch = batch
        self.add(batch.batch_id, items)
        return True

    def add(self, batch_id: str, items: Iterable[BatchItem]) -> None:
        added = len(tuple(items))
        self.items_added += added
        self.tally.writes += added
        self.tally.reads += added
        self.tally.commits += -(-added // 100)

    def save(self, batch: Batch) -> Batch:
        self.tally.writes += 1
        self.tally.reads += 1
        self.tally.commits += 1
        self.batch = replace(batch, version=batch.version + 1)
        return self.batch

    def get(self, batch_id: str) -> Batch | None:
        self.tally.reads += 1
        return self.batch

    def running(self) -> tuple[Batch, ...]:
        self.tally.queries += 1
        self.tally.reads += 1
        return (self.batch,) if self.batch is not None else ()

    def items(self, batch_id: str, *, state: ItemState | None = None, limit: int = 0) -> tuple[()]:
        self.tally.queries += 1
        self.tally.reads += 1
        return ()

    def counts(self, batch_id: str) -> dict[ItemState, int]:
        return {ItemState.WAITING: self.items_added}


class _Objects:
    """Nothing ever arrived."""

    def __init__(self) -> None:
        self.asked = 0

    def stat(self, key: str) -> None:
        self.asked += 1


class _NoWords:
    def renew_words(self, limit: int) -> int:
        return 0


def _sweeps(given: argparse.Namespace) -> list[Row]:
    counts, objects, rounds = _Counts(), _Objects(), SweepRounds()
    jobs = _Jobs(counts)
    jobs.of = {
        JobStatus.QUEUED: [_job(n, JobStatus.QUEUED) for n in range(QUEUED)],
        JobStatus.RUNNING: [_job(n, JobStatus.RUNNING) for n in range(RUNNING)],
        JobStatus.AWAITING_UPLOAD: [_job(n, JobStatus.AWAITING_UPLOAD) for n in range(GIVEN_UP)],
    }
    backend = _backend(counts, jobs, _Library(counts, given.recordings, given.owners), objects)
    rows = []
    for name in ("first sweep", "a later sweep"):
        counts.reads = counts.queries = objects.asked = 0
        began_s = time.monotonic()
        sweep(backend, upload_expires=2 * DAY, relaunch_after=DAY, rounds=rounds)
        rows += [
            row(f"{name}: documents read", counts.reads, "documents"),
            row(f"{name}: objects asked for", objects.asked, "objects"),
            row(f"{name}: here", time.monotonic() - began_s, "s"),
            row(f"{name}: assumed in the cloud", counts.cloud_s + 0.05 * objects.asked, "s"),
        ]
    return rows


def _selection(given: argparse.Namespace, name: str, select: Selection) -> list[Row]:
    counts = _Counts()
    batches = _Batches(counts)
    library = _Library(counts, given.recordings, given.owners)
    backend = _backend(counts, _Jobs(counts), library, _Objects(), batches)
    request = ReprocessRequest(batch_id="b", select=select, from_stage=MINUTES.name)
    began_s = time.monotonic()
    start_batch(backend, request)
    passes = 0
    while batches.batch is not None and batches.batch.select_after:
        advance_batches(backend)
        passes += 1
    return [
        row(f"batch, {name}: recordings", batches.items_added, "recordings"),
        row(f"batch, {name}: documents read", counts.reads, "documents"),
        row(f"batch, {name}: documents written", counts.writes, "documents"),
        row(f"batch, {name}: sweeps here", passes, "passes"),
        row(f"batch, {name}: here", time.monotonic() - began_s, "s"),
        row(f"batch, {name}: assumed in the cloud", counts.cloud_s, "s"),
    ]


def _backend(
    counts: _Counts,
    jobs: _Jobs,
    library: _Library,
    objects: _Objects,
    batches: _Batches | None = None,
) -> Backend:
    unused: Any = None
    return Backend(
        object_store=cast(Any, objects),
        event_bus=unused,
        job_store=cast(Any, jobs),
        library=cast(Any, library),
        job_launcher=unused,
        vector_index=cast(Any, _NoWords()),
        batch_store=cast(Any, batches or _Batches(counts)),
        key_store=unused,
        owner_log=unused,
        task_store=unused,
    )


def _job(number: int, status: JobStatus) -> Job:
    made = NOW - timedelta(hours=2, seconds=number)
    held = NOW + timedelta(seconds=50) if status is JobStatus.RUNNING else None
    return Job(
        job_id=JobId(f"j{number}"),
        video_id=VideoId(f"v{number}"),
        owner=OwnerId(f"o{number}"),
        bucket="b",
        key=f"uploads/{number}",
        status=status,
        created_at=made,
        updated_at=NOW - timedelta(minutes=1),
        execution="e",
        lease_until=held,
    )
