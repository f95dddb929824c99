"""Which recordings a batch is about, a piece at a time."""

from lifestream.domain.jobs.batch import BatchItem, Selection
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.library.readable import video_or_none

PIECE = 500
"""Recordings that are looked at for one piece."""


def select_piece(
    backend: Backend, select: Selection, cursor: str = ""
) -> tuple[tuple[BatchItem, ...], str]:
    """The meant ones of the next recordings, and where the next piece begins (empty at the end)."""
    videos, following = _candidates(backend, select, cursor)
    return tuple(
        BatchItem(video_id=video.video_id, owner=video.owner, job_id=video.job_id)
        for video in videos
        if select.matches(video)
    ), following


def _candidates(backend: Backend, select: Selection, cursor: str) -> tuple[tuple[Video, ...], str]:
    """Found by owner or by day, through an index; each is then read for the rest."""
    if select.owner is None:
        return backend.library.of_all_owners(
            limit=PIECE, cursor=cursor, from_day=select.from_day, to_day=select.to_day
        )
    if select.video_ids and not (select.from_day or select.to_day):
        named = (video_or_none(backend, select.owner, name) for name in select.video_ids)
        return tuple(video for video in named if video is not None), ""
    page = backend.library.list(
        select.owner,
        limit=PIECE,
        cursor=cursor,
        from_day=select.from_day,
        to_day=select.to_day,
    )
    return page.videos, page.cursor
