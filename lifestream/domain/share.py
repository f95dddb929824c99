"""A link to one recording, or a part of it, for a visitor without a login.

The token is the permission. It is shown once and never stored; only its SHA-256 is.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.video import Video

TOKEN_BYTES = 32
"""256 bits: nobody guesses one, at any rate of guessing."""

MAX_TOKEN_CHARS = 100

EDGE_S = 0.05
"""A part that was chosen by a line's times is given in tenths of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The contents of one link, for everyone who has it, until a date.

    Attributes:
        token_sha256: Hexadecimal digest of the token.
        from_s: Where the part begins; 0.0 for the beginning.
        to_s: Where the part ends; None for the end of the recording.
        with_transcript: The words, and captions in the player.
        with_video: The video can be played: of a part, what was cut out of it.
        with_download: The page offers to save the file.
        with_place: The file may say where it was made, where it does.
        note: For the owner alone: whom it is for.
    """

    share_id: str
    token_sha256: str
    owner: OwnerId
    video_id: VideoId
    created_at: datetime
    expires_at: datetime
    from_s: float = 0.0
    to_s: float | None = None
    with_transcript: bool = True
    with_video: bool = True
    with_download: bool = False
    note: str = ""
    with_place: bool = False

    def plays_copy(self, video: Video) -> bool:
        """Whether what is played is cut from the file: of a part, or to leave the place out."""
        facts = video.facts
        is_placed = facts is not None and facts.coordinates is not None
        return self.is_part or (is_placed and not self.with_place)

    @property
    def is_part(self) -> bool:
        """Whether something of the recording is left out in time."""
        return self.from_s > 0 or self.to_s is not None

    def shows(self, start_s: float, end_s: float | None = None) -> bool:
        """Whether a moment, or any part of a span, lies in what is shared."""
        last_s = start_s if end_s is None else end_s
        if self.to_s is not None and start_s >= self.to_s:
            return False
        return last_s > self.from_s if end_s is not None else start_s >= self.from_s

    def contains(self, start_s: float, end_s: float) -> bool:
        """Whether a whole span lies in what is shared."""
        ends = self.to_s is None or end_s <= self.to_s + EDGE_S
        return ends and start_s >= self.from_s - EDGE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEntry:
    """One entry of a log of links: a link that was made, or one that was taken back."""

    at: datetime
    made: Share | None = None
    revoked: str = ""


def new_token() -> str:
    """A fresh token, 43 characters that need no escaping in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """The stored form of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
