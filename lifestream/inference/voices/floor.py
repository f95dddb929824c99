"""Who has the floor: one speaker at a time, from how much each moment sounds like each voice.

Not for: who speaks into another's turn (``overlaps``).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.voices.turns import Held

_GRID_S = 0.1
_SWITCH_COST = 1.0
_PAUSE_SWITCH_COST = 0.3
_JOIN_S = 0.3
_MARGIN = 0.02
"""A stretch that is not closer to its voice than to the next by this much is nobody's."""

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


def floor_turns(
    speech: Sequence[SpeechRegion], centres_s: npt.NDArray[np.float64], scores: Array
) -> list[Held]:
    """Turns in order from each window's similarity to each voice, shape (n, speakers)."""
    grid, regions = _grid(speech)
    local = _interpolated(grid, centres_s, scores)
    starts_region = np.concatenate([[True], regions[1:] != regions[:-1]])
    path = _smoothed(local, starts_region)
    cuts = np.flatnonzero(np.diff(path, prepend=-1) | starts_region)
    turns: list[Held] = []
    for first, last in zip(cuts, [*cuts[1:], len(path)], strict=True):
        speaker = int(path[first])
        if not _is_clear(local[first:last], speaker):
            continue
        region = speech[regions[first]]
        start_s = max(region.start_s, float(grid[first]) - _GRID_S / 2)
        end_s = min(region.end_s, float(grid[last - 1]) + _GRID_S / 2)
        if turns and turns[-1].speaker == speaker and start_s - turns[-1].end_s <= _JOIN_S:
            start_s = turns.pop().start_s
        turns.append(Held(start_s=start_s, end_s=end_s, speaker=speaker))
    return turns


def _grid(speech: Sequence[SpeechRegion]) -> tuple[npt.NDArray[np.float64], Labels]:
    """Moments of speech, every 0.1 s, and the index of the region each lies in."""
    moments = [
        np.arange(
            region.start_s + _GRID_S / 2, max(region.end_s, region.start_s + _GRID_S), _GRID_S
        )
        for region in speech
    ]
    return np.concatenate(moments), np.repeat(
        np.arange(len(speech)), [len(moment) for moment in moments]
    )


def _interpolated(
    grid: npt.NDArray[np.float64], centres_s: npt.NDArray[np.float64], scores: Array
) -> Array:
    """Scores at each moment, shape (moments, speakers), between the windows around it."""
    columns = [np.interp(grid, centres_s, scores[:, k]) for k in range(scores.shape[1])]
    return np.stack(columns, axis=1).astype(np.float32)


def _smoothed(local: Array, starts_region: npt.NDArray[np.bool_]) -> Labels:
    """The likeliest speaker at each moment when changing has a price (Viterbi)."""
    moments, speakers = local.shape
    back = np.zeros((moments, speakers), np.int32)
    best = local[0].astype(np.float64)
    for t in range(1, moments):
        cost = _PAUSE_SWITCH_COST if starts_region[t] else _SWITCH_COST
        leader = int(best.argmax())
        change = best[leader] - cost > best
        back[t] = np.where(change, leader, np.arange(speakers))
        best = np.where(change, best[leader] - cost, best) + local[t]
    path = np.empty(moments, np.int64)
    path[-1] = best.argmax()
    for t in range(moments - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path


def _is_clear(local: Array, speaker: int) -> bool:
    """Whether the voice is closer to its speaker than to the next by enough."""
    if local.shape[1] == 1:
        return True
    others = np.delete(local, speaker, axis=1).max(axis=1)
    return bool((local[:, speaker] - others).mean() >= _MARGIN)
