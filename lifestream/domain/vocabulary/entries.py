"""Names and terms of one's own: how they are spelled, where each comes from, what it was heard as.

A vocabulary is what is left of its log of changes. Not for: deciding what a correction teaches
(``corrections``); choosing what a recogniser is given (``known_words``).
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import says

MAX_TERMS = 1000
"""Typed and learned together; a recogniser is given the first few dozen anyway."""

MAX_TERM_CHARACTERS = 60
MAX_HEARD_FORMS = 8
MAX_RECORDING_TERMS = 50

_SEPARATORS = ",;\n\r"
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROL = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


class TermSource(StrEnum):
    """Where a term comes from."""

    TYPED = "typed"
    CORRECTION = "correction"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One reason why a term is in the vocabulary.

    Attributes:
        heard_as: What stood in the transcript, as one text; empty when nothing is known.
        respells: Whether later transcripts may be changed from ``heard_as`` to the term: only
            what was surely a name there (see ``corrections``).
        video_id: The recording it was learned from; empty for what was typed into the list.
        title: That recording's title then, to be shown.
        edit_id: The edit it was learned from, named together with its recording.
        speaker: SPEAKER: the label that was named.
    """

    source: TermSource
    at: datetime
    heard_as: str = ""
    respells: bool = False
    video_id: VideoId = VideoId("")
    title: str = ""
    edit_id: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A name or term in the spelling that is wanted, and every reason why it is known."""

    text: str
    origins: tuple[Origin, ...]

    @property
    def typed(self) -> bool:
        """A person put it on the list."""
        return any(one.source is TermSource.TYPED for one in self.origins)

    @property
    def newest_at(self) -> datetime:
        """When it was last typed or learned."""
        return max(one.at for one in self.origins)

    @property
    def heard_as(self) -> tuple[str, ...]:
        """The spellings it was heard as, newest first, each once."""
        newest = sorted(self.origins, key=lambda one: one.at, reverse=True)
        forms = dict.fromkeys(one.heard_as for one in newest if one.heard_as)
        return tuple(forms)[:MAX_HEARD_FORMS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """An owner's terms, what was typed first, then what was learned, each newest first.

    Attributes:
        learns: Whether corrections and named speakers add to it.
    """

    terms: tuple[Term, ...] = ()
    learns: bool = True

    def find(self, text: str) -> Term | None:
        """The term of that name, whatever its capitals."""
        return next((one for one in self.terms if term_key(one.text) == term_key(text)), None)


class ChangeKind(StrEnum):
    """A change of a vocabulary."""

    ADD = "add"
    REMOVE = "remove"
    UNLEARN = "unlearn"
    LEARN_ON = "learn_on"
    LEARN_OFF = "learn_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyChange:
    """One change.

    Attributes:
        text: ADD, REMOVE: the term.
        origin: ADD: why.
        edit_id: UNLEARN: the edit that counts no more.
    """

    kind: ChangeKind
    text: str = ""
    origin: Origin | None = None
    edit_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyEntry:
    """Changes that were made together: one entry of the log."""

    changes: tuple[VocabularyChange, ...]


def term_key(text: str) -> str:
    """Two spellings with the same key are one term."""
    return unicodedata.normalize("NFKC", text).casefold()


def checked_term(text: str) -> str:
    """``text`` as a term: NFC, single spaces.

    Raises:
        InvalidRequest: It is empty, too long, more than one, or holds what nobody can see.
    """
    shown = text.strip()[:MAX_TERM_CHARACTERS]
    term = unicodedata.normalize("NFC", text.strip())
    if any(separator in term for separator in _SEPARATORS):
        raise InvalidRequest(
            says(
                "“{shown}” is more than one term: give each its own entry, and leave "
                "commas and semicolons out of it.",
                shown=" ".join(shown.split()),
            ),
            code="BAD_TERM",
        )
    unseen = [c for c in term if unicodedata.category(c) in _CONTROL or c in _DIRECTIONS]
    if unseen:
        raise InvalidRequest(
            says(
                "A term holds the character U+{number:04X}, which nobody can see; type it "
                "anew without.",
                number=ord(unseen[0]),
            ),
            code="BAD_TERM",
        )
    term = " ".join(term.split())
    if not any(c.isalnum() for c in term):
        raise InvalidRequest("A term needs at least one letter or digit.", code="BAD_TERM")
    if len(term) > MAX_TERM_CHARACTERS:
        raise InvalidRequest(
            says(
                "“{shown}…” has {count} characters; a term has at most {most}.",
                shown=shown,
                count=len(term),
                most=MAX_TERM_CHARACTERS,
            ),
            code="BAD_TERM",
        )
    return term


def checked_terms(texts: Iterable[str], *, at_most: int) -> tuple[str, ...]:
    """Every term once, in order; the first spelling counts.

    Raises:
        InvalidRequest: One of them is no term, or there are more than ``at_most``.
    """
    found: dict[str, str] = {}
    for text in texts:
        term = checked_term(text)
        found.setdefault(term_key(term), term)
    if len(found) > at_most:
        raise InvalidRequest(
            says(
                "These are {count:,} names and terms; at most {most:,} fit here.",
                count=len(found),
                most=at_most,
            ),
            code="TOO_MANY_TERMS",
        )
    return tuple(found.values())


def split_terms(text: str) -> tuple[str, ...]:
    """The terms in what was typed: one a line, or with commas between."""
    for separator in _SEPARATORS:
        text = text.replace(separator, "\n")
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def vocabulary_of(changes: Iterable[VocabularyChange]) -> Vocabulary:
    """The vocabulary that a log of changes leaves."""
    terms: dict[str, Term] = {}
    learns = True
    for change in changes:
        if change.kind is ChangeKind.REMOVE:
            terms.pop(term_key(change.text), None)
        elif change.kind is ChangeKind.UNLEARN:
            terms = _without(terms, partial(_taught_by, change.edit_id))
        elif change.kind is ChangeKind.ADD and change.origin is not None:
            if change.origin.source is TermSource.SPEAKER:
                # A voice has one name: a new one takes the place of the one before.
                terms = _without(terms, partial(_same_voice, change.origin))
            _add(terms, change.text, change.origin)
        elif change.kind in (ChangeKind.LEARN_ON, ChangeKind.LEARN_OFF):
            learns = change.kind is ChangeKind.LEARN_ON
    newest = sorted(terms.values(), key=lambda one: one.newest_at, reverse=True)
    ordered = sorted(newest, key=lambda one: not one.typed)
    return Vocabulary(terms=tuple(ordered[:MAX_TERMS]), learns=learns)


def without_recording(
    changes: Sequence[VocabularyChange], video_id: VideoId
) -> tuple[VocabularyChange, ...]:
    """The changes without what one recording taught, and without what took it away again."""
    kept: list[VocabularyChange] = []
    added: set[str] = set()
    for change in changes:
        if change.origin is not None:
            if change.origin.video_id == video_id:
                continue
            added.add(term_key(change.text))
        elif change.kind is ChangeKind.REMOVE:
            if term_key(change.text) not in added:
                continue
        elif change.edit_id.startswith(f"{video_id}-"):
            continue
        kept.append(change)
    return tuple(kept)


def _add(terms: dict[str, Term], text: str, origin: Origin) -> None:
    key = term_key(text)
    known = terms.get(key)
    before = known.origins if known else ()
    if origin.source is TermSource.TYPED and not origin.heard_as:
        before = tuple(one for one in before if one.source is not origin.source or one.heard_as)
    # What a person put on the list is spelled as it was typed there.
    keeps = known is not None and known.typed and origin.source is not TermSource.TYPED
    spelled = known.text if known is not None and keeps else text
    terms[key] = Term(text=spelled, origins=(*before, origin))


def _without(terms: dict[str, Term], gone: Callable[[Origin], bool]) -> dict[str, Term]:
    kept = {
        key: replace(term, origins=tuple(one for one in term.origins if not gone(one)))
        for key, term in terms.items()
    }
    return {key: term for key, term in kept.items() if term.origins}


def _taught_by(edit_id: str, one: Origin) -> bool:
    return one.edit_id == edit_id


def _same_voice(new: Origin, one: Origin) -> bool:
    voice = (new.source, new.video_id, new.speaker)
    return (one.source, one.video_id, one.speaker) == voice
