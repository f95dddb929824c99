"""Copies of media for others, as this door gets them: made here, or ordered from a processor."""

from lifestream.domain.share import Share
from lifestream.domain.video import Video
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.access.cut_orders import NoCopyYet, ordered_copy
from lifestream.services.access.share import forget_ended_parts, plays_copy
from lifestream.services.access.shared_media import Part, media_of_part, part_of, shared_prefix
from lifestream.services.library.readable import video_or_none
from lifestream.services.masks.silences import silences_of
from web.context import application, backend


def copy_of(part: Part, video: Video) -> ObjectFacts | NoCopyYet:
    """The copy; where this door has no media library, why it is not there yet.

    Raises:
        InvalidMedia, ResourceError: It cannot be made here.
        NotFound: The recording's bytes are gone.
    """
    cutter = application().media_cutter
    if cutter is None:
        return ordered_copy(backend(), part, video)
    return media_of_part(
        backend(),
        part,
        video.played_key,
        silences=silences_of(backend(), video),
        cutter=cutter,
        scratch=application().settings.data_dir / "scratch",
    )


def prepare(share: Share) -> None:
    """Let what a new link plays be ready when its first visitor comes, where that takes a while.

    What was cut for links that have ended goes; where copies are made here, a sweep does that.
    """
    if application().media_cutter is not None:
        return
    forget_ended_parts(backend(), shared_prefix(share.owner, share.video_id))
    if not share.with_video:
        return
    video = video_or_none(backend(), share.owner, share.video_id)
    if video and not video.is_photo and plays_copy(backend(), share, video):
        ordered_copy(backend(), part_of(share), video)


def missing_copy(part: Part, video: Video) -> NoCopyYet | None:
    """Why a page has no video to show; None where it is there, or made when it is played."""
    if application().media_cutter is not None:
        return None
    found = ordered_copy(backend(), part, video)
    return found if isinstance(found, NoCopyYet) else None
