"""Corrections and named speakers teach names: at most one entry of the vocabulary's log an edit.

It never stands in the way of the edit: a vocabulary that cannot be written is logged, and the name
can be typed. An edit that is undone teaches nothing any more.
"""

import logging
from dataclasses import dataclass, replace

from lifestream.domain.edits.transcript_edits import (
    Edit,
    NameEdit,
    ReplaceEdit,
    TextEdit,
    UndoEdit,
    counting,
)
from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.errors import InvalidRequest, LifeStreamError
from lifestream.domain.ids import OwnerId
from lifestream.domain.language.languages import FUNCTION_WORDS, base_code
from lifestream.domain.video import Video
from lifestream.domain.vocabulary.corrections import Correction, corrections_in, writing_of
from lifestream.domain.vocabulary.entries import (
    ChangeKind,
    Origin,
    TermSource,
    Vocabulary,
    VocabularyChange,
    checked_term,
)
from lifestream.ports.backend import Backend
from lifestream.services.vocabulary.entries import append_changes, read_vocabulary

log = logging.getLogger(__name__)

_ANY_FUNCTION_WORD = frozenset[str]().union(*FUNCTION_WORDS.values())
"""For words whose language is not known, or has no list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An edit and what it rests on.

    Attributes:
        edits: Everything typed over the recording, the edit last.
        before: The words as they stood before it.
    """

    video: Video
    edit: Edit
    edits: tuple[Edit, ...]
    before: EditedTranscript


def learn_from_edit(backend: Backend, owner: OwnerId, typed: Typed) -> int:
    """Add what the edit teaches, or take away what an undone one taught; returns how many."""
    try:
        changes = _changes(typed)
        if not changes:
            return 0
        changes = _needed(changes, read_vocabulary(backend, owner))
        if changes:
            append_changes(backend, owner, changes, entry_id=_key(typed, typed.edit))
            log.info("vocabulary_learned", extra={"terms": len(changes)})
        return len(changes)
    except LifeStreamError as error:
        log.warning("vocabulary_not_learned", extra={"reason": error.code})
        return 0


def _changes(typed: Typed) -> list[VocabularyChange]:
    if isinstance(typed.edit, UndoEdit):
        return _after_undoing(typed)
    return _taught(typed, typed.edit)


def _needed(changes: list[VocabularyChange], vocabulary: Vocabulary) -> list[VocabularyChange]:
    """The changes that make a difference, as far as learning is allowed."""
    taught = {one.edit_id for term in vocabulary.terms for one in term.origins}
    needed: list[VocabularyChange] = []
    for change in changes:
        if change.kind is ChangeKind.UNLEARN:
            needed += [change] if change.edit_id in taught else []
        elif vocabulary.learns:
            needed += _in_place_of(change, vocabulary)
    return needed


def _in_place_of(change: VocabularyChange, vocabulary: Vocabulary) -> list[VocabularyChange]:
    """The addition; a correction of what this recording taught before takes that one's place."""
    origin = change.origin
    before = vocabulary.find(origin.heard_as) if origin and origin.heard_as else None
    if origin is None or before is None:
        return [change]
    if any(
        (one.source, one.video_id) != (TermSource.CORRECTION, origin.video_id)
        for one in before.origins
    ):
        return [change]
    forms = (
        replace(origin, heard_as=one.heard_as, respells=one.respells) for one in before.origins
    )
    return [
        VocabularyChange(kind=ChangeKind.REMOVE, text=before.text),
        *(replace(change, origin=form) for form in forms),
    ]


def _key(typed: Typed, edit: Edit) -> str:
    """An edit's name among those of all recordings: each has names of its own."""
    return f"{typed.video.video_id}-{edit.edit_id}"


def _after_undoing(typed: Typed) -> list[VocabularyChange]:
    """The edit that undoing and undoing that came down to: counts it now, or not?"""
    by_id = {one.edit_id: one for one in typed.edits}
    target = typed.edit
    while isinstance(target, UndoEdit) and target.undoes in by_id:
        target = by_id[target.undoes]
    if target in counting(typed.edits):
        return _taught(typed, target)
    return [VocabularyChange(kind=ChangeKind.UNLEARN, edit_id=_key(typed, target))]


def _taught(typed: Typed, edit: Edit) -> list[VocabularyChange]:
    if isinstance(edit, NameEdit):
        return _by_naming(typed, edit)
    return _by_correcting(typed, edit) if isinstance(edit, TextEdit | ReplaceEdit) else []


def _by_naming(typed: Typed, edit: NameEdit) -> list[VocabularyChange]:
    origin = replace(_origin(typed, edit, TermSource.SPEAKER), speaker=edit.speaker)
    added = _added(edit.name, origin)
    if added is not None:
        return [added]
    earlier = [
        _key(typed, one)
        for one in typed.edits
        if isinstance(one, NameEdit) and one.speaker == edit.speaker
    ]
    return [VocabularyChange(kind=ChangeKind.UNLEARN, edit_id=one) for one in earlier]


def _by_correcting(typed: Typed, edit: TextEdit | ReplaceEdit) -> list[VocabularyChange]:
    old, new = edit.before, edit.after
    if isinstance(edit, ReplaceEdit):
        old = old if edit.match_case else _as_written(old, typed.before.texts)
    language = base_code(_language(typed, edit))
    ordinary = FUNCTION_WORDS.get(language or "", _ANY_FUNCTION_WORD)
    writing = writing_of(typed.before.texts, ordinary=ordinary)
    found = corrections_in(old, new, writing, language=language)
    origin = _origin(typed, edit, TermSource.CORRECTION)
    changes = (_added(one.term, _heard(origin, one)) for one in found)
    return [one for one in changes if one is not None]


def _language(typed: Typed, edit: Edit) -> str | None:
    """Of the corrected words, or the recording's most frequent one."""
    segments = typed.before.segments
    index = typed.before.place(edit.anchor.segment_id) if edit.anchor else None
    if index is not None:
        return segments[index].segment.language
    spoken = [one.segment.language for one in segments]
    return max(spoken, key=spoken.count, default=None)


def _as_written(find: str, texts: list[str]) -> str:
    """The text that a search without capitals found first, as it is written there."""
    for text in texts:
        at = text.casefold().find(find.casefold())
        if at >= 0 and len(text.casefold()) == len(text):
            return text[at : at + len(find)]
    return find


def _origin(typed: Typed, edit: Edit, source: TermSource) -> Origin:
    return Origin(
        source=source,
        at=edit.typed_at,
        video_id=typed.video.video_id,
        title=typed.video.display_title[:120],
        edit_id=_key(typed, edit),
    )


def _heard(origin: Origin, one: Correction) -> Origin:
    return replace(origin, heard_as=one.heard_as, respells=one.respells)


def _added(text: str, origin: Origin) -> VocabularyChange | None:
    try:
        term = checked_term(text)
    except InvalidRequest:
        return None  # A name that cannot stand on the list, such as one with a comma.
    return VocabularyChange(kind=ChangeKind.ADD, text=term, origin=origin)
