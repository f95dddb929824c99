"""Which stage's result is made from which: what follows when one of them is made again."""

from lifestream.domain.jobs.batch import STAGE_NAMES

MADE_FROM: dict[str, tuple[str, ...]] = {
    "media": (),
    "audio": ("media",),
    "speech": ("audio",),
    "transcript": ("audio", "speech"),
    "speakers": ("speech", "transcript"),
    "scenes": ("media",),
    "screen_text": ("scenes",),
    "time_blocks": ("speakers", "scenes", "screen_text"),
    "minutes": ("speakers", "screen_text", "time_blocks"),
    "index": ("speakers", "screen_text", "time_blocks", "minutes"),
}
"""Stage to the results it takes, as ``lifestream.pipeline.run`` hands them on. (A transcript that
is taken from captions is made from those alone.)"""

UNPACKED_EACH_TIME = "audio"
"""Its samples are large and dropped at the end of a run, so every run unpacks them anew."""


def made_again(stage: str) -> tuple[str, ...]:
    """``stage`` and all that is made from it, in the pipeline's order."""
    again = {stage}
    for name in STAGE_NAMES:
        if again.intersection(MADE_FROM[name]):
            again.add(name)
    return tuple(name for name in STAGE_NAMES if name in again)
