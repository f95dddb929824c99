"""What retention keeps of one recording, when that is gone or comes back."""

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import kept_subject, notice_subject
from lifestream.ports.backend import Backend


def forget_in_retention(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete what was announced of a recording, and its mark."""
    withdraw_notice(backend, owner, video_id)
    backend.owner_log.delete(owner, kept_subject(video_id))


def withdraw_notice(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete what was announced: a recording that comes out of the trash is announced anew."""
    backend.owner_log.delete(owner, notice_subject(video_id))
