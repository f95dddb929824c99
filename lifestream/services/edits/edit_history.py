"""The edits of a transcript, newest first: for people who look back or want to undo."""

from collections.abc import Iterable
from dataclasses import dataclass

from lifestream.domain.edits.transcript_edits import (
    Edit,
    ForgottenEdit,
    RemarkEdit,
    UndoEdit,
    undone_ids,
)
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.masks.masking import masked_value
from lifestream.ports.backend import Backend
from lifestream.services.edits.read_words import open_words


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEdit:
    """One edit. ``placed`` is false for one that counts and finds no place any more."""

    version: int
    edit: Edit
    undone: bool
    placed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of edits, newest first; ``next_before`` is 0 at the end."""

    version: int
    unplaced: int
    edits: tuple[PastEdit, ...]
    next_before: int


def edit_history(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    *,
    limit: int = 100,
    before: int = 0,
    with_remarks: bool = True,
) -> History:
    """The edits before version ``before`` (0: from the newest).

    Args:
        with_remarks: Notes and what became of them, too; they are the owner's own.

    Raises:
        NotFound: No such recording of this owner.
    """
    words = open_words(backend, owner, video_id)
    unplaced = words.edited.unplaced if words.edited else ()
    undone = undone_ids(words.edits)
    of_remarks = _about_remarks(words.edits)
    end = min(before - 1, words.version) if before > 0 else words.version
    start = max(end - limit, 0)
    page = tuple(
        PastEdit(
            version=at + 1,
            edit=masked_value(words.edits[at], words.masks),
            undone=words.edits[at].edit_id in undone,
            placed=words.edits[at].edit_id not in unplaced,
        )
        for at in range(end - 1, start - 1, -1)
        if not isinstance(words.edits[at], ForgottenEdit)
        and (with_remarks or words.edits[at].edit_id not in of_remarks)
    )
    return History(
        version=words.version,
        unplaced=len(unplaced),
        edits=page,
        next_before=start + 1 if start > 0 else 0,
    )


def _about_remarks(edits: Iterable[Edit]) -> frozenset[str]:
    """Ids of the edits that write a remark, or undo one that did."""
    found: set[str] = set()
    for edit in edits:
        if isinstance(edit, RemarkEdit) or (isinstance(edit, UndoEdit) and edit.undoes in found):
            found.add(edit.edit_id)
    return frozenset(found)
