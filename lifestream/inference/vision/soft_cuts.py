"""Changes of scene that no single frame shows: dissolves, and fades through black.

Works on thumbnails of 32 × 18 grey values. A dissolve is found by what it is: half-way through,
every part of the picture is the half-way mix of what it was before and what it will be. Camera
movement, people walking by and exposure changes do not look like that.
"""

from collections import deque

import numpy as np
import numpy.typing as npt

from lifestream.ports.scene_detector import Image

Thumbnail = npt.NDArray[np.float32]
"""Grey values 0-255, shape (18, 32)."""

BLACK = 12.0
"""Mean grey value of a black picture. Source: PySceneDetect's ThresholdDetector."""

MAX_GAP_S = 2.0
"""Black for longer is a scene of its own, and its edges are cuts."""

EDGE_S = 0.3
"""A cut this close to the edge of a black gap is that edge."""

SETTLED_S = 0.5
"""Detectors report the edge of a gap some frames late."""

REACH_S = 0.5
"""How far before and after the middle a dissolve is compared; common ones take 0.5 to 2 s."""

LOOK_EVERY_S = 0.08


def thumbnail(image: Image) -> Thumbnail:
    """A frame, shape (height, width, 3), as grey values; averaging takes the noise away."""
    import cv2

    small = cv2.resize(image, (32, 18), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.float32)


def brightness(small: Thumbnail) -> float:
    """Mean grey value, 0-255."""
    return float(small.mean())


class Dissolves:
    """Makes every dissolve one cut in its middle, whatever a detector saw in it."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, Thumbnail]] = deque()
        self._looked_at_s = float("-inf")
        self._hits: list[float] = []

    def push(self, at_s: float, small: Thumbnail, found: list[float]) -> list[float]:
        """Take the next frame; returns ``found`` with what it makes certain."""
        self._recent.append((at_s, small))
        while at_s - self._recent[0][0] > 2 * REACH_S + 0.25:
            self._recent.popleft()
        if at_s - self._looked_at_s < LOOK_EVERY_S or len(self._recent) < 8:
            return found
        self._looked_at_s = at_s
        if self._is_mixing(at_s):
            self._hits.append(at_s - REACH_S)
            return found
        return self.finish(found)

    def finish(self, found: list[float]) -> list[float]:
        """Close a dissolve that is under way."""
        hits, self._hits = self._hits, []
        if len(hits) < 3:  # chance agrees once or twice
            return found
        middle_s = (hits[0] + hits[-1]) / 2
        within = (hits[0] - REACH_S, hits[-1] + REACH_S)
        return [*(cut for cut in found if not within[0] <= cut <= within[1]), middle_s]

    def _is_mixing(self, at_s: float) -> bool:
        pictures = [self._nearest(at_s - back * REACH_S) for back in (0.0, 0.5, 1.0, 1.5, 2.0)]
        if min(brightness(pictures[0]), brightness(pictures[-1])) < 2 * BLACK:
            return False  # a fade, which is for BlackGaps
        # Without their mean: a change of exposure moves every part of the picture alike.
        after, third, middle, first, before = (small - small.mean() for small in pictures)
        change = before - after
        changed = np.abs(change) > 10.0
        if np.count_nonzero(changed) < 0.4 * changed.size:
            return False
        spread = float(before.std() * after.std())
        if float((before * after).mean()) > 0.5 * max(spread, 1e-3):
            return False  # alike in structure: the camera moved
        low, half, high = _share(middle, after, change, changed)
        if not 0.35 < half < 0.65 or high - low > 0.35:
            return False
        return (
            0.6 < _share(first, after, change, changed)[1] < 0.9
            and 0.1 < _share(third, after, change, changed)[1] < 0.4
        )

    def _nearest(self, at_s: float) -> Thumbnail:
        return min(self._recent, key=lambda entry: abs(entry[0] - at_s))[1]


def _share(
    small: Thumbnail, after: Thumbnail, change: Thumbnail, changed: npt.NDArray[np.bool_]
) -> tuple[float, float, float]:
    """How much of "before" is left in a picture: 20th, 50th and 80th percentile of its parts."""
    share = (small - after)[changed] / change[changed]
    low, half, high = np.percentile(share, (20, 50, 80))
    return float(low), float(half), float(high)


class BlackGaps:
    """Makes a short black gap one cut in its middle; black at either end of a video is none."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()
        self._first_s: float | None = None
        self._last_s = 0.0
        self._began_s: float | None = None
        self._ended_s: float | None = None
        self._lit_before = 0.0

    def push(self, at_s: float, level: float, found: list[float]) -> list[float]:
        """Take the next frame's brightness; returns ``found`` put right."""
        if self._first_s is None:
            self._first_s = at_s
        self._last_s = at_s
        if level < BLACK and self._began_s is None:
            self._began_s = at_s
            self._lit_before = max((lit for _, lit in self._recent), default=0.0)
        self._recent.append((at_s, level))
        while at_s - self._recent[0][0] > 2 * EDGE_S:
            self._recent.popleft()
        if self._began_s is None:
            return found
        if level < 2 * BLACK:
            self._ended_s = None
        elif self._ended_s is None:
            self._ended_s = at_s
        if self._ended_s is None or at_s - self._ended_s < SETTLED_S:
            return found
        return self._close(found)

    def finish(self, found: list[float]) -> list[float]:
        """Cuts into black at the very end lead nowhere."""
        if self._began_s is None:
            return found
        if self._ended_s is not None:
            return self._close(found)
        if self._last_s - self._began_s > MAX_GAP_S:
            return found
        return [cut for cut in found if cut < self._began_s - EDGE_S]

    def _close(self, found: list[float]) -> list[float]:
        began_s, ended_s = self._began_s or 0.0, self._ended_s or 0.0
        self._began_s = self._ended_s = None
        if ended_s - began_s > MAX_GAP_S:
            return found
        others = [cut for cut in found if not began_s - EDGE_S <= cut <= ended_s + EDGE_S]
        if began_s == self._first_s:
            return others
        if len(others) == len(found) and self._lit_before < 2 * BLACK:
            return found  # a dark scene that flickers
        return [*others, (began_s + ended_s) / 2]
