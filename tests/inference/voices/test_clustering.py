"""Voices are grouped rightly, also when there are many, few, or as many as was said."""

import numpy as np
import pytest

from lifestream.inference.voices.clustering import ClusterLimits, cluster
from lifestream.inference.voices.evidence import Evidence

LIMITS = ClusterLimits(distance=0.30)


def voices(*sizes: int, spread: float = 0.35, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around random directions, shuffled in time, and who each is."""
    generator = np.random.default_rng(seed)
    people = generator.standard_normal((len(sizes), 256))
    people /= np.linalg.norm(people, axis=1, keepdims=True)
    who = generator.permutation(np.repeat(np.arange(len(sizes)), sizes))
    noise = generator.standard_normal((len(who), 256)) * spread / 16
    points = people[who] + noise
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points.astype(np.float32), who


def agrees(labels: np.ndarray, who: np.ndarray) -> bool:
    """Whether the grouping is the same but for names."""
    pairs = set(zip(labels.tolist(), who.tolist(), strict=True))
    return len(pairs) == len(set(labels.tolist())) == len(set(who.tolist()))


@pytest.mark.parametrize("sizes", [(30,), (30, 40), (50, 20, 30), (60, 60, 60, 30)])
def test_people_are_counted_and_told_apart(sizes: tuple[int, ...]) -> None:
    vectors, who = voices(*sizes)

    assert agrees(cluster(vectors, LIMITS), who)


def test_a_known_number_of_people_is_kept_to() -> None:
    vectors, who = voices(40, 40, 40, spread=0.75)

    assert agrees(cluster(vectors, ClusterLimits(distance=0.05, count=3)), who)


def test_specks_are_nobody() -> None:
    vectors, who = voices(80, 80, 2)

    labels = cluster(vectors, LIMITS)

    assert len(set(labels.tolist())) == 2
    assert agrees(labels[who < 2], who[who < 2])


def test_somebody_who_says_little_in_a_long_recording_is_somebody() -> None:
    vectors, who = voices(1200, 900, 30)

    assert agrees(cluster(vectors, LIMITS), who)


def test_hours_of_windows_are_clustered_in_seconds() -> None:
    vectors, who = voices(4000, 3000, 1500, 500)

    assert agrees(cluster(vectors, LIMITS), who)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_windows_are_no_problem(count: int) -> None:
    vectors, _ = voices(max(1, count))

    assert len(cluster(vectors[:count], LIMITS)) == count
    assert len(cluster(vectors[:count], ClusterLimits(distance=0.3, count=4))) == count


def test_the_result_does_not_depend_on_chance() -> None:
    vectors, _ = voices(200, 100, spread=0.8)

    assert (cluster(vectors, LIMITS) == cluster(vectors.copy(), LIMITS)).all()


def test_evidence_separates_voices_that_sound_alike_and_joins_what_is_doubtful() -> None:
    vectors = np.tile(np.eye(8, dtype=np.float32)[:1], (24, 1))
    apart = np.array([0, 1] * 12)
    vectors[:, 1] = np.where(apart == 1, 1.0, 0.0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    different = np.zeros((24, 24), np.float32)
    for k in range(24):
        pairs = apart[: 23 - k], apart[k + 1 :]
        different[: 23 - k, k] = np.where(pairs[0] == pairs[1], -1, 1)
    limits = ClusterLimits(distance=0.4)
    evidence = Evidence(different=different, known=np.ones_like(different))

    assert len(set(cluster(vectors, limits).tolist())) == 1
    assert agrees(cluster(vectors, limits, evidence), apart)
