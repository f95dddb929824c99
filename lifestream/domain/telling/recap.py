"""Recaps: what was settled in recordings, for chosen people, each with a link. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lifestream.domain.ids import VideoId


class RecapState(StrEnum):
    """What became of a recap. ``COPIED`` was given to its owner, who sends it by other means."""

    SENT = "sent"
    COPIED = "copied"
    UNSURE = "unsure"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapEntry:
    """What went to whom about one recording; of the same ``recap_id`` the last one counts.

    Attributes:
        recap_id: Of one recap to one person.
        to: Their address.
        share_id: The link that they have.
        note: What went wrong; empty else.
    """

    recap_id: str
    at: datetime
    to: str
    share_id: str
    state: RecapState
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapWish:
    """What to send.

    Attributes:
        video_ids: Of one recording, or those of a day in order.
        to: Addresses; each gets a mail and a link of their own.
        lasts: How long the links work.
        with_transcript: The links show the words, too.
        with_video: The links play the video, too.
        request_id: The same again sends nothing twice.
    """

    video_ids: tuple[VideoId, ...]
    to: tuple[str, ...]
    lasts: timedelta
    request_id: str
    with_transcript: bool = False
    with_video: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapPart:
    """What a recap says of one recording: headings with their lines."""

    video_id: VideoId
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapMade:
    """One person's recap. ``text`` has their links."""

    to: str
    subject: str
    text: str
    state: RecapState
    note: str = ""
