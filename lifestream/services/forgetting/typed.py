"""What people typed about a recording, and what was made of it elsewhere, without a part of it.

A log that holds something of the part is written anew without it. A log of edits keeps its length
and gets one entry more, so that whoever read it before reads it again.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lifestream.domain import codec
from lifestream.domain.corrections.correction import (
    Given,
    decode_correction,
    encode_correction,
)
from lifestream.domain.edits.names_note import names_note
from lifestream.domain.edits.transcript_edits import (
    Edit,
    ForgottenEdit,
    NameEdit,
    RemarkEdit,
    apply_edits,
    decode_edit,
    encode_edit,
)
from lifestream.domain.errors import StaleWrite
from lifestream.domain.forgetting.carving import Carving, Lost, masked_plain, strings_of
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import corrections_subject, edits_subject
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import LogEntry
from lifestream.services.access.shared_media import shared_prefix
from lifestream.services.ask.forget_conversations import forget_in_conversations
from lifestream.services.days.forget_days import forget_in_days
from lifestream.services.edits.read_words import words_of
from lifestream.services.forgetting.beside import forget_changes
from lifestream.services.library.rewrite_log import Remade, rewrite_log
from lifestream.services.people.kept_voices import delete_voices
from lifestream.services.remarks.clips import clips_prefix
from lifestream.services.tasks.forget import AT_ONCE, TRIES
from lifestream.services.together.decide_pair import forget_in_pairs
from lifestream.services.vocabulary.entries import forget_in_vocabulary


def forget_typed(backend: Backend, video: Video, carving: Carving, lost: Lost) -> int:
    """Take the part out of edits, corrections, tasks, answers, days, clips, voices and learned
    words; returns how many corrections are left."""
    owner, video_id = video.owner, video.video_id
    _rewrite_edits(backend, video, carving, lost)
    left = _rewrite_corrections(backend, video, carving, lost)
    _forget_in_tasks(backend, owner, video_id, carving)
    forget_in_days(backend, owner, video_id)
    forget_changes(backend, owner, video_id)
    if carving.cut or carving.said:
        forget_in_conversations(backend, owner, video_id, (*carving.cut, *carving.said))
        forget_in_vocabulary(backend, owner, video_id)
        forget_in_pairs(backend, owner, video_id)
        delete_voices(backend, owner, video_id)
    for prefix in (shared_prefix(owner, video_id), clips_prefix(owner, video_id)):
        for stored in list(backend.object_store.list(prefix)):
            backend.object_store.delete(stored.key)
    return left


def is_edit_gone(edit: Edit, carving: Carving, lost: Lost) -> bool:
    """Whether an edit is about what goes, or holds words of it."""
    if isinstance(edit, ForgottenEdit):
        return False
    anchor = edit.anchor
    if anchor is not None and carving.is_gone(anchor.start_s, anchor.end_s):
        return True
    if isinstance(edit, RemarkEdit) and edit.remark is not None:
        remark = edit.remark
        if carving.is_gone(remark.start_s, remark.end_s):
            return True
    if isinstance(edit, NameEdit):
        return bool(carving.names and carving.names.fullmatch(edit.name))
    return lost.is_in(" ".join(strings_of(codec.to_plain(edit))))


def _rewrite_edits(backend: Backend, video: Video, carving: Carving, lost: Lost) -> None:
    def remade(entries: Sequence[LogEntry], note: bytes | None) -> Remade | None:
        edits = [decode_edit(one.entry) for one in entries]
        left = [_kept_edit(edit, carving, lost) for edit in edits]
        if left == edits:
            return None
        base = words_of(backend, video).base
        marker = ForgottenEdit(
            edit_id=f"forgotten-{secrets.token_hex(8)}", typed_at=backend.job_store.now()
        )
        whole = (*left, marker)
        return Remade(
            [(edit.edit_id, encode_edit(edit)) for edit in whole],
            None if base is None else names_note(apply_edits(base, whole).given),
        )

    rewrite_log(backend.owner_log, video.owner, edits_subject(video.video_id), remade)


def _kept_edit(edit: Edit, carving: Carving, lost: Lost) -> Edit:
    if is_edit_gone(edit, carving, lost):
        return ForgottenEdit(edit_id=edit.edit_id, typed_at=edit.typed_at)
    if carving.names is None:
        return edit
    masked: dict[str, Any] = masked_plain({"kind": edit.kind, **codec.to_plain(edit)}, carving)
    return decode_edit(codec.encode(masked))


def _rewrite_corrections(backend: Backend, video: Video, carving: Carving, lost: Lost) -> int:
    def remade(entries: Sequence[LogEntry], note: bytes | None) -> Remade | None:
        given = [decode_correction(one.entry) for one in entries]
        left = [
            _masked_correction(one, carving)
            for one in given
            if not _is_correction_gone(one, carving, lost)
        ]
        if left == given:
            return None
        return Remade([(one.correction_id, encode_correction(one)) for one in left])

    subject = corrections_subject(video.video_id)
    rewrite_log(backend.owner_log, video.owner, subject, remade)
    head = backend.owner_log.heads(video.owner, [subject]).get(subject)
    return head.length if head else 0


def _is_correction_gone(one: Given, carving: Carving, lost: Lost) -> bool:
    start_s, end_s = getattr(one, "start_s", None), getattr(one, "end_s", None)
    if start_s is not None and end_s is not None and carving.is_gone(start_s, end_s):
        return True
    return lost.is_in(" ".join(strings_of(codec.to_plain(one))))


def _masked_correction(one: Given, carving: Carving) -> Given:
    if carving.names is None:
        return one
    plain: dict[str, Any] = masked_plain({"kind": one.kind, **codec.to_plain(one)}, carving)
    return decode_correction(codec.encode(plain))


def _forget_in_tasks(backend: Backend, owner: OwnerId, video_id: VideoId, carving: Carving) -> None:
    """Remove places in the part; a task that a person wrote stays with their words."""
    for tries_left in reversed(range(TRIES)):
        saves, deletes = [], []
        for task in backend.task_store.of_recording(owner, video_id):
            left = task.without_places(
                lambda mention: (
                    mention.video_id == video_id and carving.is_gone(mention.start_s, mention.end_s)
                )
            )
            if left is None:
                deletes.append(task)
            elif left.events != task.events:
                saves.append(replace(left, version=task.version))
        try:
            for first in range(0, len(saves), AT_ONCE):
                backend.task_store.commit(owner, saves=saves[first : first + AT_ONCE])
            for first in range(0, len(deletes), AT_ONCE):
                backend.task_store.commit(owner, deletes=deletes[first : first + AT_ONCE])
            return
        except StaleWrite:
            if not tries_left:
                raise
