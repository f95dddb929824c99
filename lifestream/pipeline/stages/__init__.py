"""Each stage of a run, a file for each: what it depends on, what makes it, what it costs.

A stage returns what it made (``Kept``) and changes nothing beside it: what the user should know
and what follows for the library stands in what it returns, and ``run`` hands it on. A stage that
a recording can do without (speakers, screen text, …) never fails the job: what is missing is said
and the outcome is PARTIAL.
"""

from lifestream.pipeline.stages.audio import audio, drop_samples
from lifestream.pipeline.stages.index import index
from lifestream.pipeline.stages.media import media
from lifestream.pipeline.stages.minutes import minutes
from lifestream.pipeline.stages.scenes import scenes
from lifestream.pipeline.stages.screen_text import screen_text
from lifestream.pipeline.stages.speakers import speakers
from lifestream.pipeline.stages.speech import speech
from lifestream.pipeline.stages.time_blocks import time_blocks
from lifestream.pipeline.stages.transcript import transcript, transcript_part

__all__ = [
    "audio",
    "drop_samples",
    "index",
    "media",
    "minutes",
    "scenes",
    "screen_text",
    "speakers",
    "speech",
    "time_blocks",
    "transcript",
    "transcript_part",
]
