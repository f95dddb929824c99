"""The rows of the index for one question: what a filter allows, ranked by meaning and by words.

Not for storing passages (``index``) or for the order of both (``domain.passage_ranks``).
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from lifestream.backends.embedded.vectors.matrix import NO_DAY, VectorMatrix
from lifestream.backends.embedded.vectors.words import passages_with
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.passage_ranks import Place
from lifestream.domain.search import SearchFilter

MAX_QUERY_TERMS = 64
"""Stems of a question's words, by the rules of each language that the owner's passages are in."""


def allowed_rows(
    connection: sqlite3.Connection, matrix: VectorMatrix, where: SearchFilter
) -> npt.NDArray[np.bool_]:
    """Which rows of the matrix fulfil the filter; what is not known fulfils nothing."""
    allowed = np.ones(len(matrix.rows), np.bool_)
    if where.video_ids:
        allowed &= matrix.of_recordings(where.video_ids)
    if where.kinds:
        allowed &= np.isin(matrix.kinds, [kind.value for kind in where.kinds])
    if where.from_day is not None:
        allowed &= matrix.days >= where.from_day.toordinal()
    if where.to_day is not None:
        allowed &= (matrix.days <= where.to_day.toordinal()) & (matrix.days != NO_DAY)
    if where.speakers:
        spoken = connection.execute(
            "select row from passage_speakers where speaker in (select value from json_each(?))",
            (json.dumps(where.speakers),),
        )
        allowed &= np.isin(matrix.rows, [row for (row,) in spoken])
    return allowed


def languages_of(connection: sqlite3.Connection, owner: OwnerId) -> list[str]:
    """Languages of the owner's passages; one that is not among them any more does no harm."""
    found = connection.execute("select language from passage_languages where owner = ?", (owner,))
    return [language for (language,) in found]


def best(scores: npt.NDArray[np.floating], allowed: npt.NDArray[np.bool_], depth: int) -> list[int]:
    """Indices of the highest scores, best first; equal ones in the order they were stored."""
    candidates = np.flatnonzero(allowed)
    if len(candidates) > depth:
        # Everything as good as the last of the best, so that ties are cut by order below.
        floor = np.partition(scores[candidates], -depth)[-depth]
        candidates = candidates[scores[candidates] >= floor]
    order = np.argsort(-scores[candidates], kind="stable")
    return [int(index) for index in candidates[order][:depth]]


def found_by_words(
    connection: sqlite3.Connection,
    matrix: VectorMatrix,
    where: SearchFilter,
    allowed: npt.NDArray[np.bool_],
    *,
    terms: Sequence[str],
    depth: int,
) -> list[int]:
    """Indices of the best BM25 scores, best first; equal ones in the order they were stored."""
    scores = np.zeros(len(matrix.rows))
    for held in passages_with(
        connection,
        where.owner,
        terms[:MAX_QUERY_TERMS],
        total=len(matrix.rows),
        video_ids=where.video_ids,
    ):
        at = np.searchsorted(matrix.rows, held.entries["row"])
        scores[at] += held.scores(matrix.terms[at], matrix.average_terms)
    return best(scores, allowed & (scores > 0.0), depth)


def places_of(matrix: VectorMatrix, indices: Iterable[int]) -> dict[int, Place]:
    """Where the passages of these indices stand in their recordings."""
    return {
        at: Place(
            video_id=VideoId(str(matrix.videos[at])),
            kind=str(matrix.kinds[at]),
            position=int(matrix.positions[at]),
        )
        for at in indices
    }
