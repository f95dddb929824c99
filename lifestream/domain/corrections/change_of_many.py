"""One change of many recordings, as a log of its own holds it: what was done, to which, undone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lifestream.domain import codec
from lifestream.domain.ids import VideoId


class ManyAction(StrEnum):
    """What can be done to many recordings at once."""

    TAG = "tag"
    UNTAG = "untag"
    DAY = "day"
    SHIFT = "shift"
    ZONE = "zone"
    TRASH = "trash"
    RERUN = "rerun"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOfMany:
    """What was done to many recordings.

    Attributes:
        words: The same in words, such as ``Moved forward by 1 h``.
        left: Recordings that it did not reach, each with the reason.
        is_undone: Whether all of it was taken back.
    """

    change_id: str
    made_at: datetime
    action: ManyAction
    words: str
    video_ids: tuple[VideoId, ...]
    left: tuple[tuple[VideoId, str], ...] = ()
    is_undone: bool = False

    @property
    def can_be_undone(self) -> bool:
        """Whether it can be taken back: what was written again cannot."""
        return not self.is_undone and self.action is not ManyAction.RERUN


def encode_change(change: ChangeOfMany) -> bytes:
    """A change as its log holds it."""
    return codec.encode(change)


def decode_change(entry: bytes) -> ChangeOfMany:
    """A change out of its log.

    Raises:
        ValueError: It is damaged, or not one that this version knows.
    """
    return codec.decode(ChangeOfMany, entry)
