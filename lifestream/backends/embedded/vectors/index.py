"""Passages on one machine in an SQLite file: lists of words, float32 vectors, both ranked by numpy.

Exact search. One owner's vectors are kept in memory between searches and brought up to date when
any process has written, so a search among 100 000 passages takes milliseconds. Not for: deciding
what is relevant (``services.ask.answer_question``) or cutting passages (``pipeline.chunks``).
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lifestream.backends.embedded.damage import complaint, remove_database
from lifestream.backends.embedded.sqlite import Database
from lifestream.backends.embedded.vectors.matrix import VectorMatrix, updated_matrix
from lifestream.backends.embedded.vectors.migrations import VECTOR_MIGRATIONS
from lifestream.backends.embedded.vectors.ranks import (
    allowed_rows,
    best,
    found_by_words,
    languages_of,
    places_of,
)
from lifestream.backends.embedded.vectors.rows import delete_chunks, insert_chunks, read_chunks
from lifestream.backends.embedded.vectors.words import WORD_TABLES
from lifestream.domain.errors import EmbedderMismatch
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.passage_ranks import ranked
from lifestream.domain.search import Chunk, Hit, SearchFilter
from lifestream.ports.vector_index import Vectors, check_chunks
from lifestream.text.search_words import query_terms

CANDIDATES = 100
"""Ranks taken from each list at least."""

OWNERS_IN_MEMORY = 4


_EMPTIED = ("passage_speakers", "passages", *WORD_TABLES)


class SqliteVectorIndex:
    """Implements ``ports.vector_index.VectorIndex`` in a file of its own.

    Args:
        path: The database file; made when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, migrations=VECTOR_MIGRATIONS)
        self._lock = threading.Lock()
        self._matrices: OrderedDict[tuple[OwnerId, str], VectorMatrix] = OrderedDict()

    def remove_if_damaged(self) -> str:
        """Remove a damaged file, so that a new one is begun; what was wrong, empty when it is good.

        Passages can be made again from what is kept, so nothing is lost by it.
        """
        wrong = complaint(self._database.path)
        if not wrong:
            return ""
        self._database.close()
        remove_database(self._database.path)
        self._database = Database(self._database.path, migrations=VECTOR_MIGRATIONS)
        with self._lock:
            self._matrices.clear()
        return wrong

    def replace_video(
        self,
        owner: OwnerId,
        video_id: VideoId,
        *,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        embedder_id: str,
    ) -> None:
        """Make ``chunks`` the video's only chunks, in one transaction.

        Raises:
            EmbedderMismatch: The same embedder's vectors in the index have another width.
            InvalidRequest: A chunk is of another owner or video, or has no vector.
        """
        check_chunks(owner, video_id, chunks, vectors)
        with self._database.write() as connection:
            _check_width(connection, embedder_id, vectors.shape[-1])
            delete_chunks(connection, owner, video_id)
            insert_chunks(connection, owner, chunks, vectors, embedder_id)
            _count_up(connection, owner)

    def search(
        self,
        where: SearchFilter,
        *,
        vector: Vectors,
        text: str,
        limit: int,
        embedder_id: str,
    ) -> tuple[Hit, ...]:
        """The best hits, best first; ``score`` is the cosine for hits by words, too, and 0 where
        another embedder made the passage's vector.

        Raises:
            EmbedderMismatch: The same embedder's vectors in the index have another width.
        """
        with self._database.read() as connection:
            _check_width(connection, embedder_id, vector.shape[-1])
            matrix = self._matrix(connection, where.owner, embedder_id)
            allowed = allowed_rows(connection, matrix, where)
            if limit < 1 or not allowed.any():
                return ()
            cosines = matrix.cosines(vector, allowed)
            depth = max(CANDIDATES, limit)
            terms = query_terms(text, languages_of(connection, where.owner))
            # A vector of zeros is like nothing (inference.no_embedder): words decide alone.
            comparable = allowed & matrix.is_comparable & bool(vector.any())
            by_meaning = best(cosines, comparable, depth)
            by_words = found_by_words(connection, matrix, where, allowed, terms=terms, depth=depth)
            places = places_of(matrix, {*by_meaning, *by_words})
            fused = ranked(by_meaning, by_words, places)[:limit]
            chunks = read_chunks(connection, where.owner, [int(matrix.rows[at]) for at, _ in fused])
        return tuple(
            Hit(
                chunk=chunks[int(matrix.rows[at])],
                score=float(np.clip(cosines[at], 0.0, 1.0)),
                rank_score=rank_score,
            )
            for at, rank_score in fused
        )

    def delete_video(self, owner: OwnerId, video_id: VideoId) -> None:
        """Remove all chunks of a video and its words from the file."""
        with self._database.forget() as connection:
            if delete_chunks(connection, owner, video_id):
                _count_up(connection, owner)

    def count(self, owner: OwnerId, video_id: VideoId | None = None) -> int:
        """How many chunks of the owner, or of one video, are indexed."""
        statement = "select count(*) from passages where owner = ?"
        parameters = [str(owner)]
        if video_id is not None:
            statement += " and video_id = ?"
            parameters.append(video_id)
        with self._database.read() as connection:
            (number,) = connection.execute(statement, parameters).fetchone()
        return int(number)

    def embedders(
        self, owner: OwnerId | None = None, video_id: VideoId | None = None
    ) -> tuple[str, ...]:
        """Whose vectors are held: of everybody, of an owner or of one video; in order of name."""
        conditions, parameters = ["1"], []
        if owner is not None:
            conditions.append("owner = ?")
            parameters.append(str(owner))
        if video_id is not None:
            conditions.append("video_id = ?")
            parameters.append(str(video_id))
        statement = f"select distinct embedder from passages where {' and '.join(conditions)}"
        with self._database.read() as connection:
            found = connection.execute(statement, parameters).fetchall()
        return tuple(sorted(str(row["embedder"]) for row in found))

    def count_outdated(self, owner: OwnerId, embedder_id: str) -> int:
        """How many of the owner's videos hold vectors of another embedder."""
        with self._database.read() as connection:
            return len(_outdated(connection, owner, embedder_id))

    def drop_outdated(self, owner: OwnerId, embedder_id: str) -> None:
        """Remove all chunks of the owner whose vectors are of another embedder."""
        with self._database.write() as connection:
            for video_id in _outdated(connection, owner, embedder_id):
                delete_chunks(connection, owner, video_id)
                _count_up(connection, owner)

    def renew_words(self, limit: int) -> int:
        """See ``VectorIndex.renew_words``: here a migration of the file has done it at once."""
        return 0

    def clear(self) -> None:
        """Forget every passage of every owner."""
        with self._database.forget() as connection:
            connection.execute("update revisions set revision = revision + 1")
            for table in _EMPTIED:
                connection.execute(f"delete from {table}")

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._database.close()

    def _matrix(
        self, connection: sqlite3.Connection, owner: OwnerId, embedder_id: str
    ) -> VectorMatrix:
        """The owner's vectors as of the connection's snapshot, of this embedder."""
        row = connection.execute(
            "select revision from revisions where owner = ?", (owner,)
        ).fetchone()
        revision = int(row[0]) if row else 0
        with self._lock:
            key = (owner, embedder_id)
            known = self._matrices.get(key)
            if known is None or known.revision != revision:
                known = updated_matrix(connection, owner, embedder_id, revision, known)
                self._matrices[key] = known
            self._matrices.move_to_end(key)
            while len(self._matrices) > OWNERS_IN_MEMORY:
                self._matrices.popitem(last=False)
            return known


def _check_width(connection: sqlite3.Connection, embedder_id: str, dimensions: int) -> None:
    held = connection.execute(
        "select length(vector) / 4 from passages where embedder = ? limit 1", (embedder_id,)
    ).fetchone()
    if held is not None and held[0] != dimensions:
        raise EmbedderMismatch(
            f"The search index holds vectors of {held[0]} numbers by the embedder {embedder_id}, "
            f"which gives {dimensions} now. Run ./run reindex to build it again."
        )


def _outdated(connection: sqlite3.Connection, owner: OwnerId, embedder_id: str) -> list[VideoId]:
    found = connection.execute(
        "select distinct video_id from passages where owner = ? and embedder != ?",
        (owner, embedder_id),
    )
    return [VideoId(row["video_id"]) for row in found]


def _count_up(connection: sqlite3.Connection, owner: OwnerId) -> None:
    connection.execute(
        "insert into revisions values (?, 1)"
        " on conflict (owner) do update set revision = revision + 1",
        (owner,),
    )
