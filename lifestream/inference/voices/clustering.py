"""Grouping voices: average-linkage clustering of unit vectors, in numpy.

Average linkage of cosine distances needs only each cluster's mean and size, so a long recording is
first condensed stretch by stretch, and the clusters found there are clustered like points.
Evidence of another kind moves two clusters apart or together before the distance decides.
Not for: where a turn begins and ends (``floor``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lifestream.inference.voices.evidence import Evidence, no_evidence

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

_STRETCH = 1500
"""Points clustered at once: 9 MB of distances and under a second."""

_CONDENSED_DISTANCE = 0.35
"""Well inside one voice: of windows of two people, one pair in a thousand is closer than 0.5."""

_DIFFERENT_WEIGHT = 0.3
_SAME_WEIGHT = 0.1
"""How much distance full evidence is worth, for two voices and for one: the network that gives it
takes two like voices for one more often than one for two."""

_SURE_PERSON = 2
"""Where the number of people is known, clusters of so many times the least size are counted."""

_EVIDENCE_PRIOR = 4.0
"""Pairs of windows that have to agree before evidence has half its weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterLimits:
    """When to stop merging, and what is too small to be a person.

    Attributes:
        distance: Clusters further apart than this on average are different people.
        count: The number of people when it is known; then ``distance`` does not matter.
        least_points: A cluster with fewer points than this is nobody.
        least_share: Nor is one with less than this share of all points,
        enough_points: unless it has so many (in long recordings, a share would be minutes).
    """

    distance: float
    count: int | None = None
    least_points: int = 3
    least_share: float = 0.03
    enough_points: int = 20

    def least(self, points: int) -> float:
        """The smallest size of a person's cluster among ``points``."""
        return max(self.least_points, min(self.least_share * points, self.enough_points))


def cluster(vectors: Array, limits: ClusterLimits, evidence: Evidence | None = None) -> Labels:
    """Labels from 0, shape (n,), of unit ``vectors``, shape (n, d), in order of time."""
    if len(vectors) == 0:
        return np.empty(0, np.int64)
    condensed = _condensed(vectors)
    means, sizes = _means(vectors, condensed)
    evidence = evidence or no_evidence(len(vectors))
    merges = _merges(means, sizes, evidence.between(condensed))
    done = int(np.searchsorted(np.maximum.accumulate(merges.gaps), limits.distance, "right"))
    labels = _replayed(merges.pairs[:done], len(means))[condensed]
    if limits.count is not None:
        least_wrong = _merges_until(merges.pairs, sizes, limits, done)
        merged = _replayed(merges.pairs[:least_wrong], len(means))[condensed]
        return max(
            (_largest(vectors, labels, limits.count), _largest(vectors, merged, limits.count)),
            key=lambda found: _explained(vectors, found),
        )
    return _without_specks(vectors, labels, limits.least(len(vectors)))


def centroids(vectors: Array, labels: Labels) -> Array:
    """Unit mean vector of each label, shape (labels, d)."""
    means, _ = _means(vectors, labels)
    norms = np.linalg.norm(means, axis=1, keepdims=True)
    unit: Array = means / np.maximum(norms, 1e-9)
    return unit


def _condensed(vectors: Array) -> Labels:
    """Every point its own label, or, of many points, close ones of a stretch together.

    Hours of ever new voices need several rounds, each a little coarser, until what is left can
    be clustered as a whole.
    """
    labels = np.arange(len(vectors))
    means: npt.NDArray[np.floating] = vectors
    sizes = np.ones(len(vectors))
    distance = _CONDENSED_DISTANCE
    while len(means) > _STRETCH and distance < 1.0:
        joined = _stretch_by_stretch(means, sizes, distance)
        labels = joined[labels]
        means, sizes = _means(vectors, labels)
        distance += 0.05
    return labels


def _stretch_by_stretch(
    means: npt.NDArray[np.floating], sizes: npt.NDArray[np.float64], distance: float
) -> Labels:
    parts: list[Labels] = []
    used = 0
    for first in range(0, len(means), _STRETCH):
        part = slice(first, first + _STRETCH)
        pairs = _merges(means[part], sizes[part], distance=distance).pairs
        labels = _replayed(pairs, len(means[part]))
        parts.append(labels + used)
        used += int(labels.max()) + 1
    return np.concatenate(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merges:
    """The tree of clusters: pairs (kept, absorbed) in the order of joining, and their gaps."""

    pairs: list[tuple[int, int]]
    gaps: npt.NDArray[np.float64]


def _merges(
    means: npt.NDArray[np.floating],
    sizes: npt.NDArray[np.floating],
    evidence: tuple[Array, Array] | None = None,
    *,
    distance: float = np.inf,
) -> _Merges:
    """Join the two closest clusters again and again, until ``distance`` lies between any two."""
    count = len(means)
    linkage = _Linkage(means, sizes, evidence)
    apart = np.stack([linkage.row(i) for i in range(count)])
    alive = np.ones(count, bool)
    pairs: list[tuple[int, int]] = []
    gaps: list[float] = []
    nearest = apart.argmin(axis=1)
    gap = apart[np.arange(count), nearest]
    for _ in range(count - 1):
        i = int(np.argmin(gap))
        if gap[i] > distance:
            break
        j = int(nearest[i])
        pairs.append((i, j))
        gaps.append(float(gap[i]))
        linkage.join(i, j)
        alive[j], gap[j] = False, np.inf
        row = linkage.row(i)
        row[~alive] = np.inf
        apart[i] = apart[:, i] = row
        apart[j] = apart[:, j] = np.inf
        # Only rows that looked at one of the two have to look again.
        stale = np.flatnonzero(alive & ((nearest == j) | (nearest == i)))
        stale = np.union1d(stale, [i])
        nearest[stale] = apart[stale].argmin(axis=1)
        gap[stale] = apart[stale, nearest[stale]]
        closer = alive & (row < gap)
        nearest[closer], gap[closer] = i, row[closer]
    return _Merges(pairs=pairs, gaps=np.array(gaps))


class _Linkage:
    """How far clusters are from each other while they are joined: on average, with evidence."""

    def __init__(
        self,
        means: npt.NDArray[np.floating],
        sizes: npt.NDArray[np.floating],
        evidence: tuple[Array, Array] | None,
    ) -> None:
        self._plain = (1.0 - means @ means.T).astype(np.float32)
        self._evidence = evidence
        self._sizes = sizes.astype(np.float64).copy()

    def row(self, i: int) -> Array:
        """From cluster ``i`` to every other; infinite to itself."""
        row: Array = self._plain[i]
        if self._evidence is not None:
            different, known = self._evidence
            row = row + _moved(different[i], known[i])
        row = row.copy()
        row[i] = np.inf
        return row

    def join(self, i: int, j: int) -> None:
        """Put ``j`` into ``i``."""
        size_i, size_j = self._sizes[i], self._sizes[j]
        joined = (self._plain[i] * size_i + self._plain[j] * size_j) / (size_i + size_j)
        self._plain[i] = self._plain[:, i] = joined
        for sums in self._evidence or ():
            sums[i] += sums[j]
            sums[:, i] = sums[i]
        self._sizes[i] += size_j


def _moved(different: Array, known: Array) -> Array:
    """How much further apart evidence puts clusters; negative: closer together."""
    says = different / (known + np.float32(_EVIDENCE_PRIOR))
    moved: Array = np.where(says > 0, _DIFFERENT_WEIGHT, _SAME_WEIGHT).astype(np.float32) * says
    return moved


def _merges_until(
    pairs: list[tuple[int, int]], sizes: npt.NDArray[np.float64], limits: ClusterLimits, usual: int
) -> int:
    """How many merges leave as many clusters of a person's size as there are people.

    Of several such states the one nearest to ``usual`` merges, where the distance alone would
    stop: far before it voices are still in pieces, far behind it different ones are joined.
    """
    least = _SURE_PERSON * limits.least(round(sizes.sum()))
    now = sizes.copy()
    people = int((now >= least).sum())
    wrong = []
    for done in range(len(pairs) + 1):
        wrong.append((abs(people - (limits.count or 1)), abs(done - usual), done))
        if done < len(pairs):
            kept, absorbed = pairs[done]
            before = int(now[kept] >= least) + int(now[absorbed] >= least)
            now[kept] += now[absorbed]
            people += int(now[kept] >= least) - before
    return min(wrong)[2]


def _replayed(pairs: list[tuple[int, int]], count: int) -> Labels:
    """Labels from 0 after these merges of ``count`` points."""
    labels = np.arange(count)
    for kept, absorbed in reversed(pairs):  # later merges first: their labels are final
        labels[absorbed] = labels[kept]
    return np.unique(labels, return_inverse=True)[1].reshape(-1)


def _without_specks(vectors: Array, labels: Labels, least: float) -> Labels:
    """Points of clusters too small to be a person go to the nearest that is large enough."""
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= min(least, sizes.max()))
    keep = np.isin(labels, large)
    means = centroids(vectors[keep], np.searchsorted(large, labels[keep]))
    result: Labels = np.searchsorted(large, labels)
    result[~keep] = _nearest(vectors[~keep], means)
    return result


def _largest(vectors: Array, labels: Labels, count: int) -> Labels:
    """Every point with the nearest of the ``count`` largest clusters (fewer if there are less)."""
    largest = np.argsort(-np.bincount(labels), kind="stable")[:count]
    return _nearest(vectors, centroids(vectors, labels)[largest])


def _explained(vectors: Array, labels: Labels) -> float:
    """How close points are to their cluster's centre, on average."""
    used = np.unique(labels, return_inverse=True)[1].reshape(-1)
    return float((vectors * centroids(vectors, used)[used]).sum(axis=1).mean())


def _nearest(vectors: Array, means: Array) -> Labels:
    nearest: Labels = np.argmax(vectors @ means.T, axis=1)
    return nearest


def _means(
    vectors: npt.NDArray[np.floating], labels: Labels
) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.float64]]:
    sizes = np.bincount(labels).astype(np.float64)
    means = np.zeros((len(sizes), vectors.shape[1]))
    np.add.at(means, labels, vectors)
    return means / sizes[:, None], sizes
