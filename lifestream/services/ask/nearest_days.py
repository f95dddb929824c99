"""When nothing was found on the days asked for: the days next to them that have a recording."""

from datetime import date, timedelta, tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.ids import OwnerId
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend

PAGE = 200
MAX_PAGES = 5


def nearest_days(
    backend: Backend, owner: OwnerId, *, from_day: date | None, to_day: date | None, zone: tzinfo
) -> tuple[date, ...]:
    """The last day with a recording before ``from_day``, and the first after ``to_day``."""
    days: list[date] = []
    if from_day is not None and from_day > date.min:
        before = backend.library.list(owner, limit=1, to_day=from_day - timedelta(days=1))
        days += [_day_of(video, zone) for video in before.videos]
    if to_day is not None and to_day < date.max:
        days += _first_after(backend, owner, to_day, zone)
    return tuple(days)


def _first_after(backend: Backend, owner: OwnerId, to_day: date, zone: tzinfo) -> list[date]:
    """Pages come newest first, so the one next to ``to_day`` is on the last."""
    cursor, last = "", None
    for _ in range(MAX_PAGES):
        page = backend.library.list(
            owner, limit=PAGE, cursor=cursor, from_day=to_day + timedelta(days=1)
        )
        last, cursor = (page.videos[-1] if page.videos else last), page.cursor
        if not cursor:
            break
    return [_day_of(last, zone)] if last is not None else []


def _day_of(video: Video, zone: tzinfo) -> date:
    return local_day(video.recorded_at or video.created_at, zone)
