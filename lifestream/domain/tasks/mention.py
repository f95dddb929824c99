"""A place in a recording where something was promised, settled or asked, and whose it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lifestream.domain.ids import VideoId

_NUMBERED = re.compile(r"S\d+|SPEAKER_\d+")
"""Labels that say only that it is another voice; those of captions are names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose something is: a name, or a voice of one recording that has a label.

    A voice keeps its label here, so that a name that is given to it later shows everywhere.
    """

    name: str = ""
    video_id: VideoId = VideoId("")
    label: str = ""

    @property
    def key(self) -> str:
        """The form that stores look for."""
        if self.label:
            return f"voice:{self.video_id}/{self.label}"
        return f"name:{' '.join(self.name.casefold().split())}"

    def named(self, names: Mapping[str, str]) -> str:
        """The name to show; empty for a voice that has none.

        Args:
            names: Given names by label, of the recording ``video_id``.
        """
        if not self.label:
            return self.name
        return names.get(self.label) or ("" if _NUMBERED.fullmatch(self.label) else self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One statement of one recording.

    Attributes:
        recorded_at: When the recording began; None where it is unknown.
        text: As the minutes have it; speaker labels in it are shown as names.
        person: Who took it on; None where that is not certain.
        due_said: The due date in the words that were said.
        quote: What was said, from ``start_s`` to ``end_s`` of the recording.
        segment_ids: The lines of the transcript that it rests on.
        why_same: Why it is counted as the same as an earlier one; empty for the first.
    """

    mention_id: str
    video_id: VideoId
    text: str
    start_s: float
    end_s: float
    recorded_at: datetime | None = None
    person: Person | None = None
    due: date | None = None
    due_said: str = ""
    quote: str = ""
    speaker: str | None = None
    segment_ids: tuple[str, ...] = ()
    why_same: str = ""

    @property
    def said_at(self) -> datetime | None:
        """The moment on the wall clock."""
        return self.recorded_at + timedelta(seconds=self.start_s) if self.recorded_at else None
