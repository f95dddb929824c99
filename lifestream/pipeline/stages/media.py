"""The facts of the file; refuses an unusable one before any model is loaded."""

import mimetypes
from dataclasses import replace

from lifestream.domain.corrections.correction import Corrected
from lifestream.domain.jobs.stages import MEDIA
from lifestream.domain.video import MediaFacts, Video
from lifestream.pipeline.captions.encodings import decoded
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media import refusals
from lifestream.pipeline.media.camera_track import Fix, fix_in_lines
from lifestream.pipeline.media.file_dates import doubts_of, recorded_of
from lifestream.pipeline.media.seekable import seekable_copy
from lifestream.pipeline.media.source import FACTS_VERSION, probe, with_fix
from lifestream.pipeline.placed_where import place_of
from lifestream.ports.audio import Progress


def media(context: PipelineContext) -> Kept[MediaFacts]:
    """The facts of the file, and when and where it was recorded.

    Raises:
        InvalidMedia, UnsupportedMedia: The file cannot be used; says why.
    """
    max_duration_s = context.settings.max_duration_s
    playing_key = f"{context.prefix}playing"

    def make(progress: Progress) -> MediaFacts:
        facts = probe(context.source, max_duration_s=max_duration_s)
        facts = with_fix(facts, _fix_beside(context))
        _keep_seekable_copy(context, facts, playing_key)
        return facts

    kept = context.checkpoints.keep(
        Recipe(
            stage=MEDIA,
            kind=MediaFacts,
            parameters={"max_duration_s": max_duration_s},
            # Kept under the same name, so that what was made of the file stays found.
            holds=lambda facts: facts.version == FACTS_VERSION,
            make=make,
            receipt=lambda facts: {"bytes_in": facts.size_bytes},
        )
    )
    facts = kept.value
    if facts.is_photo and _is_called_a_recording(context.video.filename):
        raise refusals.still_image()
    zone = context.settings.zone

    has_copy = context.backend.object_store.stat(playing_key) is not None

    def in_library(video: Video) -> Video:
        # Of the entry as it is now: the day may have been corrected since this run began.
        recorded = recorded_of(video, facts, zone)
        doubts = doubts_of(video, recorded, zone, uploaded_on=context.uploaded_on)
        dated = replace(
            video,
            facts=facts,
            playing_key=playing_key if has_copy else "",
            recorded_at=recorded.at,
            recorded_from=recorded.how,
            day_doubts=doubts,
        )
        if Corrected.PLACE in video.typed:
            return dated
        return replace(dated, place=place_of(context.backend.owner_log, dated, facts))

    return replace(kept, notes=facts.warnings, in_library=in_library)


def _fix_beside(context: PipelineContext) -> Fix | None:
    """The position in the lines of measurements that a drone writes beside its film."""
    key = context.video.options.captions_key
    lines = decoded(context.backend.object_store.read_bytes(key)) if key else None
    return fix_in_lines(lines) if lines else None


def _is_called_a_recording(filename: str) -> bool:
    """Whether a name promises sound or moving pictures: of such a file a still one is no part."""
    kind, _ = mimetypes.guess_type(filename)
    return (kind or "").startswith(("video/", "audio/"))


def _keep_seekable_copy(context: PipelineContext, facts: MediaFacts, key: str) -> None:
    """Before the facts are stored: whoever finds them finds the copy, too."""
    copy = context.scratch / "seekable"
    try:
        media_type = seekable_copy(context.source, facts, copy)
        if media_type:
            context.backend.object_store.put_file(key, copy, content_type=media_type, may_take=True)
    finally:
        copy.unlink(missing_ok=True)
