"""Where a recording was made: what a person says, else its file, else a track of that time.

No stage of its own: nothing is stored but the place, in the recording's library entry.
"""

from datetime import UTC, datetime, timedelta

from lifestream.domain import codec
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import track_subject
from lifestream.domain.places.place import Coordinates, Place, PlaceSource
from lifestream.domain.places.track import MAX_GAP_S, TrackDay, point_at
from lifestream.domain.video import MediaFacts, Video
from lifestream.places.names import named_place
from lifestream.ports.owner_log import OwnerLog


def place_of(log: OwnerLog, video: Video, facts: MediaFacts | None) -> Place | None:
    """The place of a recording whose moment is known by now; None where nothing tells it.

    Args:
        facts: Of its file; None where it was not looked at yet.
    """
    if video.place is not None and video.place.source is PlaceSource.USER:
        return video.place
    if facts is not None and facts.coordinates is not None:
        return named_place(facts.coordinates, PlaceSource.FILE)
    if video.recorded_at is None or not video.recorded_from.has_time:
        return None
    point = _tracked(log, video.owner, video.recorded_at.astimezone(UTC))
    return named_place(point, PlaceSource.TRACK) if point is not None else None


def _tracked(log: OwnerLog, owner: OwnerId, moment: datetime) -> Coordinates | None:
    """Where the owner's tracks say one was; around midnight by those of both days."""
    around = timedelta(seconds=MAX_GAP_S)
    days = {(moment + step).date() for step in (-around, timedelta(), around)}
    tracks = [
        codec.decode(TrackDay, one.entry)
        for day in sorted(days)
        for one in log.read(owner, track_subject(day))
    ]
    positions = sorted((one for track in tracks for one in track.positions), key=lambda one: one.at)
    return point_at(positions, moment)
