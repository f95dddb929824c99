"""Which recordings a batch is about."""

from collections.abc import Iterator
from datetime import tzinfo

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.jobs.batch import MAX_RECORDINGS, BatchItem, Selection
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.library.readable import video_or_none

PAGE = 200


def select_recordings(backend: Backend, select: Selection, zone: tzinfo) -> tuple[BatchItem, ...]:
    """Every recording that is meant, once.

    Raises:
        InvalidRequest: They are too many for one batch.
    """
    found: dict[str, BatchItem] = {}
    for video in _candidates(backend, select):
        if select.matches(video, zone):
            found[video.video_id] = BatchItem(
                video_id=video.video_id, owner=video.owner, job_id=video.job_id
            )
        if len(found) > MAX_RECORDINGS:
            raise InvalidRequest(
                f"More than {MAX_RECORDINGS:,} recordings are selected; "
                "split them, for example by days."
            )
    return tuple(found.values())


def _candidates(backend: Backend, select: Selection) -> Iterator[Video]:
    if select.owner is None:
        yield from _of_every_owner(backend)
    elif select.video_ids:
        for video_id in select.video_ids:
            video = video_or_none(backend, select.owner, video_id)
            if video is not None:
                yield video
    else:
        cursor = ""
        while True:
            page = backend.library.list(select.owner, limit=PAGE, cursor=cursor)
            yield from page.videos
            cursor = page.cursor
            if not cursor:
                return


def _of_every_owner(backend: Backend) -> Iterator[Video]:
    """Recordings by their jobs: a library is only ever read for one owner."""
    for status in JobStatus:
        if status is JobStatus.AWAITING_UPLOAD:
            continue
        for job in backend.job_store.with_status(status, limit=10 * MAX_RECORDINGS):
            video = video_or_none(backend, job.owner, job.video_id)
            if video is not None and video.job_id == job.job_id:
                yield video
