"""The video of a recording for the people with whom it is shared: without what is private."""

from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.access.shared_media import PEOPLE, Part
from lifestream.services.masks.silences import silences_of


def needs_copy(backend: Backend, video: Video) -> bool:
    """Whether the file itself would say a place, or something that is masked."""
    is_placed = video.facts is not None and video.facts.coordinates is not None
    return is_placed or bool(silences_of(backend, video))


def people_part(video: Video) -> Part:
    """The copy that they play then: the whole without places, titles and dates of the file."""
    return Part(owner=video.owner, video_id=video.video_id, name=PEOPLE)
