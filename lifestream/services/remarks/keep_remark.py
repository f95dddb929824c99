"""A remark is written, changed or taken away; also while its recording is still on its way.

Each change is an entry of the recording's log of edits, so nothing that was written is lost: the
history shows it and brings it back. The same remark sent again changes nothing.
"""

import logging
from dataclasses import dataclass, replace
from uuid import uuid4

from lifestream.domain.edits.names_note import names_note
from lifestream.domain.edits.remarks import MAX_SPAN_S, MAX_TEXT, Remark, RemarkKind
from lifestream.domain.edits.transcript_edits import RemarkEdit, encode_edit, remarks_of
from lifestream.domain.edits.word_times import merged_text
from lifestream.domain.errors import AccessDenied, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.masks.masking import masked_value
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend
from lifestream.services.edits.edit_transcript import MAX_EDITS
from lifestream.services.edits.read_words import Words, open_words
from lifestream.services.library.checked_tags import checked_tags

log = logging.getLogger(__name__)

MAX_REMARKS = 2000
"""Of one recording: more than one every twenty seconds for ten hours."""

MAX_AT_S = 7 * 24 * 3600.0
"""A recording that still grows has no end that a remark could be compared with; none is so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkWish:
    """How a remark is to be. ``end_s`` is None for a moment."""

    kind: RemarkKind
    start_s: float
    end_s: float | None = None
    text: str = ""
    tags: tuple[str, ...] = ()
    task_id: str = ""


def remarks_in(backend: Backend, owner: OwnerId, video_id: VideoId) -> tuple[Remark, ...]:
    """The remarks of a recording, in order of time.

    Raises:
        NotFound: No such recording of this owner.
    """
    return open_words(backend, owner, video_id).remarks


def keep_remark(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    remark_id: str,
    wanted: RemarkWish,
    *,
    by: str = "",
) -> Remark:
    """Write a remark, or change the one of that id.

    Args:
        by: Who writes, where that is not the owner: comments alone, and changes their own.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: It cannot be kept; says why.
        AccessDenied: It is not ``by``'s.
    """
    words = open_words(backend, owner, video_id)
    before = _written(words, remark_id)
    _check_is_theirs(before, by, wanted.kind)
    fresh = _checked(remark_id, wanted)
    shown = _standing(words, remark_id)
    if before and shown and before.text != shown.text and fresh.text:
        # What was typed around a placeholder changes the words around what it stands for.
        fresh = replace(fresh, text=merged_text(shown.text, fresh.text, before.text))
    now = backend.job_store.now()
    remark = Remark(
        remark_id=remark_id,
        kind=fresh.kind,
        start_s=round(fresh.start_s, 2),
        end_s=round(fresh.start_s if fresh.end_s is None else fresh.end_s, 2),
        text=fresh.text,
        tags=fresh.tags,
        made_at=before.made_at if before else now,
        task_id=fresh.task_id or (before.task_id if before else ""),
        by=before.by if before else by,
    )
    if remark == before:
        return shown or before
    if before is None and len(words.remarks) >= MAX_REMARKS:
        raise InvalidRequest(
            says("A recording holds at most {most} notes and highlights.", most=MAX_REMARKS)
        )
    _append(backend, words, remark_id, remark, before, by=by)
    return masked_value(remark, words.masks)


def remove_remark(
    backend: Backend, owner: OwnerId, video_id: VideoId, remark_id: str, *, by: str = ""
) -> None:
    """Take a remark away; one that is not there is no error.

    Args:
        by: Who does, where that is not the owner: their own comments alone.

    Raises:
        NotFound: No such recording of this owner.
        AccessDenied: It is not ``by``'s.
    """
    words = open_words(backend, owner, video_id)
    before = _written(words, remark_id)
    _check_is_theirs(before, by)
    if before is not None:
        _append(backend, words, remark_id, None, before, by=by)


def find_remark(backend: Backend, owner: OwnerId, video_id: VideoId, remark_id: str) -> Remark:
    """One remark.

    Raises:
        NotFound: There is none of that id, or no such recording of this owner.
    """
    found = _standing(open_words(backend, owner, video_id), remark_id)
    if found is None:
        raise NotFound("There is no such note or highlight.", code="REMARK_NOT_FOUND")
    return found


def _check_is_theirs(before: Remark | None, by: str, kind: RemarkKind = RemarkKind.COMMENT) -> None:
    if by and kind is not RemarkKind.COMMENT:
        raise InvalidRequest(
            "In what others share with you, you can write comments: notes and highlights are "
            "their owner's.",
            code="COMMENTS_ONLY",
        )
    if by and before is not None and before.by != by:
        raise AccessDenied("Only its writer can change this.", code="NOT_YOURS")


def _standing(words: Words, remark_id: str) -> Remark | None:
    return next((one for one in words.remarks if one.remark_id == remark_id), None)


def _written(words: Words, remark_id: str) -> Remark | None:
    return next((one for one in remarks_of(words.edits) if one.remark_id == remark_id), None)


def _checked(remark_id: str, wanted: RemarkWish) -> RemarkWish:
    text = " ".join(wanted.text.split())
    if not 1 <= len(remark_id) <= 64:
        raise InvalidRequest("The id of a note has 1 to 64 characters.")
    if len(text) > MAX_TEXT:
        raise InvalidRequest(
            says("A note has at most {most:,} characters.", most=MAX_TEXT), code="TOO_LONG_TEXT"
        )
    if not text and wanted.kind in (RemarkKind.NOTE, RemarkKind.COMMENT):
        raise InvalidRequest("Write something first.", code="EMPTY_TEXT")
    if not 0.0 <= wanted.start_s <= MAX_AT_S:
        raise InvalidRequest("No recording has such a second.", code="BAD_SPAN")
    end_s = wanted.end_s
    if wanted.kind is RemarkKind.HIGHLIGHT:
        if end_s is None or not 0 < end_s - wanted.start_s <= MAX_SPAN_S:
            raise InvalidRequest(
                "A highlight ends after it begins, and within four hours.", code="BAD_SPAN"
            )
    else:
        end_s = None
    return replace(wanted, text=text, end_s=end_s, tags=checked_tags(wanted.tags))


def _append(
    backend: Backend,
    words: Words,
    remark_id: str,
    remark: Remark | None,
    before: Remark | None,
    *,
    by: str,
) -> None:
    if words.version >= MAX_EDITS:
        raise InvalidRequest(says("A recording takes at most {most} edits.", most=MAX_EDITS))
    video = words.video
    edit = RemarkEdit(
        edit_id=str(uuid4()),
        typed_at=backend.job_store.now(),
        before=before.shown if before else "",
        after=remark.shown if remark else "",
        remark_id=remark_id,
        remark=remark,
        by=by,
    )
    backend.owner_log.append(
        video.owner,
        edits_subject(video.video_id),
        encode_edit(edit),
        entry_id=edit.edit_id,
        # Names do not change by it; without a transcript nobody has noted them yet.
        note=names_note(words.edited.given) if words.edited else None,
    )
    if backend.library.get(video.owner, video.video_id) is None:
        # Deleted meanwhile: nothing of it may stay behind.
        backend.owner_log.delete(video.owner, edits_subject(video.video_id))
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video.video_id),
            code="VIDEO_NOT_FOUND",
        )
    log.info("remark_kept", extra={"video": video.video_id, "kind": _kind(remark, before)})


def _kind(remark: Remark | None, before: Remark | None) -> str:
    standing = remark or before
    return standing.kind.value if standing else ""
