"""What the segmentation network says of voice windows that are near each other in time.

Two windows whose vectors are neither close nor far may be one person or two. Where both lie in one
window of the segmentation network, it has told them apart, or not: evidence of another kind than
the sound of a voice, and better where a channel makes all voices alike.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lifestream.inference.voices.encoder import WINDOW_S
from lifestream.inference.voices.segmentation import STEP_S, LocalVoices

_NEIGHBOURS = 24
"""More windows than begin within 10 s, at two a second."""

_HEARD = 0.3
"""A window in which single voices fill less than this share says nothing."""

_CHANGE_SIDE_S = 0.4
_CHANGED = 0.5
"""Before and behind a moment, for so long, two voices are heard with this probability."""

_TWO_VOICES = 1.5

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """For each of n points and each of those that follow it: one voice or two.

    Attributes:
        different: From -1, surely one voice, to 1, surely two; float32, shape (n, 24). Column k
            is about the point k + 1 further on.
        known: Whether anything is known, 0 or 1; same shape.
    """

    different: Array
    known: Array

    def between(self, labels: Labels, first: int = 0) -> tuple[Array, Array]:
        """Sums of both over all pairs of points of two labels, two (labels, labels) arrays.

        ``labels`` are of the points from ``first`` on.
        """
        count = int(labels.max()) + 1
        sums = np.zeros((count, count), np.float32), np.zeros((count, count), np.float32)
        for k in range(min(_NEIGHBOURS, len(labels) - 1)):
            one, other = labels[: -k - 1], labels[k + 1 :]
            points = slice(first, first + len(one))
            for total, part in zip(sums, (self.different, self.known), strict=True):
                np.add.at(total, (one, other), part[points, k])
        return sums[0] + sums[0].T, sums[1] + sums[1].T


def no_evidence(points: int) -> Evidence:
    """Nothing known of ``points``."""
    nothing = np.zeros((points, _NEIGHBOURS), np.float32)
    return Evidence(different=nothing, known=nothing)


def gathered(local: LocalVoices, centres_s: npt.NDArray[np.float64]) -> Evidence:
    """Evidence about windows of voice vectors with these centres, in order of time."""
    different = np.zeros((len(centres_s), _NEIGHBOURS), np.float32)
    seen = np.zeros_like(different)
    half = round(WINDOW_S / 2 / STEP_S)
    middles = np.round(centres_s / STEP_S).astype(int)
    for window in range(len(local.activity)):
        alone = np.concatenate([np.zeros((1, 3), np.float32), local.alone(window).cumsum(axis=0)])
        begin, length = int(local.starts[window]), len(alone) - 1
        inside = slice(*np.searchsorted(middles, (begin + half, begin + length - half + 1)))
        around = middles[inside] - begin
        share = (alone[np.minimum(around + half, length)] - alone[around - half]) / (2 * half)
        _compare(share, inside.start, different, seen)
    known = (seen > 0).astype(np.float32)
    average = (different / np.maximum(seen, 1)).astype(np.float32)
    return Evidence(different=average, known=known)


def overlapped(local: LocalVoices, centres_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The share of each window of voice vectors in which two are heard, shape (n,)."""
    two = np.concatenate([[0], np.cumsum(local.count() > _TWO_VOICES)])
    edges = [centres_s - WINDOW_S / 2, centres_s + WINDOW_S / 2]
    first, last = (np.clip(np.round(e / STEP_S), 0, local.steps).astype(int) for e in edges)
    share: npt.NDArray[np.float64] = (two[last] - two[first]) / np.maximum(last - first, 1)
    return share


def voice_changes(local: LocalVoices) -> list[int]:
    """Steps at which another voice speaks than just before, in order."""
    changed, seen = np.zeros(local.steps + 1, np.float32), np.zeros(local.steps + 1, np.float32)
    side = round(_CHANGE_SIDE_S / STEP_S)
    for window in range(len(local.activity)):
        alone = np.concatenate([np.zeros((1, 3), np.float32), local.alone(window).cumsum(axis=0)])
        if len(alone) <= 2 * side:
            continue
        share = (alone[side:] - alone[:-side]) / side
        before, after = share[:-side], share[side:]
        whole = before.sum(axis=1), after.sum(axis=1)
        clear = (np.minimum(*whole) > _HEARD).astype(np.float32)
        same = (before * after).sum(axis=1) / np.maximum(whole[0] * whole[1], 1e-6)
        first = int(local.starts[window]) + side
        changed[first : first + len(same)] += clear * (1 - same)
        seen[first : first + len(same)] += 1
    changed /= np.maximum(seen, 1)
    return [
        step
        for step in np.flatnonzero(changed > _CHANGED).tolist()
        if changed[step] == changed[max(step - side, 0) : step + side + 1].max()
        and not (changed[max(step - side, 0) : step] == changed[step]).any()
    ]


def _compare(share: Array, first: int, different: Array, seen: Array) -> None:
    """Add what one window of the network says of all pairs of ``share``'s rows."""
    whole = share.sum(axis=1, keepdims=True)
    clear = (whole > _HEARD).astype(np.float32)
    mix = share / np.maximum(whole, 1e-6)
    for k in range(min(_NEIGHBOURS, len(share) - 1)):
        both = (clear[: -k - 1] * clear[k + 1 :])[:, 0]
        same = (mix[: -k - 1] * mix[k + 1 :]).sum(axis=1)
        rows = slice(first, first + len(same))
        different[rows, k] += both * (1 - 2 * same)
        seen[rows, k] += both
