"""One owner's vectors in memory, and what filters need to know of each. Not for words."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.ports.vector_index import Vectors

NO_DAY = np.iinfo(np.int32).min

FEW = 4
"""Vectors of a smaller share than one in so many are copied out and compared alone."""


@dataclass(frozen=True, kw_only=True)
class VectorMatrix:
    """Row i of every array is one passage.

    Attributes:
        rows: Row ids in the database, rising, shape (n,).
        vectors: float32, shape (n, dimensions); zeros where another embedder made the vector.
        is_comparable: Whether the vector is of the embedder that the matrix is for.
        positions: The passages' numbers within their recordings.
        days: Day ordinals, NO_DAY where the recording's day is not known.
        terms: How many words each passage and its context have, for BM25.
    """

    revision: int
    rows: npt.NDArray[np.int64]
    vectors: Vectors
    videos: npt.NDArray[np.str_]
    kinds: npt.NDArray[np.str_]
    positions: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    terms: npt.NDArray[np.float64]
    is_comparable: npt.NDArray[np.bool_]

    def cosines(self, vector: Vectors, wanted: npt.NDArray[np.bool_]) -> Vectors:
        """Shape (n,): how alike each wanted passage is to ``vector``; 0 where that cannot be said,
        and of others."""
        asked = vector.astype(np.float32, copy=False)
        if not self.is_comparable.any() or not vector.any():
            return np.zeros(len(self.rows), np.float32)
        if FEW * np.count_nonzero(wanted) > len(self.rows):
            everyone: Vectors = self.vectors @ asked
            return everyone
        found = np.zeros(len(self.rows), np.float32)
        found[wanted] = self.vectors[wanted] @ asked
        return found

    def of_recordings(self, video_ids: Iterable[VideoId]) -> npt.NDArray[np.bool_]:
        """Shape (n,): which passages are of these recordings."""
        found = np.zeros(len(self.rows), np.bool_)
        for video_id in video_ids:
            found[self._recordings.get(str(video_id), slice(0))] = True
        return found

    @cached_property
    def _recordings(self) -> dict[str, slice]:
        """Where the passages of each recording stand: together, as they are written."""
        changes = (np.flatnonzero(self.videos[1:] != self.videos[:-1]) + 1).tolist()
        firsts = [0, *changes] if len(self.videos) else []
        ends = [*changes, len(self.videos)]
        return {
            str(self.videos[first]): slice(first, end)
            for first, end in zip(firsts, ends, strict=False)
        }

    @cached_property
    def average_terms(self) -> float:
        """How many words a passage has."""
        return max(float(self.terms.mean()), 1.0)


def updated_matrix(
    connection: sqlite3.Connection,
    owner: OwnerId,
    embedder_id: str,
    revision: int,
    known: VectorMatrix | None,
) -> VectorMatrix:
    """The owner's passages as the connection sees them, reading only those ``known`` lacks.

    Rows are never changed, only added under rising ids and deleted.
    """
    if known is None or known.revision > revision or not len(known.rows):
        return _read(connection, owner, embedder_id, revision, after_row=0)
    present = connection.execute("select row from passages where owner = ?", (owner,)).fetchall()
    kept = np.isin(known.rows, np.array([row for (row,) in present], np.int64))
    added = _read(connection, owner, embedder_id, revision, after_row=int(known.rows[-1]))
    if not kept.any():
        return added
    if not len(added.rows):
        return _selected(known, kept, revision)
    return _joined(_selected(known, kept, revision), added)


def _read(
    connection: sqlite3.Connection,
    owner: OwnerId,
    embedder_id: str,
    revision: int,
    *,
    after_row: int,
) -> VectorMatrix:
    found = connection.execute(
        "select row, video_id, kind, position, day, terms,"
        " case when embedder = ? then vector end as vector"
        " from passages where owner = ? and row > ? order by row",
        (embedder_id, owner, after_row),
    ).fetchall()
    is_comparable = np.array([row["vector"] is not None for row in found], np.bool_)
    return VectorMatrix(
        revision=revision,
        rows=np.array([row["row"] for row in found], np.int64),
        vectors=_vectors([row["vector"] for row in found], is_comparable),
        is_comparable=is_comparable,
        videos=np.array([row["video_id"] for row in found], np.str_),
        kinds=np.array([row["kind"] for row in found], np.str_),
        positions=np.array([row["position"] for row in found], np.int64),
        days=np.array([NO_DAY if row["day"] is None else row["day"] for row in found], np.int32),
        terms=np.array([row["terms"] for row in found], np.float64),
    )


def _vectors(stored: Sequence[bytes | None], is_comparable: npt.NDArray[np.bool_]) -> Vectors:
    known = np.frombuffer(b"".join(one for one in stored if one is not None), "<f4")
    if is_comparable.all() and len(stored):
        return known.reshape(len(stored), -1)
    count = int(is_comparable.sum())
    vectors = np.zeros((len(stored), len(known) // count if count else 0), np.float32)
    vectors[is_comparable] = known.reshape(count, -1) if count else 0.0
    return vectors


def _selected(matrix: VectorMatrix, mask: npt.NDArray[np.bool_], revision: int) -> VectorMatrix:
    return VectorMatrix(
        revision=revision,
        rows=matrix.rows[mask],
        vectors=matrix.vectors[mask],
        videos=matrix.videos[mask],
        kinds=matrix.kinds[mask],
        positions=matrix.positions[mask],
        days=matrix.days[mask],
        terms=matrix.terms[mask],
        is_comparable=matrix.is_comparable[mask],
    )


def _joined(first: VectorMatrix, second: VectorMatrix) -> VectorMatrix:
    return VectorMatrix(
        revision=second.revision,
        rows=np.concatenate([first.rows, second.rows]),
        vectors=np.concatenate(_of_one_width(first.vectors, second.vectors)),
        videos=np.concatenate([first.videos, second.videos]),
        kinds=np.concatenate([first.kinds, second.kinds]),
        positions=np.concatenate([first.positions, second.positions]),
        days=np.concatenate([first.days, second.days]),
        terms=np.concatenate([first.terms, second.terms]),
        is_comparable=np.concatenate([first.is_comparable, second.is_comparable]),
    )


def _of_one_width(first: Vectors, second: Vectors) -> tuple[Vectors, Vectors]:
    """Both as wide as the wider one: where nothing can be compared there are no numbers yet."""
    width = max(first.shape[1], second.shape[1])
    if first.shape[1] != width:
        first = np.zeros((len(first), width), np.float32)
    if second.shape[1] != width:
        second = np.zeros((len(second), width), np.float32)
    return first, second
