"""What a person writes at a second of a recording, beside its words: no machine changes it.

Notes and marks are made while it is recorded, comments later; a highlight is a stretch that is
worth keeping. All are entries of the recording's log of edits, so they have its history, are
deleted with it and move with it. They change none of its words.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_TEXT = 2000
MAX_SPAN_S = 4 * 3600.0
"""Longest highlight: a part of a recording, not a recording."""


class RemarkKind(StrEnum):
    """The kind of a remark."""

    NOTE = "note"
    MARK = "mark"
    COMMENT = "comment"
    HIGHLIGHT = "highlight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something a person wrote at a moment.

    Attributes:
        start_s, end_s: Where in the recording; the same for all but highlights.
        text: What was written: the name of a highlight; may be empty for a mark.
        tags: Words that group highlights, in lower case.
        made_at: When it was written first.
        task_id: The task that was made of it, or empty.
        by: E-mail address of the person with whom the recording is shared who wrote it; empty for
            its owner.
    """

    remark_id: str
    kind: RemarkKind
    start_s: float
    end_s: float
    text: str
    made_at: datetime
    tags: tuple[str, ...] = ()
    task_id: str = ""
    by: str = ""

    @property
    def is_private(self) -> bool:
        """Whether its writer alone sees it."""
        return self.kind in (RemarkKind.NOTE, RemarkKind.MARK)

    @property
    def shown(self) -> str:
        """Its words; what stands for them where there are none."""
        return self.text or ("Highlight" if self.kind is RemarkKind.HIGHLIGHT else "Marked")
