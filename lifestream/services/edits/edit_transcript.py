"""Typing over a transcript: each edit is checked against the words that stand there and appended.

What was recognised is never changed. An edit that rests on words that another person changed
meanwhile (a second tab) is refused with what stands there now, so nothing is lost on either side.
"""

import logging
from dataclasses import dataclass, replace

from lifestream.domain.edits.names_note import names_note
from lifestream.domain.edits.transcript_edits import (
    Edit,
    RemarkEdit,
    UndoEdit,
    apply_edits,
    encode_edit,
)
from lifestream.domain.edits.transcript_overlay import EditedSegment, EditedTranscript
from lifestream.domain.errors import (
    AccessDenied,
    EditConflict,
    InvalidRequest,
    NotFound,
    StaleWrite,
)
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.masks.masking import masked_words
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.people.book import PeopleBook
from lifestream.domain.sentences import says
from lifestream.pipeline.people.known_people import read_people
from lifestream.ports.backend import Backend
from lifestream.services.edits.proposals import (
    Desk,
    NameSpeaker,
    Proposal,
    ReplaceWords,
    UndoEarlier,
)
from lifestream.services.edits.read_words import Words, open_words
from lifestream.services.vocabulary.learn_words import Typed, learn_from_edit

log = logging.getLogger(__name__)

WRITE_TRIES = 8
MAX_EDITS = 20_000
"""A recording of ten hours has about 8,000 segments; each may be corrected twice."""

MAX_EXAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The effect of an edit.

    Attributes:
        version: How many edits there are now.
        changed: Indexes in ``edited.segments`` of those that are new or changed.
        removed: Ids of segments that are gone.
    """

    edit: Edit
    version: int
    edited: EditedTranscript
    changed: tuple[int, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """One segment that a replacement would change."""

    segment: EditedSegment
    after: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The effect of a replacement: places, segments, and the first of them."""

    version: int
    count: int
    segments: int
    examples: tuple[Replaced, ...]
    edited: EditedTranscript


def edit_transcript(
    backend: Backend, owner: OwnerId, video_id: VideoId, proposal: Proposal, *, by: str = ""
) -> Applied:
    """Append one edit; the same ``edit_id`` again is the same edit.

    Args:
        by: Who types, where that is not the owner; they undo no remark, and see none by that.

    Raises:
        NotFound: No such recording of this owner, or it has no transcript yet.
        InvalidRequest: The edit cannot be done; says why.
        EditConflict: It rests on words that are not there any more (``current_segment`` says
            what is), or other edits rest on what it would undo.
        AccessDenied: ``by`` would take back a remark.
        StaleWrite: Others write all the time; send it again.
    """
    for _ in range(WRITE_TRIES):
        words = open_words(backend, owner, video_id)
        edited = _typed_over(words)
        known = next((edit for edit in words.edits if edit.edit_id == proposal.edit_id), None)
        if known is not None:
            return _done_before(words, known)
        if words.version >= MAX_EDITS:
            raise InvalidRequest(says("A transcript takes at most {most} edits.", most=MAX_EDITS))
        assert words.base is not None
        desk = _desk(backend, words, proposal)
        edit = replace(proposal.edit(desk), by=by)
        _check_is_theirs(words, edit)
        after = apply_edits(words.base, (*words.edits, edit)).called_as_in(desk.people)
        _check_it_lands(edit, edited, after)
        try:
            version = backend.owner_log.append(
                owner,
                edits_subject(video_id),
                encode_edit(edit),
                entry_id=edit.edit_id,
                expected=words.version,
                note=names_note(after.given),
            )
        except StaleWrite:
            continue
        _check_not_deleted(backend, owner, video_id)
        log.info("transcript_edited", extra={"video": video_id, "kind": edit.kind.value})
        typed = Typed(video=words.video, edit=edit, edits=(*words.edits, edit), before=edited)
        learn_from_edit(backend, owner, typed)
        return _as_read(_applied(edit, version, edited, after), words.masks)
    raise StaleWrite("Others edit these words all the time; send the edit again.")


def preview_replace(
    backend: Backend, owner: OwnerId, video_id: VideoId, proposal: ReplaceWords
) -> Preview:
    """Preview a replacement; change nothing.

    Raises:
        NotFound: No such recording of this owner, or it has no transcript yet.
        InvalidRequest: There is nothing to look for, or it is too long.
    """
    words = open_words(backend, owner, video_id)
    edited = standing(words)
    found = proposal.sought(backend.job_store.now()).replaced(edited.texts)
    return Preview(
        version=words.version,
        count=sum(count for _, _, count in found),
        segments=len(found),
        examples=tuple(
            Replaced(segment=edited.segments[index], after=after, count=count)
            for index, after, count in found[:MAX_EXAMPLES]
        ),
        edited=edited,
    )


def standing(words: Words) -> EditedTranscript:
    """The words as they stand.

    Raises:
        NotFound: There is no transcript yet.
    """
    if words.edited is None:
        raise NotFound("This recording has no transcript yet.", code="NOT_READY")
    return words.edited


def _typed_over(words: Words) -> EditedTranscript:
    """The words that edits change, without masks: what is masked stays beneath an edit.

    Raises:
        NotFound: There is no transcript yet.
    """
    standing(words)
    assert words.unmasked is not None
    return words.unmasked


def _as_read(applied: Applied, masks: MaskRules) -> Applied:
    return replace(applied, edited=masked_words(applied.edited, masks))


def current_segment(words: Words, segment_id: str) -> tuple[int, EditedSegment] | None:
    """A segment as it stands, with its index; None when it is gone."""
    edited = standing(words)
    index = edited.place(segment_id)
    return None if index is None else (index, edited.segments[index])


def _desk(backend: Backend, words: Words, proposal: Proposal) -> Desk:
    assert words.base is not None
    return Desk(
        words=words,
        base=words.base,
        edited=_typed_over(words),
        shown=standing(words),
        now=backend.job_store.now(),
        people=_people(backend, words.video.owner, words, proposal),
    )


def _people(backend: Backend, owner: OwnerId, words: Words, proposal: Proposal) -> PeopleBook:
    """The owner's people, where names are there or may come."""
    if words.people is None and isinstance(proposal, NameSpeaker | UndoEarlier):
        return read_people(backend.owner_log, owner)
    return words.people or PeopleBook()


def _check_it_lands(edit: Edit, before: EditedTranscript, after: EditedTranscript) -> None:
    if edit.edit_id in after.unplaced:
        raise EditConflict("These words are not there any more; look at what stands there now.")
    if isinstance(edit, UndoEdit) and set(after.unplaced) - set(before.unplaced) - {edit.undoes}:
        raise EditConflict("Later edits rest on this one; undo those first.", code="EDIT_IN_USE")


def _check_is_theirs(words: Words, edit: Edit) -> None:
    """An owner's notes are nobody else's, so nobody else brings one back or takes one away."""
    if edit.by and isinstance(edit, UndoEdit):
        by_id = {one.edit_id: one for one in words.edits}
        meant = by_id.get(edit.undoes)
        while isinstance(meant, UndoEdit):
            meant = by_id.get(meant.undoes)
        if isinstance(meant, RemarkEdit):
            raise AccessDenied("Only its writer can take back a note.", code="NOT_YOURS")


def _check_not_deleted(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Deleted while it was typed: then nothing of it may stay."""
    if backend.library.get(owner, video_id) is None:
        backend.owner_log.delete(owner, edits_subject(video_id))
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )


def _done_before(words: Words, known: Edit) -> Applied:
    """The present effect of an edit that was sent again."""
    assert words.base is not None
    edited = _typed_over(words)
    at = words.edits.index(known)
    first = _applied(
        known,
        words.version,
        apply_edits(words.base, words.edits[:at]),
        apply_edits(words.base, words.edits[: at + 1]),
    )
    then = first.edited.segments
    touched = {then[index].segment_id for index in first.changed}
    here = {one.segment_id for one in edited.segments}
    now = replace(
        first,
        edited=edited,
        changed=tuple(i for i, one in enumerate(edited.segments) if one.segment_id in touched),
        removed=tuple(sorted((touched | set(first.removed)) - here)),
    )
    return _as_read(now, words.masks)


def _applied(
    edit: Edit, version: int, before: EditedTranscript, after: EditedTranscript
) -> Applied:
    stood = {one.segment_id: one for one in before.segments}
    changed = tuple(
        index for index, one in enumerate(after.segments) if stood.get(one.segment_id) != one
    )
    here = {one.segment_id for one in after.segments}
    removed = tuple(name for name in stood if name not in here)
    return Applied(edit=edit, version=version, edited=after, changed=changed, removed=removed)
