"""A recording as this request may see it: whole for its owner, else without what is theirs."""

from lifestream.domain.ids import VideoId
from lifestream.services.access.seen_by_others import seen_by_others
from lifestream.services.library.browse_library import Recording, open_recording
from web.context import backend, current_owner, shared_recording


def opened(video_id: VideoId) -> Recording:
    """Everything known of one recording.

    Raises:
        NotFound: There is none; ``Deleted`` when there was one.
    """
    recording = open_recording(backend(), current_owner(), video_id)
    return seen_by_others(recording) if shared_recording() else recording
