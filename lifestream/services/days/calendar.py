"""Many days at a glance, from the library's entries alone: no result of any recording is read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from lifestream.domain.days.recorded import local, zone_named
from lifestream.domain.diary.day_clock import day_bounds, days_of
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import EVENTS_SUBJECT
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.together.pair import read_accepted
from lifestream.domain.together.same_moment import Placed, cameras_of, covered_s
from lifestream.domain.video import Video
from lifestream.places.names import country_of_zone
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.days.day import recordings_of
from lifestream.services.export.document import plain

MAX_PICTURES = 3
MAX_TITLES = 3
MAX_DUE = 1000
"""Open tasks of some weeks that are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One recording as far as it lies in a day; ``has_place``: its time of day means something.

    Attributes:
        covered_s: Seconds of it that another camera of its event holds, too.
    """

    video_id: VideoId
    title: str
    start: datetime
    end: datetime
    has_place: bool
    covered_s: float = 0.0

    @property
    def length_s(self) -> float:
        """Seconds of it in the day."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCard:
    """A day as a calendar shows it.

    Attributes:
        pictured: Recordings that have a picture, at most ``MAX_PICTURES``.
        unread: How many recordings have no result yet.
        photos: How many of ``spans`` are still pictures.
        places: Towns in which something was recorded, in order of time.
        away: Those of them in another country, or on another clock, than the owner's zone.
        due: How many open tasks are due on it.
    """

    day: date
    spans: tuple[Span, ...] = ()
    pictured: tuple[VideoId, ...] = ()
    unread: int = 0
    photos: int = 0
    places: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    due: int = 0

    @property
    def recorded_s(self) -> float:
        """Seconds of recordings in the day; what two cameras of one event saw counts once."""
        return sum(span.length_s - span.covered_s for span in self.spans)

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of its longest recordings, each once."""
        longest = sorted(self.spans, key=lambda one: (-one.length_s, one.start, one.video_id))
        return tuple(dict.fromkeys(one.title for one in longest))[:MAX_TITLES]


def cards_between(
    backend: Backend,
    owner: OwnerId,
    first: date,
    last: date,
    zone: tzinfo,
    *,
    with_due: bool = False,
) -> tuple[DayCard, ...]:
    """One card for each local day, the empty ones too, in one look.

    Args:
        with_due: Count the open tasks that are due, which is one more look.
    """
    by_day: dict[date, list[Video]] = {
        first + timedelta(days=n): [] for n in range((last - first).days + 1)
    }
    videos = recordings_of(backend, owner, first, last)
    for video in videos:
        for day in days_of(starts_at(video), clocked_s(video), zone):
            if day in by_day:
                by_day[day].append(video)
    due = _due(backend, owner, first, last) if with_due else Counter[date]()
    cameras = _cameras(backend, owner, videos)
    return tuple(_card(day, of_day, zone, due[day], cameras) for day, of_day in by_day.items())


def _cameras(backend: Backend, owner: OwnerId, videos: Sequence[Video]) -> Mapping[VideoId, Placed]:
    if len(videos) < 2:
        return {}
    head = backend.owner_log.heads(owner, [EVENTS_SUBJECT]).get(EVENTS_SUBJECT)
    pairs = read_accepted(head.note) if head else ()
    return cameras_of(pairs, {video.video_id: _length_s(video) for video in videos})


def _due(backend: Backend, owner: OwnerId, first: date, last: date) -> Counter[date]:
    where = TaskFilter(states=frozenset({TaskState.OPEN}), due_from=first, due_to=last)
    found = backend.task_store.list(owner, where, limit=MAX_DUE).tasks
    return Counter(task.due for task in found if task.due is not None)


def starts_at(video: Video) -> datetime:
    """When a recording begins: as recorded, else when it was uploaded."""
    return video.recorded_at or video.created_at


def clocked_s(video: Video) -> float:
    """How long it runs on the wall clock; 0.0 where its time of day is unknown."""
    return _length_s(video) if _has_place(video) else 0.0


def _card(
    day: date,
    videos: Iterable[Video],
    zone: tzinfo,
    due: int,
    cameras: Mapping[VideoId, Placed],
) -> DayCard:
    ordered = sorted(videos, key=lambda one: (starts_at(one), one.video_id))
    pictured = (video.video_id for video in ordered if video.thumbnail_key)
    return DayCard(
        day=day,
        spans=tuple(_span(day, video, zone, cameras.get(video.video_id)) for video in ordered),
        pictured=tuple(pictured)[:MAX_PICTURES],
        unread=sum(not video.pipeline and not video.artifacts for video in ordered),
        photos=sum(video.is_photo for video in ordered),
        places=_named(ordered),
        away=_named(video for video in ordered if _is_away(video, zone)),
        due=due,
    )


def _named(videos: Iterable[Video]) -> tuple[str, ...]:
    names = (video.place.name for video in videos if video.place)
    return tuple(dict.fromkeys(name for name in names if name))


def _is_away(video: Video, zone: tzinfo) -> bool:
    """Whether it was made in another country, or on another clock, than those of ``zone``."""
    place, at = video.place, starts_at(video)
    if place is None:
        return False
    home = country_of_zone(getattr(zone, "key", ""))
    is_abroad = bool(home and place.country and place.country != home)
    there = local(at, zone_named(place.zone)).utcoffset() if place.zone else None
    return is_abroad or (there is not None and there != local(at, zone).utcoffset())


def _span(day: date, video: Video, zone: tzinfo, placed: Placed | None) -> Span:
    bounds, start = day_bounds(day, zone), starts_at(video)
    end = start + timedelta(seconds=_length_s(video))
    if _has_place(video):
        start, end = max(start, bounds.begins), min(end, bounds.ends)
    from_s, to_s = ((at - starts_at(video)).total_seconds() for at in (start, end))
    return Span(
        video_id=video.video_id,
        title=plain(video.display_title),
        start=start,
        end=max(end, start),
        has_place=_has_place(video),
        covered_s=covered_s(placed.camera, from_s, to_s) if placed else 0.0,
    )


def _has_place(video: Video) -> bool:
    return video.recorded_at is not None and video.recorded_from.has_time


def _length_s(video: Video) -> float:
    facts = video.facts
    return 0.0 if facts is None else facts.duration_s or facts.declared_duration_s or 0.0


def month_days(month: date) -> tuple[date, date]:
    """The Monday on or before the first of a month, and the Sunday on or after its last day."""
    first = month.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = following - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
