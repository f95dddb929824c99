"""The facts that a player beside a page needs of a recording."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from lifestream.bootstrap import zone_of
from lifestream.domain.days.recorded import local_day
from lifestream.domain.jobs.stages import SPEAKERS, TRANSCRIPT
from lifestream.domain.video import Video
from web.context import application
from web.presentation import links


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Where the bytes are; None where no browser plays them, or there are none.

    Attributes:
        is_photo: It is looked at on its page: it has no second, and nothing to play.
    """

    media_url: str | None = None
    captions_url: str | None = None
    recorded_on: date | None = None
    is_there: bool = True
    is_photo: bool = False


def player_of(video: Video | None) -> Player:
    """For a recording; one that is gone has nothing to play."""
    if video is None:
        return Player(is_there=False)
    is_here = video.media_gone_at is None and not video.is_photo
    plays = is_here and video.facts is not None and video.facts.browser_plays
    said = video.artifact(SPEAKERS.name) or video.artifact(TRANSCRIPT.name)
    made = video.recorded_at or video.created_at
    return Player(
        media_url=links.media(video) if plays else None,
        captions_url=url_for("api.get_transcript", video_id=video.video_id, format="vtt")
        if said
        else None,
        recorded_on=local_day(made, zone_of(application().settings)),
        is_photo=video.is_photo,
    )
