"""The facts of the file; refuses an unusable one before any model is loaded."""

import mimetypes
from dataclasses import replace

from lifestream.domain.corrections.correction import Corrected
from lifestream.domain.jobs.stages import MEDIA
from lifestream.domain.video import MediaFacts, Video
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media import refusals
from lifestream.pipeline.media.file_dates import doubts_of, recorded_of
from lifestream.pipeline.media.source import FACTS_VERSION, probe
from lifestream.pipeline.placed_where import place_of


def media(context: PipelineContext) -> Kept[MediaFacts]:
    """The facts of the file, and when and where it was recorded.

    Raises:
        InvalidMedia, UnsupportedMedia: The file cannot be used; says why.
    """
    max_duration_s = context.settings.max_duration_s
    kept = context.checkpoints.keep(
        Recipe(
            stage=MEDIA,
            kind=MediaFacts,
            parameters={"max_duration_s": max_duration_s},
            make=lambda progress: probe(context.source, max_duration_s=max_duration_s),
            # Kept under the same name, so that what was made of the file stays found.
            holds=lambda facts: facts.version == FACTS_VERSION,
            receipt=lambda facts: {"bytes_in": facts.size_bytes},
        )
    )
    facts = kept.value
    if facts.is_photo and _is_called_a_recording(context.video.filename):
        raise refusals.still_image()
    zone = context.settings.zone

    def in_library(video: Video) -> Video:
        # Of the entry as it is now: the day may have been corrected since this run began.
        recorded = recorded_of(video, facts, zone)
        doubts = doubts_of(video, recorded, zone, uploaded_on=context.uploaded_on)
        dated = replace(
            video,
            facts=facts,
            recorded_at=recorded.at,
            recorded_from=recorded.how,
            day_doubts=doubts,
        )
        if Corrected.PLACE in video.typed:
            return dated
        return replace(dated, place=place_of(context.backend.owner_log, dated, facts))

    return replace(kept, notes=facts.warnings, in_library=in_library)


def _is_called_a_recording(filename: str) -> bool:
    """Whether a name promises sound or moving pictures: of such a file a still one is no part."""
    kind, _ = mimetypes.guess_type(filename)
    return (kind or "").startswith(("video/", "audio/"))
