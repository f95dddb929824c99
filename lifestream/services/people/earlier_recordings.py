"""Listening to recordings that were processed before their owner agreed to keep voices.

All that they hold is found stored; only their sound is unpacked and listened to for a minute of
each voice. A few at a time, so that new recordings do not wait behind a whole library.
"""

import logging

from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import SPEAKERS
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.people.kept_voices import KeptVoices

log = logging.getLogger(__name__)

PAGE = 200
AT_ONCE = 10
MAX_LOOKED_AT = 1000


def recordings_left(backend: Backend, owner: OwnerId, kept: KeptVoices) -> tuple[Video, ...]:
    """Recordings with sound whose voices are not kept, newest first; of the newest thousand."""
    found: list[Video] = []
    cursor, seen = "", 0
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        found += [
            video
            for video in page.videos
            if video.artifact(SPEAKERS.name)
            and video.video_id not in kept.of
            and video.facts is not None
            and video.facts.has_audio
        ]
        cursor = page.cursor
        seen += len(page.videos)
        if not cursor or seen >= MAX_LOOKED_AT:
            return tuple(found)


def listen_to_earlier(
    backend: Backend, owner: OwnerId, left: tuple[Video, ...]
) -> tuple[VideoId, ...]:
    """Begin with the newest of ``left``; returns which. Those under way already are passed over."""
    begun: list[VideoId] = []
    for video in left:
        if len(begun) == AT_ONCE:
            break
        try:
            retry_job(backend, owner, video.job_id, listens=True)
        except LifeStreamError as error:
            fields = {"video": video.video_id, "reason": error.code}
            log.info("voices_not_listened_to", extra=fields)
            continue
        begun.append(video.video_id)
    return tuple(begun)
