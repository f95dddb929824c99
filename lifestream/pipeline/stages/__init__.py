"""Each stage of a run: what it depends on, what makes it, what it costs.

A stage that a recording can do without (speakers, screen text, …) never fails the job: what is
missing is said and the outcome is PARTIAL.
"""

from lifestream.pipeline.stages.editing import edited
from lifestream.pipeline.stages.hearing import (
    audio,
    media,
    speakers,
    speech,
    tidy,
    transcript,
    transcript_part,
)
from lifestream.pipeline.stages.seeing import measured, scenes, screen_text
from lifestream.pipeline.stages.writing import index, minutes, time_blocks

__all__ = [
    "audio",
    "edited",
    "index",
    "measured",
    "media",
    "minutes",
    "scenes",
    "screen_text",
    "speakers",
    "speech",
    "tidy",
    "time_blocks",
    "transcript",
    "transcript_part",
]
