"""One owner's vectors in memory, and what filters need to know of each. Not for words."""

import sqlite3
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lifestream.domain.ids import OwnerId
from lifestream.ports.vector_index import Vectors

NO_DAY = np.iinfo(np.int32).min


@dataclass(frozen=True, kw_only=True)
class VectorMatrix:
    """Row i of every array is one passage.

    Attributes:
        rows: Row ids in the database, rising, shape (n,).
        vectors: float32, shape (n, dimensions).
        days: Day ordinals, NO_DAY where the recording's day is not known.
    """

    revision: int
    rows: npt.NDArray[np.int64]
    vectors: Vectors
    videos: npt.NDArray[np.str_]
    kinds: npt.NDArray[np.str_]
    days: npt.NDArray[np.int32]

    @cached_property
    def index_of(self) -> dict[int, int]:
        """From row id to index."""
        return {int(row): index for index, row in enumerate(self.rows)}


def updated_matrix(
    connection: sqlite3.Connection, owner: OwnerId, revision: int, known: VectorMatrix | None
) -> VectorMatrix:
    """The owner's passages as the connection sees them, reading only those ``known`` lacks.

    Rows are never changed, only added under rising ids and deleted.
    """
    if known is None or known.revision > revision or not len(known.rows):
        return _read(connection, owner, revision, after_row=0)
    present = connection.execute("select row from passages where owner = ?", (owner,)).fetchall()
    kept = np.isin(known.rows, np.array([row for (row,) in present], np.int64))
    added = _read(connection, owner, revision, after_row=int(known.rows[-1]))
    if not kept.any():
        return added
    if not len(added.rows):
        return _selected(known, kept, revision)
    return _joined(_selected(known, kept, revision), added)


def _read(
    connection: sqlite3.Connection, owner: OwnerId, revision: int, *, after_row: int
) -> VectorMatrix:
    found = connection.execute(
        "select row, video_id, kind, day, vector from passages"
        " where owner = ? and row > ? order by row",
        (owner, after_row),
    ).fetchall()
    vectors = np.frombuffer(b"".join(row["vector"] for row in found), "<f4")
    return VectorMatrix(
        revision=revision,
        rows=np.array([row["row"] for row in found], np.int64),
        vectors=vectors.reshape(len(found), -1) if found else np.zeros((0, 0), np.float32),
        videos=np.array([row["video_id"] for row in found], np.str_),
        kinds=np.array([row["kind"] for row in found], np.str_),
        days=np.array([NO_DAY if row["day"] is None else row["day"] for row in found], np.int32),
    )


def _selected(matrix: VectorMatrix, mask: npt.NDArray[np.bool_], revision: int) -> VectorMatrix:
    return VectorMatrix(
        revision=revision,
        rows=matrix.rows[mask],
        vectors=matrix.vectors[mask],
        videos=matrix.videos[mask],
        kinds=matrix.kinds[mask],
        days=matrix.days[mask],
    )


def _joined(first: VectorMatrix, second: VectorMatrix) -> VectorMatrix:
    return VectorMatrix(
        revision=second.revision,
        rows=np.concatenate([first.rows, second.rows]),
        vectors=np.concatenate([first.vectors, second.vectors]),
        videos=np.concatenate([first.videos, second.videos]),
        kinds=np.concatenate([first.kinds, second.kinds]),
        days=np.concatenate([first.days, second.days]),
    )
