"""Where in a window the language changes.

Whisper tells one language for all it hears, so a window with three of them is written in one, and
the others as nonsense in it. What the encoder made of a window can also be asked about in slices of
a few seconds: a single step of the decoder for each, next to nothing beside the encoder. A slice
that stands out then is encoded by itself, in a window that is as short as it is.
Not for: running the model (``transcriber``); the language of a whole window (``languages``).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import log

import numpy as np
import numpy.typing as npt

from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples

SLICE_S = 3.0
"""Shorter slices are guessed too often; longer ones blur where a voice takes over."""

_STATES_PER_S = 50
"""What whisper's encoder makes of a second of sound."""

_LEAST = 0.02
"""No slice speaks more strongly against a language: a name or a laugh sounds like anything."""

_CHANGE_COST = 1.5
"""Natural logarithm: a slice that is sure (0.99 against 0.02) pays for the changes around it."""

_HEARD_IN_SLICE = 0.6
_HEARD_IN_WHOLE = 0.1
"""A language is looked for where it is this likely in one slice, or in the window as a whole."""

_SURE = 0.9
_HEARD_TOGETHER = 0.35
"""Slices in a row are in this language where it is this likely in all of them as one: there are
nearly a hundred to choose from."""

_WINDOW_S = 29
_TINY = 0.001
_CUT_WITHIN_S = 1.5 * SLICE_S
_MIN_PART_S = 1.0
_CUTS_TRIED = 8
_CUTS_APART_S = 0.3
_QUIET_S = 0.12

States = npt.NDArray[np.float32]
Scores = Mapping[str, float]
AskStates = Callable[[States], list[Scores]]
"""How likely each language is in slices of equal length, shape (slices, states, size)."""

AskSounds = Callable[[Sequence[Samples]], list[Scores]]
"""The same of a few seconds of sound each, which are encoded for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A moment, in seconds from the window's start, and the languages around it."""

    at_s: float
    before: str
    after: str


def changes(
    states: States, sound: Samples, whole: Scores, *, glance: AskStates, listen: AskSounds
) -> tuple[Change, ...]:
    """Where the language seems to change; empty where one language holds throughout.

    Args:
        states: What the encoder made of the window, shape (states, size).
        sound: The window's samples; the rest of the states is silence behind it.
        whole: How likely each language is for all of the window.
    """
    length_s = len(sound) / SAMPLE_RATE_HZ
    count = round(length_s / SLICE_S)
    if count < 2:
        return ()
    step_s = length_s / count
    slices = glance(_slices(states, [i * step_s for i in range(count)], step_s))
    path = _path(slices, whole)
    unsure = [i for i, code in enumerate(path) if code != _likeliest(slices[i])]
    if unsure:
        sounds = [_piece(sound, i * step_s, (i + 1) * step_s) for i in unsure]
        for i, scores in zip(unsure, listen(sounds), strict=True):
            slices[i] = scores
        path = _path(slices, whole, _together(slices, sound, step_s, listen))
    halves = [code for code in path for _ in range(2)]
    between = glance(_slices(states, [(i + 0.5) * step_s for i in range(count - 1)], step_s))
    for i, code in _between(path, between, sound, step_s, listen):
        halves[2 * i + 1 : 2 * i + 3] = [code, code]
    found: list[Change] = []
    for i, (before, after) in enumerate(pairwise(halves), start=1):
        if before != after:
            earliest_s = found[-1].at_s if found else 0.0
            at_s = _moment(sound, (before, after), (earliest_s, i * step_s / 2), listen)
            found.append(Change(at_s=at_s, before=before, after=after))
    return tuple(found)


def _path(slices: Sequence[Scores], whole: Scores, together: Collection[str] = ()) -> list[str]:
    heard = {code for code, share in whole.items() if share >= _HEARD_IN_WHOLE}
    heard |= {code for s in slices for code, share in s.items() if share >= _HEARD_IN_SLICE}
    return likeliest_path(slices, sorted(heard | {_likeliest(whole), *together}))


def _together(
    slices: list[Scores], sound: Samples, step_s: float, listen: AskSounds
) -> Collection[str]:
    """Let slices in a row that are not sure, each by itself, be heard as one; returns what in.

    A language that whisper knows little of is told in six seconds and not in three.
    """
    settled = [_is_settled(slices, i) for i in range(len(slices))]
    rows: list[list[int]] = [
        list(row) for sure, row in groupby(range(len(slices)), lambda i: settled[i]) if not sure
    ]
    rows = [row for row in rows if 1 < len(row) < len(slices)]
    if not rows:
        return ()
    pieces = [_piece(sound, row[0] * step_s, (row[-1] + 1) * step_s) for row in rows]
    heard = listen([_filled_up(piece) for piece in pieces])
    found = set()
    for row, scores in zip(rows, heard, strict=True):
        code = _likeliest(scores)
        if scores[code] >= _HEARD_TOGETHER:
            found.add(code)
            for i in row:
                slices[i] = scores
    return found


def _is_settled(slices: Sequence[Scores], i: int) -> bool:
    """Whether a slice is sure of its language, or fairly sure and in agreement with a neighbour."""
    code = _likeliest(slices[i])
    around = [_likeliest(slices[k]) for k in (i - 1, i + 1) if 0 <= k < len(slices)]
    return slices[i][code] >= (_HEARD_IN_SLICE if code in around else _SURE)


def _filled_up(sound: Samples) -> Samples:
    """With silence behind it, as long as the windows that whisper learned languages from."""
    return np.pad(sound, (0, max(_WINDOW_S * SAMPLE_RATE_HZ - len(sound), 0)))


def _between(
    path: Sequence[str],
    between: Sequence[Scores],
    sound: Samples,
    step_s: float,
    listen: AskSounds,
) -> list[tuple[int, str]]:
    """Short turns across the borders of slices: the slice before each, and its language.

    Each is heard by itself before it counts.
    """
    odd = [
        i
        for i, scores in enumerate(between)
        if _likeliest(scores) not in (path[i], path[i + 1]) and max(scores.values()) >= _SURE
    ]
    if not odd:
        return []
    heard = listen([_piece(sound, (i + 0.5) * step_s, (i + 1.5) * step_s) for i in odd])
    return [
        (i, _likeliest(scores))
        for i, scores in zip(odd, heard, strict=True)
        if _likeliest(scores) == _likeliest(between[i]) and max(scores.values()) >= _SURE
    ]


def _likeliest(scores: Scores) -> str:
    return max(scores, key=lambda code: scores[code])


def likeliest_path(slices: Sequence[Scores], languages: Sequence[str]) -> list[str]:
    """The language of each slice, where a change must be worth what it costs (Viterbi)."""
    best = {code: _weight(slices[0], code) for code in languages}
    came_from: list[dict[str, str]] = []
    for scores in slices[1:]:
        leader = max(best, key=lambda code: best[code])
        back = {c: c if best[c] >= best[leader] - _CHANGE_COST else leader for c in languages}
        best = {
            code: max(best[code], best[leader] - _CHANGE_COST) + _weight(scores, code)
            for code in languages
        }
        came_from.append(back)
    path = [max(best, key=lambda code: best[code])]
    for back in reversed(came_from):
        path.append(back[path[-1]])
    return path[::-1]


def _weight(scores: Scores, code: str) -> float:
    return log(max(scores.get(code, 0.0), _LEAST))


def _moment(
    sound: Samples, languages: tuple[str, str], near: tuple[float, float], listen: AskSounds
) -> float:
    """The quiet moment around which one language ends and the other begins.

    Args:
        near: Where the change before is, and where slices put this one; in seconds.
    """
    earliest_s, about_s = near
    until_s = min(about_s + _CUT_WITHIN_S, len(sound) / SAMPLE_RATE_HZ - _MIN_PART_S)
    from_s = max(about_s - _CUT_WITHIN_S, earliest_s + _MIN_PART_S)
    moments = _quiet_moments(sound, from_s, until_s)
    if not moments:
        return about_s
    before, after = languages
    left = listen([_piece(sound, at_s - SLICE_S, at_s) for at_s in moments])
    right = listen([_piece(sound, at_s, at_s + SLICE_S) for at_s in moments])
    fits = [
        _lean(ends, before, after) + _lean(begins, after, before)
        for ends, begins in zip(left, right, strict=True)
    ]
    return moments[fits.index(max(fits))]


def _piece(sound: Samples, start_s: float, end_s: float) -> Samples:
    return sound[max(0, round(start_s * SAMPLE_RATE_HZ)) : round(end_s * SAMPLE_RATE_HZ)]


def _lean(scores: Scores, towards: str, against: str) -> float:
    return log((scores.get(towards, 0.0) + _TINY) / (scores.get(against, 0.0) + _TINY))


def _slices(states: States, starts_s: Sequence[float], length_s: float) -> States:
    """Slices of equal length, moved inside where they would reach beyond; (slices, n, size)."""
    length = min(len(states), max(1, int(length_s * _STATES_PER_S)))
    starts = [
        min(max(0, round(start_s * _STATES_PER_S)), len(states) - length) for start_s in starts_s
    ]
    return np.stack([states[start : start + length] for start in starts])


def _quiet_moments(sound: Samples, start_s: float, end_s: float) -> list[float]:
    """The quietest moments of a stretch, each at some distance of the others; in seconds."""
    samples = _piece(sound, start_s, end_s)
    length = round(_QUIET_S * SAMPLE_RATE_HZ)
    if len(samples) <= length:
        return []
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    smoothed = energy[length:] - energy[:-length]
    apart = round(_CUTS_APART_S * SAMPLE_RATE_HZ)
    found = []
    for _ in range(_CUTS_TRIED):
        at = int(np.argmin(smoothed))
        if not np.isfinite(smoothed[at]):
            break
        found.append(start_s + (at + length / 2) / SAMPLE_RATE_HZ)
        smoothed[max(0, at - apart) : at + apart] = np.inf
    return sorted(found)
