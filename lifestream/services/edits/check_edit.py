"""What may be typed over a transcript: limits, and a clear sentence for what may not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lifestream.domain.edits.segment_edits import split_segment
from lifestream.domain.edits.transcript_edits import (
    NEW_SPEAKER,
    Anchor,
    Edit,
    EditedSegment,
    EditedTranscript,
    EditKind,
    undone_ids,
)
from lifestream.domain.edits.transcript_overlay import replacements, voice_of
from lifestream.domain.errors import EditConflict, InvalidRequest
from lifestream.services.edits.read_words import Words

MOST_TEXT = 10_000
MOST_NAME = 80
MOST_SOUGHT = 200

_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """What somebody wants to change.

    Attributes:
        edit_id: Made by whoever sends it; sent again it is the same edit.
        base_text: The words that stood there for the person; None does not compare them.
    """

    edit_id: str
    kind: EditKind
    segment_id: str = ""
    base_text: str | None = None
    text: str = ""
    at_char: int = 0
    speaker: str = ""
    name: str = ""
    find: str = ""
    replacement: str = ""
    match_case: bool = False
    whole_word: bool = True
    undoes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """A request, and the words it is about."""

    request: EditRequest
    words: Words
    edited: EditedTranscript
    now: datetime

    def segment(self) -> EditedSegment:
        index = self.edited.place(self.request.segment_id)
        if index is None:
            raise EditConflict(
                "This part of the transcript is not there any more: it was merged, or the "
                "recording was processed again."
            )
        one = self.edited.segments[index]
        base = self.request.base_text
        if base is not None and _one_line(base) != _one_line(one.segment.text):
            raise EditConflict(
                "These words were changed meanwhile, perhaps in another tab. Look at what stands "
                "there now, and decide."
            )
        return one

    def anchor(self) -> Anchor:
        one = self.segment()
        return Anchor(
            segment_id=one.segment_id,
            start_s=one.segment.start_s,
            end_s=one.segment.end_s,
            text=one.segment.text,
        )

    def made(self, **fields: object) -> Edit:
        known: dict[str, object] = {
            "edit_id": self.request.edit_id,
            "kind": self.request.kind,
            "typed_at": self.now,
        }
        return Edit(**{**known, **fields})  # type: ignore[arg-type]


def checked_edit(
    request: EditRequest, words: Words, *, now: datetime, preview: bool = False
) -> Edit:
    """The edit that a request means, made for the words as they stand.

    Args:
        preview: A replacement that finds nothing is fine.

    Raises:
        InvalidRequest, EditConflict: It cannot be done; says why.
    """
    if not preview and not _ID.fullmatch(request.edit_id):
        raise InvalidRequest("edit_id is 8 to 64 letters, digits and dashes, such as a UUID.")
    assert words.edited is not None
    desk = _Desk(request=request, words=words, edited=words.edited, now=now)
    if request.kind is EditKind.REPLACE:
        return _replace(desk, preview=preview)
    return _CHECKS[request.kind](desk)


def _text(desk: _Desk) -> Edit:
    if desk.request.base_text is None:
        raise InvalidRequest("base_text is missing: the words that stood there before.")
    text = _limited(desk.request.text, MOST_TEXT, "The text")
    anchor = desk.anchor()
    if text == anchor.text:
        raise InvalidRequest("Nothing changed: these words stand there already.")
    return desk.made(anchor=anchor, text=text, before=anchor.text, after=text)


def _split(desk: _Desk) -> Edit:
    one, at_char = desk.segment(), desk.request.at_char
    halves = split_segment(one.segment, at_char)
    if halves is None:
        raise InvalidRequest("Both parts of a split need words; choose a place between two words.")
    after = " | ".join(half.text for half in halves)
    return desk.made(anchor=desk.anchor(), at_char=at_char, before=one.segment.text, after=after)


def _merge(desk: _Desk) -> Edit:
    one = desk.segment()
    index = desk.edited.place(one.segment_id)
    assert index is not None
    if index + 1 >= len(desk.edited.segments):
        raise InvalidRequest("This is the last part of the transcript; nothing follows it.")
    following = desk.edited.segments[index + 1].segment.text
    return desk.made(
        anchor=desk.anchor(),
        before=f"{one.segment.text} | {following}",
        after=f"{one.segment.text} {following}",
    )


def _reassign(desk: _Desk) -> Edit:
    one, label = desk.segment(), desk.request.speaker.strip()
    if label == NEW_SPEAKER:
        label = _free_label(desk)
    else:
        _check_heard(desk, label)
    if label == one.segment.speaker:
        raise InvalidRequest(f"{label} is the speaker of these words already.")
    return desk.made(
        anchor=desk.anchor(),
        speaker=label,
        voice=_voice(desk, label),
        before=one.segment.speaker or "",
        after=label,
    )


def _name(desk: _Desk) -> Edit:
    label = desk.request.speaker.strip()
    _check_heard(desk, label)
    name = _limited(desk.request.name, MOST_NAME, "A name")
    before = desk.edited.names.get(label, "")
    if name == before:
        raise InvalidRequest("Nothing changed: that is the name already.")
    return desk.made(
        speaker=label,
        name=name,
        voice=_voice(desk, label),
        before=before or label,
        after=name or label,
    )


def _replace(desk: _Desk, *, preview: bool) -> Edit:
    request = desk.request
    find = _limited(request.find, MOST_SOUGHT, "What is looked for")
    replacement = _limited(request.replacement, MOST_SOUGHT, "What it becomes")
    if not find:
        raise InvalidRequest("Say what to look for.")
    edit = desk.made(
        kind=EditKind.REPLACE,
        find=find,
        replacement=replacement,
        match_case=request.match_case,
        whole_word=request.whole_word,
        before=find,
        after=replacement,
    )
    if preview:
        return edit
    count = sum(places for _, _, places in replacements(desk.edited.texts, edit))
    if not count:
        raise InvalidRequest(f"“{find}” is nowhere in this transcript, or is what it would become.")
    return desk.made(**{**_fields(edit), "count": count})


def _undo(desk: _Desk) -> Edit:
    target = next((e for e in desk.words.edits if e.edit_id == desk.request.undoes), None)
    if target is None:
        raise InvalidRequest("There is no such edit to undo.")
    if target.edit_id in undone_ids(desk.words.edits):
        raise InvalidRequest("That edit is undone already.")
    return desk.made(
        undoes=target.edit_id, anchor=target.anchor, before=target.after, after=target.before
    )


_CHECKS: Mapping[EditKind, Callable[[_Desk], Edit]] = {
    EditKind.TEXT: _text,
    EditKind.SPLIT: _split,
    EditKind.MERGE: _merge,
    EditKind.REASSIGN: _reassign,
    EditKind.NAME: _name,
    EditKind.UNDO: _undo,
}


def _fields(edit: Edit) -> dict[str, object]:
    return {name: getattr(edit, name) for name in edit.__dataclass_fields__}


def _check_heard(desk: _Desk, label: str) -> None:
    if label not in desk.edited.speakers:
        heard = ", ".join(desk.edited.speakers) or "nobody"
        raise InvalidRequest(f"No speaker {label[:20]!r} is heard here; there is {heard}.")


def _free_label(desk: _Desk) -> str:
    assert desk.words.base is not None
    heard = {one.speaker for one in desk.words.base.segments} | set(desk.edited.speakers)
    heard |= {edit.speaker for edit in desk.words.edits}
    return next(label for n in range(1, len(heard) + 2) if (label := f"S{n}") not in heard)


def _voice(desk: _Desk, label: str) -> tuple[tuple[float, float], ...]:
    assert desk.words.base is not None
    return voice_of(desk.words.base.segments, label)


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _limited(text: str, most: int, what: str) -> str:
    line = _one_line(text)
    if len(line) > most:
        raise InvalidRequest(f"{what} has {len(line):,} characters; at most {most:,} fit.")
    return line
