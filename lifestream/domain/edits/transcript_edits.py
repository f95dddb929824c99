"""What a person typed over a transcript, as values: each kind knows what it does to the words.

The recognised transcript is never changed. Edits are applied to it in the order in which they were
typed, so leaving one out undoes it, and a transcript that was recognised anew gets them again:
each edit knows the time and the words it was made for. What finds no place is kept and named.
"""

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import Any, ClassVar

from lifestream.domain import codec
from lifestream.domain.edits.names_note import GivenNames
from lifestream.domain.edits.remarks import Remark
from lifestream.domain.edits.segment_edits import said_by, split_segment, with_text
from lifestream.domain.edits.transcript_overlay import (
    Anchor,
    EditedSegment,
    EditedTranscript,
    Overlay,
    Voice,
)
from lifestream.domain.edits.word_times import merged_text
from lifestream.domain.transcript import Transcript


class EditKind(StrEnum):
    """The kind of an edit."""

    TEXT = "text"
    SPLIT = "split"
    MERGE = "merge"
    REASSIGN = "reassign"
    NAME = "name"
    REPLACE = "replace"
    REMARK = "remark"
    UNDO = "undo"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedEdit(ABC):
    """The part that every edit has; each kind says what ``apply`` does.

    Attributes:
        typed_at: When; a log that moves to another place keeps it.
        before: What stood there, in plain words, for the history.
        after: What stands there now, likewise.
        anchor: The segment it is about; None for names and replacements.
        by: E-mail address of the person with whom the recording is shared who typed it; empty for
            its owner.
    """

    edit_id: str
    typed_at: datetime
    before: str = ""
    after: str = ""
    anchor: Anchor | None = None
    by: str = ""

    @abstractmethod
    def apply(self, overlay: Overlay) -> bool:
        """Change the words; False when the edit finds no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEdit(TypedEdit):
    """An edit of the segment that its anchor finds."""

    def apply(self, overlay: Overlay) -> bool:
        """See ``TypedEdit.apply``."""
        index = overlay.place(self.anchor) if self.anchor else None
        return index is not None and self._change(overlay, index)

    @abstractmethod
    def _change(self, overlay: Overlay, index: int) -> bool:
        """Change the segment at ``index``, which is the one that is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEdit(SegmentEdit):
    """A segment has the words ``text`` from now on."""

    kind: ClassVar = EditKind.TEXT
    text: str

    def _change(self, overlay: Overlay, index: int) -> bool:
        assert self.anchor is not None
        segment = overlay.segments[index].segment
        text = merged_text(self.anchor.text, self.text, segment.text)
        overlay.put(index, with_text(segment, text))
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitEdit(SegmentEdit):
    """A segment is cut in two; the second part begins at ``at_char`` of ``anchor.text``."""

    kind: ClassVar = EditKind.SPLIT
    at_char: int

    def _change(self, overlay: Overlay, index: int) -> bool:
        assert self.anchor is not None
        one = overlay.segments[index]
        at = char_in(self.anchor.text, one.segment.text, self.at_char)
        halves = split_segment(one.segment, at)
        if halves is None:
            return False
        # Named by the edit that made it, so that its name stays the same.
        name = f"{one.segment_id}~{re.sub('[^0-9a-zA-Z]', '', self.edit_id)[:8]}"
        second = EditedSegment(segment_id=name, segment=halves[1], edited=True)
        return overlay.split(index, halves[0], second)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeEdit(SegmentEdit):
    """A segment is joined with the next one."""

    kind: ClassVar = EditKind.MERGE

    def _change(self, overlay: Overlay, index: int) -> bool:
        return overlay.merge(index)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignEdit(SegmentEdit):
    """A segment is said by the voice with the label ``speaker``."""

    kind: ClassVar = EditKind.REASSIGN
    speaker: str
    voice: Voice = ()

    def _change(self, overlay: Overlay, index: int) -> bool:
        label = overlay.label_of(self.voice, self.speaker)
        overlay.put(index, said_by(overlay.segments[index].segment, label))
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEdit(TypedEdit):
    """The voice with the label ``speaker`` has a name; an empty one takes the name away.

    ``person`` says who of that name it is, where the name alone does not.
    """

    kind: ClassVar = EditKind.NAME
    speaker: str
    name: str = ""
    voice: Voice = ()
    person: str = ""

    def apply(self, overlay: Overlay) -> bool:
        """Name the voice, whichever label it has now."""
        label = overlay.label_of(self.voice, self.speaker)
        overlay.names.pop(label, None)
        overlay.persons.pop(label, None)
        if self.name:
            overlay.names[label] = self.name
        if self.name and self.person:
            overlay.persons[label] = self.person
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceEdit(TypedEdit):
    """Words are replaced everywhere; ``count`` is in how many places it was."""

    kind: ClassVar = EditKind.REPLACE
    find: str
    replacement: str
    match_case: bool = False
    whole_word: bool = True
    count: int = 0

    def apply(self, overlay: Overlay) -> bool:
        """Replace the words wherever they stand now."""
        for index, text, _ in self.replaced(overlay.texts):
            overlay.put(index, with_text(overlay.segments[index].segment, text))
        return True

    def replaced(self, texts: Sequence[str]) -> list[tuple[int, str, int]]:
        """(index, new text, places) of every text that it changes."""
        sought = self._pattern()
        found: list[tuple[int, str, int]] = []
        for index in self._holding(texts):
            text = texts[index]
            # A function, because a replacement's own backslashes mean nothing.
            changed, count = sought.subn(lambda _: self.replacement, text)
            changed = " ".join(changed.split())
            if changed != text:
                found.append((index, changed, count))
        return found

    def _pattern(self) -> re.Pattern[str]:
        sought = re.escape(self.find)
        if self.whole_word:
            sought = rf"(?<!\w){sought}(?!\w)"
        return re.compile(sought, 0 if self.match_case else re.IGNORECASE)

    def _holding(self, texts: Sequence[str]) -> list[int]:
        """Indexes of texts that hold what is looked for, as words of their own or not.

        One search through everything is a hundred times faster than one in each.
        """
        whole, sought = "\n".join(texts), self.find
        if not self.match_case:
            lowered = whole.lower()
            if len(lowered) != len(whole):  # A letter whose small form is two: places would shift.
                pattern = self._pattern()
                return [i for i, text in enumerate(texts) if pattern.search(text)]
            whole, sought = lowered, sought.lower()
        at = whole.find(sought)
        if at < 0:
            return []
        ends = list(accumulate(len(text) + 1 for text in texts))
        held: list[int] = []
        while at >= 0:
            index = bisect_right(ends, at)
            held.append(index)
            at = whole.find(sought, ends[index])
        return held


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkEdit(TypedEdit):
    """A remark is written, written anew, or (``remark`` is None) taken away."""

    kind: ClassVar = EditKind.REMARK
    remark_id: str
    remark: Remark | None = None

    def apply(self, overlay: Overlay) -> bool:
        """Change nothing: remarks stand beside the words."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoEdit(TypedEdit):
    """The edit with the id ``undoes`` counts no more; ``anchor`` is that edit's."""

    kind: ClassVar = EditKind.UNDO
    undoes: str

    def apply(self, overlay: Overlay) -> bool:
        """Change nothing: ``counting`` leaves out what is undone."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenEdit(TypedEdit):
    """Stands where an edit was that is forgotten, and once more at the end of the log that was
    written anew: whoever read it before reads all of it again."""

    kind: ClassVar = EditKind.FORGOTTEN

    def apply(self, overlay: Overlay) -> bool:
        """Change nothing."""
        return True


Edit = (
    TextEdit
    | SplitEdit
    | MergeEdit
    | ReassignEdit
    | NameEdit
    | ReplaceEdit
    | RemarkEdit
    | UndoEdit
    | ForgottenEdit
)
_KINDS: Mapping[str, type[Edit]] = {
    kind.kind: kind
    for kind in (
        TextEdit,
        SplitEdit,
        MergeEdit,
        ReassignEdit,
        NameEdit,
        ReplaceEdit,
        RemarkEdit,
        UndoEdit,
        ForgottenEdit,
    )
}
_UNUSED: Mapping[str, object] = {
    "text": "",
    "at_char": 0,
    "speaker": "",
    "name": "",
    "voice": [],
    "find": "",
    "replacement": "",
    "match_case": False,
    "whole_word": True,
    "count": 0,
    "undoes": "",
}
"""What edits of earlier versions hold in the fields of other kinds: all kinds had one shape."""


def encode_edit(edit: Edit) -> bytes:
    """An edit as its log holds it."""
    return codec.encode({"kind": edit.kind, **codec.to_plain(edit)})


def decode_edit(entry: bytes) -> Edit:
    """An edit out of its log.

    Raises:
        ValueError: It is damaged, or not an edit that this version knows.
    """
    stored: dict[str, Any] = codec.document(entry, "Edit")
    kind = _KINDS.get(stored.pop("kind", ""))
    if kind is None:
        raise ValueError("an Edit document names no kind that is known")
    own = {one.name for one in fields(kind)}
    kept = {
        name: value
        for name, value in stored.items()
        if name in own or name not in _UNUSED or value != _UNUSED[name]
    }
    return codec.from_plain(kind, kept)


def apply_edits(transcript: Transcript, edits: Iterable[Edit]) -> EditedTranscript:
    """The transcript with the edits that are not undone, in the order in which they were typed."""
    overlay = Overlay(transcript)
    unplaced = [edit.edit_id for edit in counting(tuple(edits)) if not edit.apply(overlay)]
    return EditedTranscript(
        base=transcript,
        segments=tuple(overlay.segments),
        given=GivenNames(names=dict(overlay.names), persons=dict(overlay.persons)),
        names=MappingProxyType(dict(overlay.names)),
        unplaced=tuple(unplaced),
    )


def remarks_of(edits: tuple[Edit, ...]) -> tuple[Remark, ...]:
    """The remarks that stand, in order of time."""
    standing: dict[str, Remark] = {}
    for edit in counting(edits):
        if not isinstance(edit, RemarkEdit):
            continue
        if edit.remark is None:
            standing.pop(edit.remark_id, None)
        else:
            standing[edit.remark_id] = edit.remark
    return tuple(sorted(standing.values(), key=lambda one: (one.start_s, one.made_at)))


def counting(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits that are not undone, without the undoing. Undoing an undo brings back."""
    undone: set[str] = set()
    kept: list[Edit] = []
    for edit in reversed(edits):
        if edit.edit_id in undone:
            continue
        if isinstance(edit, UndoEdit):
            undone.add(edit.undoes)
        else:
            kept.append(edit)
    return tuple(reversed(kept))


def undone_ids(edits: tuple[Edit, ...]) -> frozenset[str]:
    """Ids of the edits, undoing ones included, that are undone."""
    undone: set[str] = set()
    for edit in reversed(edits):
        if isinstance(edit, UndoEdit) and edit.edit_id not in undone:
            undone.add(edit.undoes)
    return frozenset(undone)


def char_in(base: str, current: str, at_char: int) -> int:
    """Where ``at_char`` of ``base`` lies in ``current``."""
    if base == current:
        return at_char
    before = merged_text(base, base[:at_char].strip(), current)
    return (
        len(before) + 1
        if current.startswith(before)
        else round(at_char * len(current) / max(len(base), 1))
    )
