"""The people of an owner: what they are called now, and what was said of their voices.

A voice has the name that was typed for it in its recording (``NameEdit``); everybody of that name
is one person, unless a namesake was separated. The book holds what counts for a person wherever
they are heard: another name, a merge, suggestions that were refused. So renaming a person in five
hundred recordings is one entry here, and taking it back restores every name exactly.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import count
from types import MappingProxyType
from typing import NewType

from lifestream.domain.ids import VideoId

PersonId = NewType("PersonId", str)

NOBODY = PersonId("")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class VoiceKey:
    """One voice of one recording."""

    video_id: VideoId
    label: str


class Act(StrEnum):
    """What was done with the people of an owner."""

    REMEMBER = "remember"
    RENAME = "rename"
    MERGE = "merge"
    REFUSE = "refuse"
    DISMISS = "dismiss"
    FORGET_VOICE = "forget_voice"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChange:
    """One thing that a person did.

    Attributes:
        person: RENAME, MERGE, REFUSE, FORGET_VOICE: whom it is about.
        name: RENAME: the new name. MERGE: what ``into`` is called.
        before: RENAME, MERGE: what ``person`` was called.
        into: MERGE: who ``person`` is, too.
        voice: REFUSE: not that person's. DISMISS: not asked about again.
        on: REMEMBER: whether voices are kept. FORGET_VOICE: whether this one's are not.
        undoes: UNDO: the change that counts no more.
    """

    change_id: str
    at: datetime
    act: Act
    person: PersonId = NOBODY
    name: str = ""
    before: str = ""
    into: PersonId = NOBODY
    voice: VoiceKey | None = None
    on: bool = True
    undoes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookNote:
    """The book as its log's head holds it, so that one look at heads gives every name.

    Attributes:
        names: Pairs (person, name) of those who are not called as was typed for their voices.
        merged: Pairs (person, into).
        refused: Pairs (voice, person).
        forgotten: People whose voices are not kept.
    """

    remembers: bool = False
    names: tuple[tuple[PersonId, str], ...] = ()
    merged: tuple[tuple[PersonId, PersonId], ...] = ()
    refused: tuple[tuple[VoiceKey, PersonId], ...] = ()
    dismissed: tuple[VoiceKey, ...] = ()
    forgotten: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBook:
    """What the changes come to. ``version`` is how many there are."""

    remembers: bool = False
    names: Mapping[PersonId, str] = field(default_factory=lambda: MappingProxyType({}))
    merged: Mapping[PersonId, PersonId] = field(default_factory=lambda: MappingProxyType({}))
    refused: frozenset[tuple[VoiceKey, PersonId]] = frozenset()
    dismissed: frozenset[VoiceKey] = frozenset()
    forgotten: frozenset[PersonId] = frozenset()
    version: int = 0

    def root(self, person: PersonId) -> PersonId:
        """The person after every merge."""
        seen = {person}
        while (into := self.merged.get(person, NOBODY)) and into not in seen:
            seen.add(into)
            person = into
        return person

    def person_of(self, typed: str, person: str = "") -> PersonId:
        """Who the voice is for which the name ``typed`` was typed, perhaps told apart before."""
        return self.root(PersonId(person) or id_of_name(typed))

    def called(self, typed: str, person: str = "") -> str:
        """What the one for whom ``typed`` was typed is called now."""
        return self.names.get(self.person_of(typed, person), typed)

    def person_for(self, name: str) -> PersonId:
        """Whom a name means that is typed now: one who is called so, else a new person.

        A person who was called so once and has another name since is not meant.
        """
        wanted = folded(name)
        for person, called in sorted(self.names.items()):
            if folded(called) == wanted:
                return self.root(person)
        free = (id_of_name(name, number) for number in count())
        return self.root(next(one for one in free if one not in self.names))

    def keeps_voice(self, person: PersonId) -> bool:
        """Whether the voice of a person may be kept."""
        return self.remembers and self.root(person) not in self.forgotten


def id_of_name(name: str, number: int = 0) -> PersonId:
    """The person that a name stands for by itself; ``number`` counts later bearers of it."""
    text = f"{folded(name)}\n{number}" if number else folded(name)
    return PersonId("p" + hashlib.sha256(text.encode()).hexdigest()[:16])


def id_of_namesake(entry_id: str) -> PersonId:
    """A new person of whatever name, identified by the entry ``entry_id``."""
    return PersonId("p" + hashlib.sha256(f"namesake\n{entry_id}".encode()).hexdigest()[:16])


def folded(name: str) -> str:
    """A name without what people do not hear: capitals and blanks."""
    return " ".join(name.casefold().split())


def book_of(changes: Iterable[PeopleChange]) -> PeopleBook:
    """The people after ``changes``, oldest first; what is undone leaves no trace."""
    given = tuple(changes)
    undone = undone_ids(given)
    book = PeopleBook(version=len(given))
    for change in given:
        if change.change_id not in undone:
            book = _after(book, change)
    return book


def undone_ids(changes: tuple[PeopleChange, ...]) -> frozenset[str]:
    """Ids of changes that do not count; undoing an undo brings back."""
    undone: set[str] = set()
    for change in reversed(changes):
        if change.act is Act.UNDO and change.change_id not in undone:
            undone.add(change.undoes)
    return frozenset(undone)


def note_of(book: PeopleBook) -> BookNote:
    """The book as it is noted, the same for the same book."""
    return BookNote(
        remembers=book.remembers,
        names=tuple(sorted(book.names.items())),
        merged=tuple(sorted(book.merged.items())),
        refused=tuple(sorted(book.refused)),
        dismissed=tuple(sorted(book.dismissed)),
        forgotten=tuple(sorted(book.forgotten)),
    )


def noted_book(note: BookNote, version: int) -> PeopleBook:
    """The book out of its note."""
    return PeopleBook(
        remembers=note.remembers,
        names=MappingProxyType(dict(note.names)),
        merged=MappingProxyType(dict(note.merged)),
        refused=frozenset(note.refused),
        dismissed=frozenset(note.dismissed),
        forgotten=frozenset(note.forgotten),
        version=version,
    )


def without_traces(
    changes: Iterable[PeopleChange], video_id: VideoId, gone: frozenset[PersonId]
) -> tuple[PeopleChange, ...]:
    """The changes without what is about a deleted recording, or people heard nowhere else."""
    kept = [
        change
        for change in changes
        if not (change.voice is not None and change.voice.video_id == video_id)
        and change.person not in gone
        and change.into not in gone
    ]
    there = {change.change_id for change in kept}
    return tuple(one for one in kept if one.act is not Act.UNDO or one.undoes in there)


def _after(book: PeopleBook, change: PeopleChange) -> PeopleBook:
    match change.act:
        case Act.REMEMBER:
            return replace(book, remembers=change.on)
        case Act.RENAME:
            return replace(book, names={**book.names, change.person: change.name})
        case Act.MERGE:
            # A person that was never renamed is called by what was typed, which the other's
            # voices do not have.
            names = {change.into: change.name, **book.names}
            return replace(book, names=names, merged={**book.merged, change.person: change.into})
        case Act.REFUSE if change.voice is not None:
            return replace(book, refused=book.refused | {(change.voice, change.person)})
        case Act.DISMISS if change.voice is not None:
            return replace(book, dismissed=book.dismissed | {change.voice})
        case Act.FORGET_VOICE:
            kept = book.forgotten - {change.person}
            return replace(book, forgotten=kept | {change.person} if change.on else kept)
    return book
