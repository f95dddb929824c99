"""What a person typed over a transcript: edits as values, and the words with edits laid over them.

The recognised transcript is never changed. Edits are applied to it in the order in which they were
typed, so leaving one out undoes it, and a transcript that was recognised anew gets them again:
each edit knows the time and the words it was made for. What finds no place is kept and named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from lifestream.domain.transcript import Segment, Transcript

NEW_SPEAKER = "new"
"""Asked for instead of a label: somebody nobody was told apart as yet."""


class EditKind(StrEnum):
    """What was done."""

    TEXT = "text"
    SPLIT = "split"
    MERGE = "merge"
    REASSIGN = "reassign"
    NAME = "name"
    REPLACE = "replace"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Which words an edit was made for: their segment, its time, its text at that moment."""

    segment_id: str
    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing that was typed.

    Attributes:
        typed_at: When; a log that moves to another place keeps it.
        anchor: The segment it is about; None for names, replacements and undoing.
        before: What stood there, in plain words, for the history.
        after: What stands there now, likewise.
        text: TEXT: all words of the segment from now on.
        at_char: SPLIT: where in ``anchor.text`` the second part begins.
        speaker: REASSIGN: the label it gets; NAME: the label that is named.
        name: NAME: empty takes the name away.
        voice: When ``speaker`` was heard, some spans (start_s, end_s): a recording that is
            recognised anew may give its labels in another order.
        count: REPLACE: how many places it changed.
        undoes: UNDO: id of the edit that counts no more.
    """

    edit_id: str
    kind: EditKind
    typed_at: datetime
    anchor: Anchor | None = None
    before: str = ""
    after: str = ""
    text: str = ""
    at_char: int = 0
    speaker: str = ""
    name: str = ""
    voice: tuple[tuple[float, float], ...] = ()
    find: str = ""
    replacement: str = ""
    match_case: bool = False
    whole_word: bool = True
    count: int = 0
    undoes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedSegment:
    """A segment with its lasting name.

    Attributes:
        segment_id: Opaque; the same on every load and after edits of other segments.
        edited: A person changed its words, its bounds or its speaker.
    """

    segment_id: str
    segment: Segment
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedTranscript:
    """A transcript with edits laid over it.

    Attributes:
        segments: In order of time; one whose words were all taken out is still here.
        names: Given names by speaker label; labels without one are missing.
        unplaced: Ids of edits that count and found no place.
    """

    base: Transcript
    segments: tuple[EditedSegment, ...]
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unplaced: tuple[str, ...] = ()

    @property
    def transcript(self) -> Transcript:
        """What is read, searched and exported: without segments that have no words left."""
        kept = tuple(
            one.segment for one in self.segments if one.segment.text.strip() or not one.edited
        )
        return replace(self.base, segments=kept)

    @property
    def texts(self) -> list[str]:
        """The words of each segment."""
        return [one.segment.text for one in self.segments]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Every label, in the order in which they are first heard."""
        labels = (one.segment.speaker for one in self.segments)
        return tuple(dict.fromkeys(label for label in labels if label))

    def place(self, segment_id: str) -> int | None:
        """The index of a segment; None when there is no such segment."""
        return next(
            (i for i, one in enumerate(self.segments) if one.segment_id == segment_id), None
        )


def counting(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits that are not undone, without the undoing. Undoing an undo brings back."""
    undone: set[str] = set()
    kept: list[Edit] = []
    for edit in reversed(edits):
        if edit.edit_id in undone:
            continue
        if edit.kind is EditKind.UNDO:
            undone.add(edit.undoes)
        else:
            kept.append(edit)
    return tuple(reversed(kept))


def undone_ids(edits: tuple[Edit, ...]) -> frozenset[str]:
    """Ids of the edits, undoing ones included, that are undone."""
    undone: set[str] = set()
    for edit in reversed(edits):
        if edit.kind is EditKind.UNDO and edit.edit_id not in undone:
            undone.add(edit.undoes)
    return frozenset(undone)
