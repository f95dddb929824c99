"""An owner's tracks: kept by UTC day, and the recordings they place."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import TRACKS, track_subject
from lifestream.domain.places.place import PlaceSource
from lifestream.domain.places.track import days_of_track
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.pipeline.placed_where import place_of
from lifestream.ports.backend import Backend
from lifestream.services.days.day import recordings_of
from lifestream.services.places.gpx import read_gpx

log = logging.getLogger(__name__)

MAX_DAYS = 400
"""Of tracks that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedTrack:
    """A track that was taken in.

    Attributes:
        days: UTC days of which it has positions.
        placed: How many recordings have a place by it now.
    """

    name: str
    days: tuple[date, ...]
    positions: int
    placed: int


def add_track(backend: Backend, owner: OwnerId, filename: str, data: bytes) -> AddedTrack:
    """Keep a GPX track and place the recordings of its time that have no place of their own.

    The same file again changes nothing.

    Raises:
        InvalidRequest: It is no GPX file that can be used.
    """
    own_name, positions = read_gpx(data)
    days = days_of_track(own_name or filename, positions)
    digest = hashlib.sha256(data).hexdigest()[:32]
    for one in days:
        backend.owner_log.append(
            owner, track_subject(one.day), codec.encode(one), entry_id=digest, note=b"{}"
        )
    placed = _place(backend, owner, [one.day for one in days])
    log.info("track_added", extra={"days": len(days), "placed": placed})
    return AddedTrack(
        name=own_name or filename,
        days=tuple(one.day for one in days),
        positions=sum(len(one.positions) for one in days),
        placed=placed,
    )


def tracked_days(backend: Backend, owner: OwnerId) -> tuple[date, ...]:
    """The UTC days that tracks are kept of, newest first."""
    page = backend.owner_log.subjects(owner, TRACKS, limit=MAX_DAYS)
    days = (date.fromisoformat(one.subject.removeprefix(TRACKS)) for one in page.subjects)
    return tuple(sorted(days, reverse=True))


def forget_tracks(backend: Backend, owner: OwnerId, days: Iterable[date]) -> None:
    """Delete the tracks of some days, and the places that recordings have by them alone.

    Raises:
        NotFound: There is none of such a day.
    """
    kept = tracked_days(backend, owner)
    for day in days:
        if day not in kept:
            raise NotFound(
                says("No track is kept of {day}.", day=day.isoformat()),
                code="NOT_FOUND",
            )
        backend.owner_log.delete(owner, track_subject(day))
        _place(backend, owner, [day])


def _place(backend: Backend, owner: OwnerId, days: Iterable[date]) -> int:
    """Look again where the recordings of some UTC days were made; returns how many changed."""
    count = 0
    for day in days:
        around = timedelta(days=1)
        for video in recordings_of(backend, owner, day - around, day + around):
            if _may_be_tracked(video):
                place = place_of(backend.owner_log, video, video.facts)
                if place != video.place:
                    backend.library.put(replace(video, place=place))
                    count += 1
    return count


def _may_be_tracked(video: Video) -> bool:
    return video.place is None or video.place.source is PlaceSource.TRACK
