"""Deleting a recording: bytes, pictures, transcript, edits, index, jobs. In every state.

Order matters: the library entry goes first and leaves a tombstone, so that a worker still
running cannot bring anything back; its next save is refused and it stops.
"""

from lifestream.domain.errors import DamagedDocument, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.forget_conversations import forget_in_conversations
from lifestream.services.request_upload import CAPTIONS, UPLOADS
from lifestream.services.share import forget_shares
from lifestream.services.vocabulary import forget_in_vocabulary


def forget_video(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete everything of one recording; doing it twice is harmless.

    Raises:
        NotFound: No such recording of this owner.
    """
    try:
        video = backend.library.get(owner, video_id)
    except DamagedDocument:
        _forget_unread(backend, owner, video_id)
        return
    if video is None:
        raise NotFound(f"There is no recording {video_id}.", code="VIDEO_NOT_FOUND")
    backend.library.delete(owner, video_id)
    remove_traces(backend, video)


def _forget_unread(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """The same for a recording whose entry is damaged: its id and its bytes' digest suffice."""
    content_sha256 = backend.library.content_of(owner, video_id)
    backend.library.delete(owner, video_id)
    _remove(backend, owner, video_id, content_sha256)


def remove_traces(backend: Backend, video: Video) -> None:
    """Delete all that is kept beside the library entry of a recording that is deleted there."""
    _remove(backend, video.owner, video.video_id, video.content_sha256)


def _remove(backend: Backend, owner: OwnerId, video_id: VideoId, content_sha256: str) -> None:
    twins = [
        other
        for other in backend.library.with_content(owner, content_sha256)
        if content_sha256 and other.video_id != video_id
    ]
    backend.job_store.delete_of(owner, video_id)
    backend.vector_index.delete_video(owner, video_id)
    backend.owner_log.delete(owner, edits_subject(video_id))
    forget_shares(backend, owner, video_id)
    forget_in_conversations(backend, owner, video_id)
    forget_in_vocabulary(backend, owner, video_id)
    prefixes = [f"{UPLOADS}/{owner}/{video_id}/", f"{CAPTIONS}/{owner}/{video_id}/"]
    if content_sha256 and not twins:
        prefixes.append(artifacts_prefix(owner, content_sha256))
    for prefix in prefixes:
        for stored in list(backend.object_store.list(prefix)):
            backend.object_store.delete(stored.key)


def artifacts_prefix(owner: OwnerId, content_sha256: str) -> str:
    """Where the results for these bytes are kept, shared by recordings of the same bytes."""
    return f"artifacts/{owner}/{content_sha256[:32]}/"
