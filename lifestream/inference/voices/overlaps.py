"""Speech that the detector missed, and second voices, both from the segmentation network.

The network's voices are numbered anew in every window of it. Which speaker of the whole recording
one is, is told by who has the floor while it alone is heard.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.voices.segmentation import STEP_S, LocalVoices, runs
from lifestream.inference.voices.turns import Held

_SPEECH = 0.5
_MIN_ADDED_S = 0.25
"""Shorter sounds that only the network takes for speech are clicks and breaths."""

_BRIDGED_S = 0.15
_MIN_PART_S = 0.4
_TWO_VOICES = 1.5
_MIN_OVERLAP_S = 0.2
_MIN_ALONE_S = 0.3
_MIN_SHARE = 0.3
"""A voice belongs to a speaker who has the floor for this share of what it says alone."""

_MIN_SECOND = 0.35

Array = npt.NDArray[np.float32]


def all_speech(
    detected: Sequence[SpeechRegion], local: LocalVoices, duration_s: float
) -> tuple[SpeechRegion, ...]:
    """The detected speech and what the network hears besides, in order, not overlapping."""
    speaking = np.zeros(local.steps, np.bool_)
    for region in detected:
        speaking[_step(region.start_s) : _step(region.end_s)] = True
    for first, last in runs((local.count() > _SPEECH) & ~speaking):
        if (last - first) * STEP_S >= _MIN_ADDED_S:
            speaking[first:last] = True
    for first, last in runs(~speaking):
        if (last - first) * STEP_S < _BRIDGED_S and first > 0 and last < local.steps:
            speaking[first:last] = True
    return tuple(
        SpeechRegion(start_s=first * STEP_S, end_s=min(duration_s, last * STEP_S))
        for first, last in runs(speaking).tolist()
    )


def cut_at_changes(
    speech: Sequence[SpeechRegion], changes: Sequence[int]
) -> tuple[SpeechRegion, ...]:
    """The same regions, cut at steps where another voice begins."""
    parts: list[SpeechRegion] = []
    for region in speech:
        start_s = region.start_s
        for step in changes[bisect_right(changes, _step(start_s)) :]:
            at_s = step * STEP_S
            if at_s + _MIN_PART_S > region.end_s:
                break
            if at_s - start_s >= _MIN_PART_S:
                parts.append(SpeechRegion(start_s=start_s, end_s=at_s))
                start_s = at_s
        parts.append(SpeechRegion(start_s=start_s, end_s=region.end_s))
    return tuple(parts)


def second_voices(floor: Sequence[Held], local: LocalVoices, speakers: int) -> list[Held]:
    """Who speaks while another has the floor, in order."""
    if speakers < 2:
        return []
    count = local.count()
    found: list[Held] = []
    for first, last in runs(count > _TWO_VOICES).tolist():
        if (last - first) * STEP_S >= _MIN_OVERLAP_S:
            found += _seconds(floor, local, speakers, first, last)
    return found


def _seconds(
    floor: Sequence[Held], local: LocalVoices, speakers: int, first: int, last: int
) -> Iterator[Held]:
    """The second voices of one stretch in which two are heard."""
    holder = _holders(floor, first, last)
    heard = np.zeros((last - first, speakers), np.float32)
    windows = local.windows_at(first, last)
    for window in windows:
        for voice, speaker in _speaker_of_voice(floor, local, speakers, window).items():
            begin = first - int(local.starts[window])
            heard[:, speaker] += local.heard(window)[begin : begin + last - first, voice]
    heard /= max(len(windows), 1)
    held = holder >= 0
    heard[np.flatnonzero(held), holder[held]] = 0.0
    second = np.where(held & (heard.max(axis=1) > _MIN_SECOND), heard.argmax(axis=1), -1)
    for speaker in np.unique(second[second >= 0]).tolist():
        for begin, end in runs(second == speaker).tolist():
            if (end - begin) * STEP_S >= _MIN_OVERLAP_S:
                start_s, end_s = (first + begin) * STEP_S, (first + end) * STEP_S
                yield Held(start_s=start_s, end_s=end_s, speaker=speaker)


def _speaker_of_voice(
    floor: Sequence[Held], local: LocalVoices, speakers: int, window: int
) -> dict[int, int]:
    """The speaker of each voice of one window of the network that is known."""
    alone, first = local.alone(window), int(local.starts[window])
    holder = _holders(floor, first, first + len(alone))
    share = np.zeros((3, speakers), np.float32)
    for speaker in np.unique(holder[holder >= 0]).tolist():
        share[:, speaker] = alone[holder == speaker].sum(axis=0)
    whole = alone.sum(axis=0)
    known = {}
    for voice in range(3):
        best = int(share[voice].argmax())
        long_enough = whole[voice] * STEP_S >= _MIN_ALONE_S
        if long_enough and share[voice, best] >= _MIN_SHARE * whole[voice]:
            known[voice] = best
    return known


def _holders(floor: Sequence[Held], first: int, last: int) -> npt.NDArray[np.int64]:
    """Who has the floor at steps ``first`` to ``last``; -1 for nobody."""
    holder = np.full(last - first, -1, np.int64)
    for turn in floor[bisect_right(floor, first * STEP_S, key=lambda turn: turn.end_s) :]:
        if turn.start_s >= last * STEP_S:
            break
        begin, end = _step(turn.start_s) - first, _step(turn.end_s) - first
        holder[max(begin, 0) : max(end, 0)] = turn.speaker
    return holder


def _step(at_s: float) -> int:
    return round(at_s / STEP_S)
