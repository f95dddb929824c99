"""What two recordings of one event both hold: the one rule of days, search and the calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lifestream.domain.edits.word_times import likeness
from lifestream.domain.ids import VideoId
from lifestream.domain.together.pair import Camera, Pair, events_of

SAME_MOMENT_S = 3.0
SAME_SHARE = 0.5
SAME_WORDS = 0.5
"""One statement that two cameras heard begins at most so far apart, or shares so much of its time,
and shares so many words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A recording as a camera of an event.

    Attributes:
        event: Names the event: its first camera.
        rank: 0 for the camera whose words count.
    """

    event: VideoId
    rank: int
    camera: Camera


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that was said or shown at an event, on its clock."""

    event: str
    start_s: float
    end_s: float
    text: str


def cameras_of(pairs: Iterable[Pair], lengths: Mapping[VideoId, float]) -> dict[VideoId, Placed]:
    """Each recording that is a camera of an event, by accepted pairs."""
    return {
        camera.video_id: Placed(event=event.cameras[0].video_id, rank=rank, camera=camera)
        for event in events_of(pairs, lengths)
        for rank, camera in enumerate(event.cameras)
    }


def is_same_moment(one: Said, other: Said) -> bool:
    """Whether both are one statement, heard twice."""
    if one.event != other.event:
        return False
    shared_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    shorter_s = min(one.end_s - one.start_s, other.end_s - other.start_s)
    overlaps = shorter_s > 0 and shared_s >= SAME_SHARE * shorter_s
    is_near = overlaps or abs(one.start_s - other.start_s) <= SAME_MOMENT_S
    return is_near and likeness(one.text, other.text) >= SAME_WORDS


def covered_s(camera: Camera, start_s: float, end_s: float) -> float:
    """How much of a part of a recording a camera before it holds, too."""
    return sum(
        max(min(end_s, last_s) - max(start_s, first_s), 0.0) for first_s, last_s in camera.covered
    )
