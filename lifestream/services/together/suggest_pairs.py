"""Looking for recordings of one event: by clock who may be, by sound who is, and who goes on.

Clocks only choose whom to compare: they may be an hour off. Two recordings that heard the same are
suggested with the offset that their sound tells. One that begins where another of the same camera
ends is suggested as going on. Nothing is put together before a person accepts it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.together.pair import Pair, Why, pair_id_of
from lifestream.domain.video import MediaFacts, Video
from lifestream.pipeline.together.sound_match import match_sound
from lifestream.ports.backend import Backend
from lifestream.services.days.day import recordings_of
from lifestream.services.edits.voice_names import NamedVoices, voices_in
from lifestream.services.library.readable import video_or_none
from lifestream.services.reprocess.background import Background, is_bug, reason_of
from lifestream.services.together.prints import print_of
from lifestream.services.together.read_pairs import keep_pair, length_s, pairs_of

log = logging.getLogger(__name__)

CLOCK_SLACK = timedelta(minutes=65)
"""An hour of a wrong zone or summer time, and what clocks are wrong beside."""

MAX_COMPARED = 12
"""Recordings, nearest by clock, whose sound is compared with one."""

MAX_GAP_S = 20.0
"""A camera that cuts its files begins the next at once."""

MAX_PAUSE_S = 600.0
"""A call that was interrupted goes on within so much, with the same people."""

MIN_PEOPLE = 2
QUIET_S = 15.0
"""A page that was only looked at has its own work done first."""

OVERLAP_S = 2.0
"""Clocks in files are cut to whole seconds: the next file may seem to begin before the end."""


def suggest_pairs(
    backend: Backend, owner: OwnerId, video_id: VideoId, *, zone: tzinfo, compared: set[str]
) -> int:
    """Compare a recording with those around it; returns how many suggestions are new.

    Args:
        compared: Names of pairs that need no further look; those of now are added.
    """
    video = video_or_none(backend, owner, video_id)
    if video is None or video.is_photo or not length_s(video):
        return 0
    near = [
        one
        for one in _around(backend, video, zone)
        if pair_id_of(video_id, one.video_id) not in compared
    ]
    if not near:
        return 0
    known = {pair.pair_id for pair in pairs_of(backend, owner)}
    voices = voices_in(backend, owner, [video_id, *(one.video_id for one in near)])
    new = 0
    for other in near:
        name = pair_id_of(video_id, other.video_id)
        compared.add(name)
        if name in known:
            continue
        pair = _compared(backend, video, other, voices)
        if pair is not None:
            keep_pair(backend, owner, pair)
            log.info("pair_suggested", extra={"kind": pair.why.value})
            new += 1
    return new


def continues(one: Video, other: Video, people: Iterable[str]) -> float | None:
    """Second 0 of ``other`` on the time line of ``one``, where it goes on with it."""
    if one.recorded_at is None or other.recorded_at is None:
        return None
    if not (one.recorded_from.has_time and other.recorded_from.has_time):
        return None
    offset_s = (other.recorded_at - one.recorded_at).total_seconds()
    gap_s = offset_s - length_s(one)
    same_camera = _camera(one.facts) == _camera(other.facts)
    at_once = -OVERLAP_S <= gap_s <= MAX_GAP_S and same_camera
    same_people = -OVERLAP_S <= gap_s <= MAX_PAUSE_S and len(set(people)) >= MIN_PEOPLE
    # Where clocks are cut to seconds, one that follows at once begins with the other's end.
    return max(offset_s, length_s(one)) if at_once or same_people else None


def _around(backend: Backend, video: Video, zone: tzinfo) -> list[Video]:
    """Other recordings whose clocks allow that they are of one event, nearest first."""
    start, end = _span(video)
    day = local_day(start, zone)
    found = [
        one
        for one in recordings_of(backend, video.owner, day, day + timedelta(days=1))
        if one.video_id != video.video_id
        and not one.is_photo
        and length_s(one)
        and one.content_sha256 != video.content_sha256
        and _span(one)[0] <= end + CLOCK_SLACK
        and start <= _span(one)[1] + CLOCK_SLACK
    ]
    return sorted(found, key=lambda one: (abs(_span(one)[0] - start), one.video_id))[:MAX_COMPARED]


def _span(video: Video) -> tuple[datetime, datetime]:
    start = video.recorded_at or video.created_at
    return start, start + timedelta(seconds=length_s(video))


def _compared(backend: Backend, video: Video, other: Video, voices: NamedVoices) -> Pair | None:
    names = [set(voices.of(one.video_id).values()) for one in (video, other)]
    people = tuple(sorted(names[0] & names[1]))
    here, there = print_of(backend, video), print_of(backend, other)
    match = match_sound(here, there) if here is not None and there is not None else None
    if match is not None:
        return Pair(
            one=video.video_id,
            other=other.video_id,
            why=Why.SOUND,
            offset_s=round(match.offset_s, 3),
            drift=match.drift,
            share=round(match.share, 3),
            people=people,
        )
    for first, second in ((video, other), (other, video)):
        offset_s = continues(first, second, people)
        if offset_s is not None:
            return Pair(
                one=first.video_id,
                other=second.video_id,
                why=Why.CONTINUES,
                offset_s=round(offset_s, 3),
                people=people,
            )
    return None


def _camera(facts: MediaFacts | None) -> tuple[object, ...]:
    if facts is None:
        return ()
    picture = (facts.video_codec, facts.width, facts.height, round(facts.frame_rate, 1))
    return (facts.container, facts.audio_codec, facts.audio_channels, *picture)


@dataclass(frozen=True, slots=True)
class _Due:
    owner: OwnerId
    video_id: VideoId


class PairFinder:
    """Compares recordings that are looked at with those around them, one after the other."""

    def __init__(self, backend: Backend, *, zone: tzinfo) -> None:
        self._backend, self._zone = backend, zone
        self._compared: set[str] = set()
        self._background = Background("pair-finder", self._follow)

    def look(
        self, owner: OwnerId, video_ids: Iterable[VideoId], *, after_s: float = QUIET_S
    ) -> None:
        """Begin to compare these recordings; returns at once."""
        for video_id in video_ids:
            self._background.put(_Due(owner, video_id), after_s=after_s)

    def finish(self, timeout_s: float) -> bool:
        """End what is under way, for a process that is about to end."""
        return self._background.finish(timeout_s)

    def _follow(self, due: _Due) -> None:
        try:
            suggest_pairs(
                self._backend, due.owner, due.video_id, zone=self._zone, compared=self._compared
            )
        except Exception as error:
            reason = reason_of(error)
            fields = {"video": due.video_id, "reason": reason}
            log.warning(
                "pairs_not_looked_for",
                extra=fields,
                exc_info=is_bug(error),
            )
