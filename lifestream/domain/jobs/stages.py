"""The catalogue of stages: which there are, in order, and what is made from what.

``lifestream/pipeline/stages/`` has a file for each, named after it; what people call them is
written in ``web/presentation/stages.py``. Names are part of stored documents: never rename one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the pipeline.

    Attributes:
        weight: About how much of the whole run it takes, against the other stages' weights.
        made_from: The stages whose results it takes, as ``lifestream.pipeline.run`` hands them
            on. (A transcript that is taken from captions is made from those alone.)
        version: Counted up whenever its code gives other results from the same inputs. It is part
            of what a result is stored under, so results of older code are made again.
        holds: Earlier stages whose results are inside this one's too.
        is_shown: Whether people look for its result, or only later stages do.
        is_heard: Whether its engines listen, which takes a GPU where there is one.
    """

    name: str
    weight: float
    made_from: tuple["Stage", ...] = ()
    version: int = 1
    holds: tuple["Stage", ...] = ()
    is_shown: bool = True
    is_heard: bool = False


MEDIA = Stage(name="media", weight=1.0, version=2, is_shown=False)
AUDIO = Stage(name="audio", weight=2.0, made_from=(MEDIA,), version=2, is_shown=False)
"""Its samples are large and dropped at the end of a run; a later one that listens unpacks anew."""

SPEECH = Stage(name="speech", weight=2.0, made_from=(AUDIO,), version=2, is_shown=False)
TRANSCRIPT = Stage(
    name="transcript", weight=45.0, made_from=(AUDIO, SPEECH), version=2, is_heard=True
)
SPEAKERS = Stage(
    name="speakers",
    weight=8.0,
    made_from=(SPEECH, TRANSCRIPT),
    holds=(TRANSCRIPT,),
    is_heard=True,
)
SCENES = Stage(name="scenes", weight=22.0, made_from=(MEDIA,))
SCREEN_TEXT = Stage(name="screen_text", weight=12.0, made_from=(SCENES,))
TIME_BLOCKS = Stage(
    name="time_blocks", weight=5.0, made_from=(SPEAKERS, SCENES, SCREEN_TEXT), version=2
)
MINUTES = Stage(
    name="minutes", weight=2.0, made_from=(SPEAKERS, SCREEN_TEXT, TIME_BLOCKS), version=3
)
INDEX = Stage(
    name="index",
    weight=1.0,
    made_from=(SPEAKERS, SCREEN_TEXT, TIME_BLOCKS, MINUTES),
    version=2,
)

STAGES = (
    MEDIA,
    AUDIO,
    SPEECH,
    TRANSCRIPT,
    SPEAKERS,
    SCENES,
    SCREEN_TEXT,
    TIME_BLOCKS,
    MINUTES,
    INDEX,
)
"""Every stage, each after those it is made from."""

STAGE_NAMES = tuple(stage.name for stage in STAGES)
PHOTO_STAGE_NAMES = tuple(stage.name for stage in (MEDIA, SCENES, SCREEN_TEXT, INDEX))
"""Those that a still picture goes through."""


def made_again(name: str) -> tuple[str, ...]:
    """The stage called ``name`` and all that is made from it, in the pipeline's order."""
    again = {name}
    for stage in STAGES:
        if any(taken.name in again for taken in stage.made_from):
            again.add(stage.name)
    return tuple(stage for stage in STAGE_NAMES if stage in again)


def sources(name: str) -> frozenset[str]:
    """The stages whose results that of ``name`` was made from, directly or not; none if unknown."""
    direct = next((stage.made_from for stage in STAGES if stage.name == name), ())
    return frozenset(stage.name for stage in direct).union(*(sources(s.name) for s in direct))


def holders(stage: Stage) -> tuple[str, ...]:
    """Names of the stages whose results hold that of ``stage``; itself first."""
    return (stage.name, *(other.name for other in STAGES if stage in other.holds))
