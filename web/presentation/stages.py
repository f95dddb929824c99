"""What people call each stage, and the steps, lanes and results that stages make up.

One row for a stage: a page that shows a list of them takes its own column. Which stages there are
is said by ``lifestream.domain.jobs.stages``.
"""

from dataclasses import dataclass

from lifestream.domain.jobs.stages import PHOTO_STAGE_NAMES, STAGES
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Stages that people see as one thing: its name in addresses and documents, and its label."""

    name: str
    label: str
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labels:
    """One stage's words.

    Attributes:
        label: What people call this very stage.
        step: Name and label of the step on the way that it belongs to.
        lane: Likewise the lane on the board.
        result: What a recording has when it is done, inside a sentence; empty where nothing of
            it is shown.
    """

    label: str
    step: tuple[str, str]
    lane: tuple[str, str]
    result: str = ""


_SOUND, _SPOKEN = ("audio", noted("Audio")), ("speech", noted("Speech"))
_WORDS, _PICTURES = ("words", noted("Sound and words")), ("pictures", noted("Pictures"))
_WRITTEN = ("minutes", noted("Minutes"))

_LABELS = {
    "media": _Labels(label=noted("Looking at the file"), step=_SOUND, lane=_WORDS),
    "audio": _Labels(label=noted("Sound"), step=_SOUND, lane=_WORDS),
    "speech": _Labels(label=noted("Finding speech"), step=_SPOKEN, lane=_WORDS),
    "transcript": _Labels(
        label=noted("Transcript"), step=_SPOKEN, lane=_WORDS, result=noted("transcript")
    ),
    "speakers": _Labels(
        label=noted("Speakers"),
        step=("speakers", noted("Speakers")),
        lane=_WORDS,
        result=noted("speakers"),
    ),
    "scenes": _Labels(
        label=noted("Scenes"),
        step=("scenes", noted("Scenes")),
        lane=_PICTURES,
        result=noted("pictures"),
    ),
    "screen_text": _Labels(
        label=noted("Screen text"),
        step=("screen_text", noted("Screen text")),
        lane=_PICTURES,
        result=noted("screen text"),
    ),
    "time_blocks": _Labels(
        label=noted("Time blocks"),
        step=("time_blocks", noted("Time blocks")),
        lane=_WRITTEN,
        result=noted("time blocks"),
    ),
    "minutes": _Labels(
        label=noted("Minutes"), step=_WRITTEN, lane=_WRITTEN, result=noted("minutes")
    ),
    "index": _Labels(
        label=noted("Search index"),
        step=("index", noted("Index")),
        lane=("index", noted("Search index")),
        result=noted("search"),
    ),
}


_OF_PHOTO = {"audio": noted("File"), "scenes": noted("Picture"), "screen_text": noted("Text")}
"""Steps of a photo that are called otherwise there."""


def stage_label(stage: str) -> str:
    """What people call this very stage; its bare name where it is none of today's."""
    known = _LABELS.get(stage)
    return gettext(known.label) if known else stage.replace("_", " ").capitalize()


def result_label(stage: str) -> str:
    """What a recording has when ``stage`` is done, inside a sentence."""
    return gettext(_LABELS[stage].result)


def steps() -> tuple[Group, ...]:
    """The steps people see, in the pipeline's order."""
    return _groups({stage.name: _LABELS[stage.name].step for stage in STAGES})


def photo_steps() -> tuple[Group, ...]:
    """The steps on a photo's way."""
    named = {name: _LABELS[name].step for name in PHOTO_STAGE_NAMES}
    return _groups(
        {name: (step, _OF_PHOTO.get(step, label)) for name, (step, label) in named.items()}
    )


def lanes() -> tuple[Group, ...]:
    """The lanes of the board, in the pipeline's order."""
    return _groups({stage.name: _LABELS[stage.name].lane for stage in STAGES})


def _groups(of: dict[str, tuple[str, str]]) -> tuple[Group, ...]:
    return tuple(
        Group(
            name=name,
            label=label,
            stages=tuple(stage for stage, group in of.items() if group == (name, label)),
        )
        for name, label in dict.fromkeys(of.values())
    )
