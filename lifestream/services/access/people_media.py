"""The video of a recording for the people with whom it is shared: without what is private."""

from pathlib import Path

from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.access.shared_media import PEOPLE, MediaCutter, Part, media_of_part
from lifestream.services.masks.silences import silences_of


def needs_copy(backend: Backend, video: Video) -> bool:
    """Whether the file itself would say a place, or something that is masked."""
    is_placed = video.facts is not None and video.facts.coordinates is not None
    return is_placed or bool(silences_of(backend, video))


def copy_for_people(
    backend: Backend, video: Video, *, cutter: MediaCutter, scratch: Path
) -> ObjectFacts:
    """A copy without places, titles and dates of the file, silent where something is masked; made
    when it is asked for first.

    Args:
        scratch: Folder for the work.

    Raises:
        InvalidMedia, ResourceError: It cannot be made.
        NotFound: The recording's bytes are gone.
    """
    return media_of_part(
        backend,
        Part(owner=video.owner, video_id=video.video_id, name=PEOPLE),
        video.played_key,
        silences=silences_of(backend, video),
        cutter=cutter,
        scratch=scratch,
    )
