"""Jobs in SQLite: create if absent, compare-and-swap, transitions checked in the store itself."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from sqlite3 import Connection, Row

from lifestream.backends.embedded.sqlite import Database, to_micros, utc_now
from lifestream.domain import codec
from lifestream.domain.documents import (
    page_cursor,
    page_limit,
    read_cursor,
    read_document,
    readable,
)
from lifestream.domain.errors import IllegalTransition, NotFound, StaleWrite
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import TRANSITIONS, Job, JobStatus

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqliteJobStore:
    """``lifestream.ports.job_store.JobStore`` over ``LIFESTREAM_MIGRATIONS``.

    Args:
        clock: What leases are measured by; every process of one machine shares it.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def create(self, job: Job) -> bool:
        """See ``JobStore.create``."""
        with self._database.write() as connection:
            done = connection.execute(
                "insert into jobs (job_id, owner, video_id, status, version, epoch, created_at,"
                " finish_at, document) values (:job_id, :owner, :video_id, :status, :version,"
                " :epoch, :created_at, :finish_at, :document) on conflict (job_id) do nothing",
                _row(job),
            )
            return done.rowcount == 1

    def get(self, job_id: JobId) -> Job | None:
        """See ``JobStore.get``."""
        with self._database.read() as connection:
            row = _find(connection, job_id)
        return None if row is None else _job(row)

    def get_many(self, job_ids: Iterable[JobId]) -> Mapping[JobId, Job]:
        """See ``JobStore.get_many``."""
        wanted = json.dumps(list(job_ids))
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from jobs where job_id in (select value from json_each(?))", (wanted,)
            ).fetchall()
        return {job.job_id: job for job in _jobs(rows)}

    def save(self, job: Job) -> Job:
        """See ``JobStore.save``."""
        saved = replace(job, version=job.version + 1)
        with self._database.write() as connection:
            row = _find(connection, job.job_id)
            if row is None:
                raise NotFound(f"Job {job.job_id} was deleted.")
            _check_save(row, job)
            connection.execute(
                "update jobs set owner = :owner, video_id = :video_id, status = :status,"
                " version = :version, epoch = :epoch, created_at = :created_at,"
                " finish_at = :finish_at, document = :document where job_id = :job_id",
                _row(saved),
            )
        return saved

    def list(
        self,
        owner: OwnerId,
        *,
        limit: int = 50,
        cursor: str = "",
        statuses: frozenset[JobStatus] = frozenset(),
    ) -> tuple[tuple[Job, ...], str]:
        """See ``JobStore.list``.

        Raises:
            InvalidRequest: The limit or the cursor is none.
        """
        page = page_limit(limit)
        query = "select * from jobs where owner = ?"
        values: tuple[str | int, ...] = (owner,)
        if statuses:
            query += f" and status in ({', '.join('?' * len(statuses))})"
            values += tuple(sorted(statuses))
        if cursor:
            query += " and (created_at, job_id) < (?, ?)"
            values += read_cursor(cursor)
        query += " order by created_at desc, job_id desc limit ?"
        with self._database.read() as connection:
            rows = connection.execute(query, (*values, page + 1)).fetchall()
        more = len(rows) > page
        rows = rows[:page]
        following = page_cursor(rows[-1]["created_at"], rows[-1]["job_id"]) if more else ""
        return _jobs(rows), following

    def for_video(self, owner: OwnerId, video_id: VideoId) -> tuple[Job, ...]:
        """See ``JobStore.for_video``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from jobs where owner = ? and video_id = ?"
                " order by created_at desc, job_id desc",
                (owner, video_id),
            ).fetchall()
        return _jobs(rows)

    def with_status(
        self,
        status: JobStatus,
        *,
        limit: int = 500,
        cursor: str = "",
        made_after: datetime | None = None,
    ) -> tuple[tuple[Job, ...], str]:
        """See ``JobStore.with_status``."""
        place = read_cursor(cursor) if cursor else (to_micros(made_after or _EPOCH), "\U0010ffff")
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from jobs where status = ? and (created_at, job_id) > (?, ?)"
                " order by created_at, job_id limit ?",
                (status.value, *place, limit + 1),
            ).fetchall()
        more = len(rows) > limit
        rows = rows[:limit]
        following = page_cursor(rows[-1]["created_at"], rows[-1]["job_id"]) if more else ""
        return _jobs(rows), following

    def to_finish(self, now: datetime, *, limit: int) -> tuple[Job, ...]:
        """See ``JobStore.to_finish``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from jobs where finish_at <= ? order by finish_at limit ?",
                (to_micros(now), limit),
            ).fetchall()
        return _jobs(rows)

    def now(self) -> datetime:
        """See ``JobStore.now``."""
        return self._clock()

    def delete(self, job_id: JobId) -> None:
        """See ``JobStore.delete``."""
        with self._database.forget(is_persons=False) as connection:
            connection.execute("delete from jobs where job_id = ?", (job_id,))

    def delete_of(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``JobStore.delete_of``."""
        with self._database.forget(is_persons=False) as connection:
            connection.execute(
                "delete from jobs where owner = ? and video_id = ?", (owner, video_id)
            )


def _find(connection: Connection, job_id: JobId) -> Row | None:
    found: Row | None = connection.execute(
        "select * from jobs where job_id = ?", (job_id,)
    ).fetchone()
    return found


def _check_save(stored: Row, job: Job) -> None:
    if stored["version"] != job.version:
        raise StaleWrite(
            f"Job {job.job_id} was saved by another process (version {stored['version']}, not"
            f" {job.version}). Read it again."
        )
    if job.epoch < stored["epoch"]:
        raise StaleWrite(
            f"Job {job.job_id} is held by epoch {stored['epoch']}; epoch {job.epoch} is over."
        )
    before = JobStatus(stored["status"])
    if job.status is not before and job.status not in TRANSITIONS[before]:
        raise IllegalTransition(
            f"Job {job.job_id} is {before}; it cannot become {job.status} from there."
        )


def _row(job: Job) -> dict[str, str | int | None]:
    return {
        "job_id": job.job_id,
        "owner": job.owner,
        "video_id": job.video_id,
        "status": job.status.value,
        "version": job.version,
        "epoch": job.epoch,
        "created_at": to_micros(job.created_at),
        "finish_at": None if job.finish_at is None else to_micros(job.finish_at),
        "document": codec.encode(job).decode(),
    }


def _jobs(rows: list[Row]) -> tuple[Job, ...]:
    return readable(Job, ((row["document"], row["job_id"]) for row in rows))[0]


def _job(row: Row) -> Job:
    return read_document(Job, row["document"], row["job_id"])
