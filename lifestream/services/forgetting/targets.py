"""Which recordings an order is about, and which part of each."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.diary.day_clock import day_bounds
from lifestream.domain.errors import DamagedDocument, IllegalTransition, InvalidRequest
from lifestream.domain.forgetting.order import EDGE_S, ForgetKind, ForgetScope, Span, Target
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.days.day import recordings_of
from lifestream.services.library.browse_library import missing
from lifestream.services.library.readable import job_or_none

PAGE = 500
MAX_TRASH = 10_000
MAX_STRETCH = timedelta(days=31)


def targets_of(
    backend: Backend, owner: OwnerId, scope: ForgetScope, zone: tzinfo
) -> tuple[Target, ...]:
    """The recordings of a scope, those in the trash included.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: The scope lacks what its kind needs, or ends before it begins.
        IllegalTransition: Its media is still needed.
    """
    match scope.kind:
        case ForgetKind.RECORDING:
            return (_one(backend, owner, scope.video_id),)
        case ForgetKind.MEDIA:
            return (_media_of(backend, owner, scope.video_id),)
        case ForgetKind.EVERYTHING:
            return tuple(_every(backend, owner))
        case ForgetKind.DAY | ForgetKind.STRETCH:
            begins, ends = bounds_of(scope, zone)
            trashed = {video.video_id for video in _trashed(backend, owner)}
            found = (
                _part(video, scope, begins, ends, zone, is_trashed=video.video_id in trashed)
                for video in _near(backend, owner, begins, ends, zone)
            )
            return tuple(target for target in found if target is not None)
    return ()


def bounds_of(scope: ForgetScope, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments between which a day or a stretch lies.

    Raises:
        InvalidRequest: It names none, or ends before it begins.
    """
    if scope.kind is ForgetKind.DAY and scope.day is not None:
        day = day_bounds(scope.day, zone)
        return day.begins, day.ends
    begins, ends = scope.from_at, scope.to_at
    if begins is None or ends is None or begins.tzinfo is None or ends.tzinfo is None:
        raise InvalidRequest(
            "Say from when to when, such as 2026-11-17T14:00 and 2026-11-17T15:00.",
            code="BAD_STRETCH",
        )
    if not timedelta(0) < ends - begins <= MAX_STRETCH:
        raise InvalidRequest(
            says(
                "A stretch ends after it begins and has at most {days} days.", days=MAX_STRETCH.days
            ),
            code="BAD_STRETCH",
        )
    return begins, ends


def untimed_of(
    backend: Backend, owner: OwnerId, scope: ForgetScope, zone: tzinfo
) -> tuple[Video, ...]:
    """Recordings of a stretch's days of which only the day is known: nobody can say whether they
    were made in it, so they stay."""
    if scope.kind is not ForgetKind.STRETCH:
        return ()
    begins, ends = bounds_of(scope, zone)
    days = (local_day(begins, zone), local_day(ends, zone))
    return tuple(
        video
        for video in _near(backend, owner, begins, ends, zone)
        if not _has_time(video) and days[0] <= local_day(_began(video), zone) <= days[1]
    )


def all_videos(backend: Backend, owner: OwnerId) -> Iterator[Video | VideoId]:
    """Every recording of an owner, in the trash or not; of one that cannot be read its id."""
    cursor = ""
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        yield from page.videos
        yield from page.damaged
        cursor = page.cursor
        if not cursor:
            break
    yield from _trashed(backend, owner)


def _every(backend: Backend, owner: OwnerId) -> Iterator[Target]:
    for one in all_videos(backend, owner):
        yield _whole(one) if isinstance(one, Video) else _unreadable(backend, owner, one)


def _one(backend: Backend, owner: OwnerId, video_id: VideoId) -> Target:
    try:
        video = backend.library.get(owner, video_id)
    except DamagedDocument:
        return _unreadable(backend, owner, video_id)
    if video is None:
        trashed = backend.library.trash_of(owner, video_id)
        if trashed is None:
            raise missing(backend, owner, video_id)
        video = trashed.video
    return _whole(video)


def _media_of(backend: Backend, owner: OwnerId, video_id: VideoId) -> Target:
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    job = job_or_none(backend, video.job_id)
    if job is not None and not job.is_terminal:
        raise IllegalTransition(
            "The recording is still being processed; stop that first, or wait until it is done."
        )
    return Target(video_id=video_id, is_media=True)


def _whole(video: Video) -> Target:
    return Target(video_id=video.video_id, is_whole=True, content_sha256=video.content_sha256)


def _unreadable(backend: Backend, owner: OwnerId, video_id: VideoId) -> Target:
    digest = backend.library.content_of(owner, video_id)
    return Target(video_id=video_id, is_whole=True, content_sha256=digest)


def _near(
    backend: Backend, owner: OwnerId, begins: datetime, ends: datetime, zone: tzinfo
) -> tuple[Video, ...]:
    """Recordings that may touch a stretch; those in the trash, too."""
    there = recordings_of(backend, owner, local_day(begins, zone), local_day(ends, zone))
    return (*there, *_trashed(backend, owner))


def _trashed(backend: Backend, owner: OwnerId) -> tuple[Video, ...]:
    return tuple(one.video for one in backend.library.trashed(owner, limit=MAX_TRASH))


def _part(
    video: Video,
    scope: ForgetScope,
    begins: datetime,
    ends: datetime,
    zone: tzinfo,
    *,
    is_trashed: bool,
) -> Target | None:
    """What of a recording lies between two moments; None where nothing does."""
    began = _began(video)
    if not _has_time(video):
        is_of_day = scope.kind is ForgetKind.DAY and local_day(began, zone) == scope.day
        return _whole(video) if is_of_day else None
    length_s = video.facts.duration_s if video.facts else 0.0
    start_s, end_s = (begins - began).total_seconds(), (ends - began).total_seconds()
    if length_s <= 0.0:
        return _whole(video) if start_s <= 0.0 < end_s else None
    if end_s <= EDGE_S or start_s >= length_s - EDGE_S:
        return None
    if (start_s <= EDGE_S and end_s >= length_s - EDGE_S) or is_trashed:
        # What is in the trash is not written to any more: it goes as a whole.
        return _whole(video)
    span = Span(start_s=max(start_s, 0.0), end_s=min(end_s, length_s))
    if (span.start_s, span.end_s) in video.forgotten:
        return None
    return Target(video_id=video.video_id, cut=(span,), content_sha256=video.content_sha256)


def _began(video: Video) -> datetime:
    return video.recorded_at or video.created_at


def _has_time(video: Video) -> bool:
    return video.recorded_at is None or video.recorded_from.has_time
