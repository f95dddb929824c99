"""The order of passages that were found by meaning and by words, the same on every foundation.

Plain data in, plain data out: an index says which passages it found, in which order, and where each
stands in its recording. Not for finding them or for counting words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lifestream.domain.ids import VideoId

RANK_CONSTANT = 20
"""k of reciprocal rank fusion, 1 / (k + rank). Cormack et al. 2009 use 60 for lists of thousands;
tuned on ours with bench/retrieval.py."""

FIRST_BY_THEMSELVES = 5
"""So many places are given for a passage's own ranks alone, so that the one that holds the answer
is not pushed away by neighbours of another."""

BY_NEIGHBOURS = 5
"""So many more are given by what stands around, and the rest by own ranks again: a short recording
has no neighbours to speak for it."""

NEIGHBOURS = 8
"""How far around: one subject is talked about for minutes, a passage lasts 20 s."""

NEIGHBOUR_SHARE = 0.9
"""What a neighbour's ranks count, once for each step away. Both tuned with bench/qmsum.py on
meetings of QMSum's training part."""

_SHARES = {
    step: NEIGHBOUR_SHARE ** abs(step) for step in range(-NEIGHBOURS, NEIGHBOURS + 1) if step
}

Name = TypeVar("Name", bound=int | str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a passage stands: those of one recording and kind are numbered in order of time."""

    video_id: VideoId
    kind: str
    position: int


def ranked(
    by_meaning: Sequence[Name], by_words: Sequence[Name], places: Mapping[Name, Place]
) -> list[tuple[Name, float]]:
    """Pairs (name, score) of all that either list holds, best first.

    The score is the reciprocal rank fusion of both lists. It alone gives the first places and the
    last; those between go to what scores highest together with its neighbours. Of equals the one
    more alike in meaning comes first.

    Args:
        by_meaning, by_words: Names, best first.
        places: Of every name.
    """
    scores: dict[Name, float] = {}
    for ranking in (by_meaning, by_words):
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    by_own_ranks: list[Name] = _best_first(scores, by_meaning)
    by_neighbours: list[Name] = _best_first(_with_neighbours(scores, places), by_meaning)
    order: list[Name] = by_own_ranks[:FIRST_BY_THEMSELVES]
    order += [name for name in by_neighbours if name not in order][:BY_NEIGHBOURS]
    return [(name, scores[name]) for name in dict.fromkeys([*order, *by_own_ranks])]


def _best_first(scores: Mapping[Name, float], by_meaning: Sequence[Name]) -> list[Name]:
    likeness = {name: rank for rank, name in enumerate(by_meaning)}
    last = len(likeness)
    return sorted(scores, key=lambda name: (-scores[name], likeness.get(name, last), name))


def _with_neighbours(
    scores: Mapping[Name, float], places: Mapping[Name, Place]
) -> dict[Name, float]:
    rows: dict[tuple[VideoId, str], dict[int, float]] = {}
    for name, score in scores.items():
        place = places[name]
        rows.setdefault((place.video_id, place.kind), {})[place.position] = score
    return {
        name: score + _around(places[name].position, rows[places[name].video_id, places[name].kind])
        for name, score in scores.items()
    }


def _around(position: int, row: Mapping[int, float]) -> float:
    """What the neighbours of a position count, in a row of scores by position."""
    if len(row) > len(_SHARES):
        return sum(row.get(position + step, 0.0) * share for step, share in _SHARES.items())
    return sum(row[other] * _SHARES.get(other - position, 0.0) for other in row)
