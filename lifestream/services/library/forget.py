"""Deleting a recording: bytes, pictures, transcript, edits, index, jobs. In every state.

Order matters: the library entry goes first and leaves a tombstone, so that a worker still
running cannot bring anything back; its next save is refused and it stops.
"""

import logging
from datetime import timedelta

from lifestream.domain.access.grant import Shared
from lifestream.domain.errors import DamagedDocument, LifeStreamError, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import corrections_subject, edits_subject
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.library import Deletion
from lifestream.services.access.grants import forget_grants
from lifestream.services.access.share import forget_shares
from lifestream.services.access.shared_media import shared_prefix
from lifestream.services.ask.forget_conversations import forget_in_conversations
from lifestream.services.days.forget_days import forget_in_days
from lifestream.services.people.forget import forget_in_people
from lifestream.services.quota.deleted import settle_deleted
from lifestream.services.remarks.clips import clips_prefix
from lifestream.services.retention.forget import forget_in_retention
from lifestream.services.tasks.forget import forget_in_tasks
from lifestream.services.together.decide_pair import forget_in_pairs
from lifestream.services.uploads.request_upload import CAPTIONS, UPLOADS
from lifestream.services.vocabulary.entries import forget_in_vocabulary
from lifestream.services.watching.forget import forget_in_watched

log = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(hours=1)
"""A worker hears within seconds that its recording is gone; a frozen one is killed, or its task
ends, long before this."""


def forget_video(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete everything of one recording; doing it twice is harmless.

    Raises:
        NotFound: No such recording of this owner.
    """
    try:
        library = backend.library
        if library.get(owner, video_id) is None and library.trash_of(owner, video_id) is None:
            raise NotFound(
                says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
            )
    except DamagedDocument:
        pass  # Its id and its bytes' digest suffice.
    backend.library.delete(owner, video_id)
    # Asked afterwards: a processor may have noted the digest a moment before.
    _remove(backend, owner, video_id, backend.library.content_of(owner, video_id))


def finish_deletions(backend: Backend, *, everything: bool = False) -> int:
    """Remove what late writers brought back of deleted recordings; returns how many objects.

    A processor, a re-run or an edit that was under way when its recording was deleted is refused
    at its next save, but may have written a result just before.

    Args:
        everything: Look for words in conversations and edits, too, though it is early.
    """
    removed = 0
    for gone in backend.library.unsettled():
        try:
            removed += _finish(backend, gone, everything=everything)
        except LifeStreamError as error:
            # Whatever it is, it must not keep the sweep from the others.
            log.warning("deletion_unfinished", extra={"reason": error.code})
    return removed


def _finish(backend: Backend, gone: Deletion, *, everything: bool) -> int:
    age = backend.job_store.now() - gone.deleted_at
    over = not timedelta(0) <= age < SETTLED_AFTER
    removed = remove_late_results(backend, gone.owner, gone.video_id, gone.content_sha256)
    if over or everything:
        _remove(backend, gone.owner, gone.video_id, gone.content_sha256)
    if over:
        backend.library.settle(gone.owner, gone.video_id)
    return removed


def remove_late_results(
    backend: Backend, owner: OwnerId, video_id: VideoId, content_sha256: str
) -> int:
    """Remove objects and passages of a deleted recording; returns how many objects there were."""
    removed = 0
    if backend.vector_index.count(owner, video_id):
        backend.vector_index.delete_video(owner, video_id)
    prefixes = [
        f"{UPLOADS}/{owner}/{video_id}/",
        f"{CAPTIONS}/{owner}/{video_id}/",
        shared_prefix(owner, video_id),
        clips_prefix(owner, video_id),
    ]
    kept = _kept_by_twins(backend, owner, video_id, content_sha256) if content_sha256 else None
    if kept is not None:
        prefixes.append(artifacts_prefix(owner, content_sha256))
    for prefix in prefixes:
        for stored in list(backend.object_store.list(prefix)):
            if not kept or stored.key not in kept:
                backend.object_store.delete(stored.key)
                removed += 1
    return removed


def remove_traces(backend: Backend, video: Video) -> None:
    """Delete all that is kept beside the library entry of a recording that is deleted there."""
    _remove(backend, video.owner, video.video_id, video.content_sha256)


def _remove(backend: Backend, owner: OwnerId, video_id: VideoId, content_sha256: str) -> None:
    settle_deleted(backend, owner, video_id)
    backend.job_store.delete_of(owner, video_id)
    # Who was named in it is read from its edits, so those go afterwards.
    forget_in_people(backend, owner, video_id)
    backend.owner_log.delete(owner, edits_subject(video_id))
    backend.owner_log.delete(owner, corrections_subject(video_id))
    forget_shares(backend, owner, video_id)
    forget_grants(backend, owner, Shared.RECORDING, video_id)
    forget_in_conversations(backend, owner, video_id)
    forget_in_vocabulary(backend, owner, video_id)
    forget_in_days(backend, owner, video_id)
    forget_in_tasks(backend, owner, video_id)
    forget_in_pairs(backend, owner, video_id)
    forget_in_watched(backend, owner, video_id)
    forget_in_retention(backend, owner, video_id)
    remove_late_results(backend, owner, video_id, content_sha256)


def _kept_by_twins(
    backend: Backend, owner: OwnerId, video_id: VideoId, content_sha256: str
) -> set[str] | None:
    """Results that other recordings of the same bytes hold; None where one of them needs all.

    One of which only results are kept needs those alone.
    """
    twins = [
        other
        for other in backend.library.with_content(owner, content_sha256, in_trash=True)
        if other.video_id != video_id
    ]
    if any(twin.media_gone_at is None for twin in twins):
        return None
    return {key for twin in twins for _, key in twin.artifacts}


def artifacts_prefix(owner: OwnerId, content_sha256: str) -> str:
    """Where the results for these bytes are kept, shared by recordings of the same bytes."""
    return f"artifacts/{owner}/{content_sha256[:32]}/"
