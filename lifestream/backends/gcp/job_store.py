"""Jobs in Firestore: create if absent, then saves under a precondition on the last update.

No transactions: under contention they wait for each other's locks for seconds, while a failed
precondition tells at once that another process was first.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import delete_all, document_id, read_all
from lifestream.backends.gcp.server_clock import ServerClock
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

COLLECTION = "jobs"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FirestoreJobStore:
    """``lifestream.ports.job_store.JobStore`` in the collection ``jobs``.

    Args:
        client: From ``open_firestore``.
        clock: What leases are measured by; Firestore's own clock when not given.
    """

    def __init__(self, client: Any, *, clock: Callable[[], datetime] | None = None) -> None:
        self._client = client
        self._jobs = client.collection(COLLECTION)
        self._clock = clock or ServerClock(client)

    def create(self, job: Job) -> bool:
        """See ``JobStore.create``."""
        from google.api_core.exceptions import Conflict

        document, fields = self._document(job.job_id), _fields(job)
        with google_errors(f"Creating job {job.job_id}"):
            try:
                document.create(fields)
            except Conflict:
                # Also when our own write arrived and its answer was lost on the way.
                return bool(document.get().get("write_id") == fields["write_id"])
        return True

    def get(self, job_id: JobId) -> Job | None:
        """See ``JobStore.get``."""
        with google_errors(f"Reading job {job_id}"):
            stored = self._document(job_id).get()
        return _job(stored) if stored.exists else None

    def get_many(self, job_ids: Iterable[JobId]) -> Mapping[JobId, Job]:
        """See ``JobStore.get_many``; one call for each hundred."""
        wanted = [self._document(job_id) for job_id in dict.fromkeys(job_ids)]
        with google_errors("Reading jobs"):
            return {job.job_id: job for job in _jobs(read_all(self._client, wanted))}

    def save(self, job: Job) -> Job:
        """See ``JobStore.save``."""
        document = self._document(job.job_id)
        saved = replace(job, version=job.version + 1)
        fields = _fields(saved)
        with google_errors(f"Saving job {job.job_id}"):
            stored = document.get()
            if not stored.exists:
                raise NotFound(f"Job {job.job_id} was deleted.")
            _check_save(stored, job)
            self._update(document, fields, stored.update_time, job.job_id)
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
        query = self._newest_first(owner)
        if statuses:
            query = query.where(filter=_is_one_of("status", sorted(statuses)))
        if cursor:
            micros, name = read_cursor(cursor)
            place = {"created_us": micros, "__name__": self._document(JobId(name))}
            query = query.start_after(place)
        with google_errors("Listing jobs"):
            found = list(query.limit(page + 1).stream())
        shown = found[:page]
        following = ""
        if len(found) > page:
            following = page_cursor(int(shown[-1].get("created_us")), str(shown[-1].id))
        return _jobs(shown), following

    def for_video(self, owner: OwnerId, video_id: VideoId) -> tuple[Job, ...]:
        """See ``JobStore.for_video``."""
        query = self._newest_first(owner).where(filter=_is("video_id", video_id))
        with google_errors(f"Listing the jobs of video {video_id}"):
            return _jobs(query.stream())

    def with_status(
        self,
        status: JobStatus,
        *,
        limit: int = 500,
        cursor: str = "",
        made_after: datetime | None = None,
    ) -> tuple[tuple[Job, ...], str]:
        """See ``JobStore.with_status``."""
        query = self._jobs.where(filter=_is("status", status.value))
        query = query.order_by("created_us").order_by("__name__").limit(limit + 1)
        if cursor:
            created_us, name = read_cursor(cursor)
            last = self._jobs.document(name)
            query = query.start_after({"created_us": created_us, "__name__": last})
        elif made_after is not None:
            query = query.start_at({"created_us": _micros(made_after) + 1})
        with google_errors(f"Listing jobs that are {status}"):
            found = list(query.stream())
        shown = found[:limit]
        following = ""
        if len(found) > limit:
            following = page_cursor(int(shown[-1].get("created_us")), str(shown[-1].id))
        return _jobs(shown), following

    def to_finish(self, now: datetime, *, limit: int) -> tuple[Job, ...]:
        """See ``JobStore.to_finish``; Firestore itself indexes the one field that is asked for."""
        from google.cloud.firestore import FieldFilter

        due = FieldFilter("finish_us", "<=", _micros(now))
        query = self._jobs.where(filter=due).order_by("finish_us").limit(limit)
        with google_errors("Listing jobs to finish"):
            return _jobs(query.stream())

    def now(self) -> datetime:
        """See ``JobStore.now``."""
        with google_errors("Asking Firestore for the time"):
            return self._clock()

    def delete(self, job_id: JobId) -> None:
        """See ``JobStore.delete``."""
        with google_errors(f"Deleting job {job_id}"):
            self._document(job_id).delete()

    def delete_of(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``JobStore.delete_of``."""
        query = self._newest_first(owner).where(filter=_is("video_id", video_id))
        with google_errors(f"Deleting the jobs of video {video_id}"):
            delete_all(self._client, [stored.reference for stored in query.stream()])

    def _document(self, job_id: JobId) -> Any:
        return self._jobs.document(document_id(job_id))

    def _newest_first(self, owner: OwnerId) -> Any:
        query = self._jobs.where(filter=_is("owner", owner))
        query = query.order_by("created_us", direction="DESCENDING")
        return query.order_by("__name__", direction="DESCENDING")

    def _update(
        self, document: Any, fields: dict[str, Any], read_at: datetime, job_id: JobId
    ) -> None:
        from google.api_core.exceptions import Aborted, FailedPrecondition
        from google.api_core.exceptions import NotFound as Missing

        unchanged = self._client.write_option(last_update_time=read_at)
        try:
            document.update(fields, option=unchanged)
        except (FailedPrecondition, Aborted, Missing) as error:
            now = document.get()
            if not now.exists:
                raise NotFound(f"Job {job_id} was deleted.") from error
            # The library sends a write again when its answer is lost; then it was ours.
            if now.get("write_id") != fields["write_id"]:
                raise StaleWrite(
                    f"Job {job_id} was saved by another process. Read it again."
                ) from error


def _is(field: str, value: str) -> Any:
    from google.cloud.firestore import FieldFilter

    return FieldFilter(field, "==", value)


def _is_one_of(field: str, values: Sequence[str]) -> Any:
    from google.cloud.firestore import FieldFilter

    return FieldFilter(field, "in", [str(value) for value in values])


def _check_save(stored: Any, job: Job) -> None:
    version, epoch = stored.get("version"), stored.get("epoch")
    if version != job.version:
        raise StaleWrite(
            f"Job {job.job_id} was saved by another process (version {version}, not"
            f" {job.version}). Read it again."
        )
    if job.epoch < epoch:
        raise StaleWrite(f"Job {job.job_id} is held by epoch {epoch}; epoch {job.epoch} is over.")
    before = JobStatus(stored.get("status"))
    if job.status is not before and job.status not in TRANSITIONS[before]:
        raise IllegalTransition(
            f"Job {job.job_id} is {before}; it cannot become {job.status} from there."
        )


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _fields(job: Job) -> dict[str, Any]:
    """The document: what queries need beside the job itself, and who wrote it last."""
    return {
        "owner": job.owner,
        "video_id": job.video_id,
        "status": job.status.value,
        "version": job.version,
        "epoch": job.epoch,
        "created_us": _micros(job.created_at),
        # None is in no range: only jobs that wait are found.
        "finish_us": None if job.finish_at is None else _micros(job.finish_at),
        "write_id": secrets.token_hex(8),
        "document": codec.encode(job).decode(),
    }


def _jobs(found: Iterable[Any]) -> tuple[Job, ...]:
    return readable(Job, ((str(one.get("document")), str(one.id)) for one in found))[0]


def _job(stored: Any) -> Job:
    return read_document(Job, stored.get("document"), stored.id)
