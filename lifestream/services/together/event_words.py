"""What was said at an event, once: the words of its longest recording, and of the others
where that one heard nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.together.pair import Event
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.edits.read_words import words_of
from lifestream.services.together.read_pairs import events, pairs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One line: where it stands on the event's time line, in which recording, who says what."""

    event_s: float
    video_id: VideoId
    text: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """An event with its recordings and everything that was said, in order."""

    event: Event
    videos: Mapping[VideoId, Video]
    lines: tuple[EventLine, ...]


def open_event(backend: Backend, owner: OwnerId, video_id: VideoId) -> EventWords:
    """The event that a recording is part of.

    Raises:
        NotFound: It is part of none.
    """
    every = events(backend, owner, pairs_of(backend, owner))
    found = (event for event in every if video_id in {one.video_id for one in event.cameras})
    event = next(found, None)
    if event is None:
        raise NotFound("This recording is part of no event.", code="EVENT_NOT_FOUND")
    videos = backend.library.get_many(owner, [one.video_id for one in event.cameras])
    lines: list[EventLine] = []
    for camera in event.cameras:
        edited = words_of(backend, videos[camera.video_id]).edited
        names = edited.names if edited else {}
        for segment in edited.transcript.segments if edited else ():
            if any(start_s <= segment.start_s < end_s for start_s, end_s in camera.covered):
                continue
            who = names.get(segment.speaker or "", segment.speaker or "")
            lines.append(
                EventLine(
                    event_s=camera.on_event(segment.start_s),
                    video_id=camera.video_id,
                    text=segment.text,
                    who=who,
                )
            )
    lines.sort(key=lambda one: (one.event_s, one.video_id))
    return EventWords(event=event, videos=videos, lines=tuple(lines))
