"""What a person asks to change: limits, a clear sentence for what cannot be done, else an edit."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime

from lifestream.domain.edits.segment_edits import split_segment
from lifestream.domain.edits.transcript_edits import (
    Edit,
    MergeEdit,
    NameEdit,
    ReassignEdit,
    ReplaceEdit,
    SplitEdit,
    TextEdit,
    UndoEdit,
    char_in,
    undone_ids,
)
from lifestream.domain.edits.transcript_overlay import (
    Anchor,
    EditedSegment,
    EditedTranscript,
    Voice,
    voice_of,
)
from lifestream.domain.edits.word_times import merged_text
from lifestream.domain.errors import EditConflict, InvalidRequest
from lifestream.domain.people.book import (
    NOBODY,
    PeopleBook,
    PersonId,
    id_of_name,
    id_of_namesake,
)
from lifestream.domain.sentences import says
from lifestream.domain.transcript import Transcript
from lifestream.services.edits.read_words import Words

NEW_SPEAKER = "new"
"""Asked for instead of a label: a voice that was not told apart as yet."""

MAX_TEXT = 10_000
MAX_NAME = 80
MAX_SOUGHT = 200

_PERSON = re.compile(r"p[0-9a-f]{16}")
_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The words that a proposal is about, the time, and the owner's people.

    Attributes:
        edited: As they stand.
        shown: As they are read: what is sensitive is masked.
    """

    words: Words
    base: Transcript
    edited: EditedTranscript
    shown: EditedTranscript
    now: datetime
    people: PeopleBook = PeopleBook()

    def check_heard(self, label: str) -> None:
        """Raise InvalidRequest for a label that no words have."""
        if label not in self.edited.speakers:
            heard = ", ".join(self.edited.speakers) or "nobody"
            raise InvalidRequest(
                says(
                    "No speaker {label!r} is heard here; there is {heard}.",
                    label=label[:20],
                    heard=heard,
                )
            )

    def free_label(self) -> str:
        """A label that no words have or had."""
        heard = {one.speaker for one in self.base.segments} | set(self.edited.speakers)
        heard |= {e.speaker for e in self.words.edits if isinstance(e, ReassignEdit | NameEdit)}
        return next(label for n in range(1, len(heard) + 2) if (label := f"S{n}") not in heard)

    def voice(self, label: str) -> Voice:
        """When a label is heard."""
        return voice_of(self.base.segments, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(ABC):
    """The part that every proposal has: ``edit_id``, made by the sender; sent again it is the same
    edit."""

    edit_id: str

    def edit(self, desk: Desk) -> Edit:
        """The edit that this means, made for the words as they stand.

        Raises:
            InvalidRequest, EditConflict: It cannot be done; says why.
        """
        if not _ID.fullmatch(self.edit_id):
            raise InvalidRequest("edit_id is 8 to 64 letters, digits and dashes, such as a UUID.")
        return self._edit(desk)

    @abstractmethod
    def _edit(self, desk: Desk) -> Edit:
        """The edit; ``edit_id`` is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSegment(Proposal):
    """A change of one segment.

    Attributes:
        base_text: The words that stood there for the person; None does not compare them.
    """

    segment_id: str
    base_text: str | None = None

    def place(self, desk: Desk) -> tuple[int, EditedSegment, Anchor]:
        """Where the segment stands, it itself, and what it is found by later.

        Raises:
            EditConflict: It is gone, or has other words by now.
        """
        index = desk.edited.place(self.segment_id)
        if index is None:
            raise EditConflict(
                "This part of the transcript is not there any more: it was merged, or the "
                "recording was processed again."
            )
        one = desk.edited.segments[index]
        stood = {_one_line(one.segment.text), _one_line(desk.shown.segments[index].segment.text)}
        if self.base_text is not None and _one_line(self.base_text) not in stood:
            raise EditConflict(
                "These words were changed meanwhile, perhaps in another tab. Look at what stands "
                "there now, and decide."
            )
        anchor = Anchor(
            segment_id=one.segment_id,
            start_s=one.segment.start_s,
            end_s=one.segment.end_s,
            text=one.segment.text,
        )
        return index, one, anchor

    def sees_masks(self, desk: Desk, index: int) -> bool:
        """Whether the person had placeholders before them, and not the words themselves."""
        shown, stands = desk.shown.segments[index].segment.text, desk.edited.segments[index]
        if shown == stands.segment.text:
            return False
        return self.base_text is None or _one_line(self.base_text) == _one_line(shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeText(OfSegment):
    """Let a segment have the words ``text``."""

    text: str = ""

    def _edit(self, desk: Desk) -> Edit:
        if self.base_text is None:
            raise InvalidRequest("base_text is missing: the words that stood there before.")
        text = limited(self.text, MAX_TEXT, "The text")
        index, one, anchor = self.place(desk)
        if self.sees_masks(desk, index):
            # What was typed around a placeholder changes the words around what it stands for.
            text = merged_text(desk.shown.segments[index].segment.text, text, one.segment.text)
        if text == one.segment.text:
            raise InvalidRequest("Nothing changed: these words stand there already.")
        return TextEdit(
            edit_id=self.edit_id,
            typed_at=desk.now,
            anchor=anchor,
            text=text,
            before=anchor.text,
            after=text,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSegment(OfSegment):
    """Cut a segment before the word at ``at_char``."""

    at_char: int = 0

    def _edit(self, desk: Desk) -> Edit:
        index, one, anchor = self.place(desk)
        at_char = self.at_char
        if self.sees_masks(desk, index):
            at_char = char_in(
                desk.shown.segments[index].segment.text, one.segment.text, self.at_char
            )
        halves = split_segment(one.segment, at_char)
        if halves is None:
            raise InvalidRequest(
                "Both parts of a split need words; choose a place between two words."
            )
        after = " | ".join(half.text for half in halves)
        return SplitEdit(
            edit_id=self.edit_id,
            typed_at=desk.now,
            anchor=anchor,
            at_char=at_char,
            before=anchor.text,
            after=after,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSegments(OfSegment):
    """Join a segment with the next one."""

    def _edit(self, desk: Desk) -> Edit:
        index, one, anchor = self.place(desk)
        if index + 1 >= len(desk.edited.segments):
            raise InvalidRequest("This is the last part of the transcript; nothing follows it.")
        text, following = one.segment.text, desk.edited.segments[index + 1].segment.text
        return MergeEdit(
            edit_id=self.edit_id,
            typed_at=desk.now,
            anchor=anchor,
            before=f"{text} | {following}",
            after=f"{text} {following}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignSegment(OfSegment):
    """Give a segment to another voice: its label, or ``NEW_SPEAKER``."""

    speaker: str = ""

    def _edit(self, desk: Desk) -> Edit:
        _, one, anchor = self.place(desk)
        label = self.speaker.strip()
        if label == NEW_SPEAKER:
            label = desk.free_label()
        else:
            desk.check_heard(label)
        if label == one.segment.speaker:
            raise InvalidRequest(
                says("{label} is the speaker of these words already.", label=label)
            )
        before = one.segment.speaker or ""
        voice = desk.voice(label)
        return ReassignEdit(
            edit_id=self.edit_id,
            typed_at=desk.now,
            anchor=anchor,
            speaker=label,
            voice=voice,
            before=before,
            after=label,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSpeaker(Proposal):
    """Name the voice that has a label; an empty name takes it away.

    Attributes:
        person: Who of that name it is; empty for the one that is called so, or a new person.
        is_namesake: It is another person of that name, who was not heard before.
    """

    speaker: str
    name: str = ""
    person: PersonId = NOBODY
    is_namesake: bool = False

    def _edit(self, desk: Desk) -> Edit:
        label = self.speaker.strip()
        desk.check_heard(label)
        name = limited(self.name, MAX_NAME, "A name")
        before, was = desk.edited.names.get(label, ""), desk.edited.given.people(desk.people)
        person = self._whom(name, desk) if name else NOBODY
        if name == before and was.get(label, NOBODY) == person:
            raise InvalidRequest("Nothing changed: that is the name already.")
        return NameEdit(
            edit_id=self.edit_id,
            typed_at=desk.now,
            speaker=label,
            name=name,
            voice=desk.voice(label),
            person="" if person in (NOBODY, id_of_name(name)) else person,
            before=before or label,
            after=name or label,
        )

    def _whom(self, name: str, desk: Desk) -> PersonId:
        if self.is_namesake:
            return id_of_namesake(self.edit_id)
        if self.person and not _PERSON.fullmatch(self.person):
            raise InvalidRequest("That is no person; see GET /api/v1/people.")
        return desk.people.root(self.person) if self.person else desk.people.person_for(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceWords(Proposal):
    """Replace words wherever they stand."""

    find: str
    replacement: str = ""
    match_case: bool = False
    whole_word: bool = True

    def sought(self, now: datetime) -> ReplaceEdit:
        """The edit without a look at the words.

        Raises:
            InvalidRequest: There is nothing to look for, or it is too long.
        """
        find = limited(self.find, MAX_SOUGHT, "What is looked for")
        replacement = limited(self.replacement, MAX_SOUGHT, "What it becomes")
        if not find:
            raise InvalidRequest("Say what to look for.")
        return ReplaceEdit(
            edit_id=self.edit_id,
            typed_at=now,
            find=find,
            replacement=replacement,
            match_case=self.match_case,
            whole_word=self.whole_word,
            before=find,
            after=replacement,
        )

    def _edit(self, desk: Desk) -> Edit:
        edit = self.sought(desk.now)
        count = sum(places for _, _, places in edit.replaced(desk.edited.texts))
        if not count:
            raise InvalidRequest(
                says(
                    "“{find}” is nowhere in this transcript, or is what it would become.",
                    find=edit.find,
                )
            )
        return replace(edit, count=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoEarlier(Proposal):
    """Let the edit with the id ``undoes`` count no more."""

    undoes: str

    def _edit(self, desk: Desk) -> Edit:
        edits = desk.words.edits
        target = next((edit for edit in edits if edit.edit_id == self.undoes), None)
        if target is None:
            raise InvalidRequest("There is no such edit to undo.")
        if target.edit_id in undone_ids(edits):
            raise InvalidRequest("That edit is undone already.")
        return UndoEdit(
            edit_id=self.edit_id,
            typed_at=desk.now,
            undoes=target.edit_id,
            anchor=target.anchor,
            before=target.after,
            after=target.before,
        )


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def limited(text: str, max_characters: int, what: str) -> str:
    """``text`` on one line.

    Raises:
        InvalidRequest: It is too long.
    """
    line = _one_line(text)
    if len(line) > max_characters:
        raise InvalidRequest(
            says(
                "{what} has {count:,} characters; at most {most:,} fit.",
                what=what,
                count=len(line),
                most=max_characters,
            )
        )
    return line
