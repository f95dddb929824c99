"""The day that relative dates count from, once it is known what was said and shown.

No stage of its own: nothing is stored but the doubts, in the recording's library entry.
"""

from dataclasses import replace
from datetime import date

from lifestream.domain.days.doubts import day_by_words, heard_doubts
from lifestream.domain.scene import ScreenReading
from lifestream.domain.transcript import AttributedTranscript
from lifestream.domain.video import Video
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext


def placed_day(
    context: PipelineContext, spoken: Kept[AttributedTranscript], screen: Kept[ScreenReading]
) -> Kept[date | None]:
    """The recording's day; None where it is in doubt, or where nothing tells of it.

    What the user says is not doubted. A recording of an unknown day has the one that its own
    words name, if they do.
    """
    segments, latest = spoken.value.transcript.segments, context.uploaded_on
    if context.video.recorded_from.is_users:
        return Kept(context.recorded_on, "")
    day = context.recorded_on
    doubts = (
        *context.video.day_doubts,
        *heard_doubts(segments, screen.value.texts, day=day or latest, latest=latest),
    )
    if day is None:
        counted = day_by_words(segments, latest=latest)
    else:
        counted = None if doubts else day

    def in_library(video: Video) -> Video:
        return video if video.recorded_from.is_users else replace(video, day_doubts=doubts)

    return Kept(counted, "", in_library=in_library)
