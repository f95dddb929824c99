"""True times of words: each model's constant offset, and the edges of speech that Silero heard.

Whisper's times come from its attention and are off by a constant for each model; before and after a
pause the speech detector knows better. Not for: times of windows (``whisper_output``).
"""

from collections.abc import Sequence
from dataclasses import replace

from lifestream.domain.transcript import SpeechRegion, Word
from lifestream.inference.speech.silero import PAD_S

OFFSETS_S = {"base": 0.12}
"""Seconds by which a model's word times are early, by its size.

Source: ``./run bench times``, which fits it on one half of the recordings and tells the error on
the other. A model that is not here has not been measured and keeps its times.
"""

_NEAR_S = 0.3
"""A word's edge this close to the edge of speech is that edge. Source: the same bench; from 0.15 to
0.4 s the error falls slowly and never rises."""

_MIN_S = 0.02  # whisper's own time step


def offset_of(model: str) -> float | None:
    """The offset for the word times of a model; None where it has not been measured."""
    return OFFSETS_S.get(model)


def correction_note(model: str) -> str:
    """For the engine's description, whether word times were corrected."""
    found = offset_of(model)
    return "word times uncorrected" if found is None else f"word times {found:+.2f} s"


def at_pauses(words: Sequence[Word], speech: Sequence[SpeechRegion]) -> list[Word]:
    """Words in order, with the first start and the last end in each region where speech is heard.

    Only edges that are near already move, and no word becomes shorter than a time step.
    """
    adjusted = list(words)
    at = 0
    for region in speech:
        while at < len(adjusted) and _middle(adjusted[at]) < region.start_s:
            at += 1
        begin = at
        while at < len(adjusted) and _middle(adjusted[at]) <= region.end_s:
            at += 1
        if begin < at and region.start_s > 0.0:  # at the very start there was no room to pad
            adjusted[begin] = _starting(adjusted[begin], region.start_s + PAD_S)
        if begin < at:
            adjusted[at - 1] = _ending(adjusted[at - 1], region.end_s - PAD_S)
    return adjusted


def _starting(word: Word, edge_s: float) -> Word:
    if abs(word.start_s - edge_s) > _NEAR_S or edge_s > word.end_s - _MIN_S:
        return word
    return replace(word, start_s=round(edge_s, 2))


def _ending(word: Word, edge_s: float) -> Word:
    if abs(word.end_s - edge_s) > _NEAR_S or edge_s < word.start_s + _MIN_S:
        return word
    return replace(word, end_s=round(edge_s, 2))


def _middle(word: Word) -> float:
    return (word.start_s + word.end_s) / 2
