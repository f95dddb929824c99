"""What was corrected about a recording, newest first: for people who look back or want to undo."""

from dataclasses import dataclass

from lifestream.domain.corrections.correction import Given, undone_ids
from lifestream.domain.corrections.results import Results
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.masks.masking import masked_value
from lifestream.domain.video import Video
from lifestream.pipeline.typed.corrected_results import corrections_of
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.services.corrections.read_results import corrected_results
from lifestream.services.library.browse_library import missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCorrection:
    """One correction. ``shelved``: it counts, and finds no place any more."""

    correction: Given
    is_undone: bool
    is_shelved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """A recording as it stands, with everything that was corrected, newest first."""

    video: Video
    results: Results
    past: tuple[PastCorrection, ...]


def correction_history(backend: Backend, owner: OwnerId, video_id: VideoId) -> Corrections:
    """Everything that was corrected.

    Raises:
        NotFound: No such recording of this owner.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    corrections = corrections_of(backend.owner_log, video)
    results = corrected_results(backend, video)
    undone = undone_ids(corrections)
    masks = read_masks(backend, owner)
    shelved = {one.correction_id for one in results.shelved}
    return Corrections(
        video=video,
        results=results,
        past=tuple(
            PastCorrection(
                correction=masked_value(one, masks),
                is_undone=one.correction_id in undone,
                is_shelved=one.correction_id in shelved,
            )
            for one in reversed(corrections)
        ),
    )
