"""Deleting a recording: bytes, pictures, transcript, edits, index, jobs. In every state.

Order matters: the library entry goes first and leaves a tombstone, so that a worker still
running cannot bring anything back; its next save is refused and it stops.
"""

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.forget_conversations import forget_in_conversations
from lifestream.services.request_upload import CAPTIONS
from lifestream.services.share import forget_shares
from lifestream.services.vocabulary import forget_in_vocabulary


def forget_video(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete everything of one recording; doing it twice is harmless.

    Raises:
        NotFound: No such recording of this owner.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise NotFound(f"There is no recording {video_id}.", code="VIDEO_NOT_FOUND")
    backend.library.delete(owner, video_id)
    remove_traces(backend, video)


def remove_traces(backend: Backend, video: Video) -> None:
    """Delete all that is kept beside the library entry of a recording that is deleted there."""
    twins = [
        other
        for other in backend.library.with_content(video.owner, video.content_sha256)
        if video.content_sha256 and other.video_id != video.video_id
    ]
    for job in backend.job_store.for_video(video.owner, video.video_id):
        backend.job_store.delete(job.job_id)
    backend.vector_index.delete_video(video.owner, video.video_id)
    backend.owner_log.delete(video.owner, edits_subject(video.video_id))
    forget_shares(backend, video.owner, video.video_id)
    forget_in_conversations(backend, video.owner, video.video_id)
    forget_in_vocabulary(backend, video.owner, video.video_id)
    for prefix in _prefixes(video, shared=bool(twins)):
        for stored in list(backend.object_store.list(prefix)):
            backend.object_store.delete(stored.key)


def artifacts_prefix(owner: OwnerId, content_sha256: str) -> str:
    """Where the results for these bytes are kept, shared by recordings of the same bytes."""
    return f"artifacts/{owner}/{content_sha256[:32]}/"


def _prefixes(video: Video, *, shared: bool) -> list[str]:
    prefixes = [
        video.source_key,
        f"{CAPTIONS}/{video.owner}/{video.video_id}/",
    ]
    if video.content_sha256 and not shared:
        prefixes.append(artifacts_prefix(video.owner, video.content_sha256))
    return prefixes
