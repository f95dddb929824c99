"""The way of a video, in order. Each line keeps its result; a killed run resumes where it died."""

from lifestream.pipeline import stages
from lifestream.pipeline.context import Outcome, PipelineContext, PipelineSettings

__all__ = ["STAGES", "Outcome", "PipelineContext", "PipelineSettings", "run"]

STAGES = (
    ("media", 1.0),
    ("audio", 2.0),
    ("speech", 2.0),
    ("transcript", 45.0),
    ("speakers", 8.0),
    ("scenes", 22.0),
    ("screen_text", 12.0),
    ("time_blocks", 5.0),
    ("minutes", 2.0),
    ("index", 1.0),
)
"""Stage names in order and about how much of the whole each takes, for the progress bar."""


def run(context: PipelineContext) -> Outcome:
    """From bytes to memory.

    Raises:
        PermanentError: The file cannot be used; says why.
        TransientError, ResourceError: Worth another attempt.
    """
    media = stages.media(context)
    audio = stages.audio(context, media)
    speech = stages.speech(context, audio)
    transcript = stages.transcript(context, audio, speech)
    spoken = stages.speakers(context, audio, speech, transcript)
    scenes = stages.scenes(context, media)
    stages.measured(context, media, audio.value.track, scenes.value.track)
    screen = stages.screen_text(context, scenes)
    words = stages.edited(context, spoken)
    blocks = stages.time_blocks(context, words.spoken, screen, scenes)
    minutes = stages.minutes(context, words, screen, blocks)
    stages.index(context, words, screen, blocks, minutes)
    stages.tidy(context, audio)
    return context.outcome()
