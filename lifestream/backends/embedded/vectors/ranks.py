"""The rows of the index for one question: what a filter allows, ranked by meaning and by words.

Not for storing passages (``index``) or for the order of both (``domain.passage_ranks``).
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from lifestream.backends.embedded.vectors.matrix import NO_DAY, VectorMatrix
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.passage_ranks import Place
from lifestream.domain.search import SearchFilter
from lifestream.ports.vector_index import Vectors

MAX_QUERY_TERMS = 64
"""Stems of a question's words, by the rules of each language that the owner's passages are in."""


def allowed_rows(
    connection: sqlite3.Connection, matrix: VectorMatrix, where: SearchFilter
) -> npt.NDArray[np.bool_]:
    """Which rows of the matrix fulfil the filter; what is not known fulfils nothing."""
    allowed = np.ones(len(matrix.rows), np.bool_)
    if where.video_ids:
        allowed &= np.isin(matrix.videos, list(where.video_ids))
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


def best(cosines: Vectors, allowed: npt.NDArray[np.bool_], depth: int) -> list[int]:
    """Indices of the highest cosines, best first; equal ones in the order they were stored."""
    candidates = np.flatnonzero(allowed)
    if len(candidates) > depth:
        # Everything as good as the last of the best, so that ties are cut by order below.
        floor = np.partition(cosines[candidates], -depth)[-depth]
        candidates = candidates[cosines[candidates] >= floor]
    order = np.argsort(-cosines[candidates], kind="stable")
    return [int(index) for index in candidates[order][:depth]]


def found_by_words(
    connection: sqlite3.Connection,
    matrix: VectorMatrix,
    allowed: npt.NDArray[np.bool_],
    terms: Sequence[str],
    depth: int,
) -> list[int]:
    """Indices of the best BM25 scores, best first. Rows of other owners are not in the matrix."""
    if not terms:
        return []
    # Terms are letters and digits only; the quotes keep OR, AND, NOT and NEAR words, too.
    query = " OR ".join(f'"{term}"' for term in terms[:MAX_QUERY_TERMS])
    found: list[int] = []
    for (row,) in connection.execute(
        "select rowid from passage_words where passage_words match ? order by rank", (query,)
    ):
        index = matrix.index_of.get(row)
        if index is not None and allowed[index]:
            found.append(index)
            if len(found) == depth:
                break
    return found


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
