"""The way of a video, in order. Each line keeps its result; a killed run resumes where it died."""

from lifestream.pipeline import stages
from lifestream.pipeline.context import Outcome, PipelineContext, PipelineSettings
from lifestream.pipeline.edited_words import edited
from lifestream.pipeline.measured import measured
from lifestream.pipeline.placed_day import placed_day

__all__ = ["Outcome", "PipelineContext", "PipelineSettings", "run"]


def run(context: PipelineContext) -> Outcome:
    """From bytes to memory; only as far as this processor's part of it.

    Raises:
        PermanentError: The file cannot be used; says why.
        TransientError, ResourceError: Worth another attempt.
    """
    took = context.took
    media = took(stages.media(context))
    audio = took(stages.audio(context, media))
    speech = took(stages.speech(context, audio))
    transcript = took(stages.transcript(context, audio, speech))
    spoken = took(stages.speakers(context, audio, speech, transcript))
    if context.hands_on:
        return context.heard()
    scenes = took(stages.scenes(context, media))
    took(measured(media, audio, scenes))
    screen = took(stages.screen_text(context, scenes))
    words = edited(context, spoken)
    day = took(placed_day(context, words.spoken, screen)).value
    blocks = took(stages.time_blocks(context, words.spoken, screen, scenes, day=day))
    minutes = took(stages.minutes(context, words, screen, blocks, day=day))
    took(stages.index(context, words, screen, blocks, minutes))
    stages.drop_samples(context, audio)
    return context.outcome()
