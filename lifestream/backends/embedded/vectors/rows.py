"""Chunks to rows of the vector index's tables and back. Not for searching."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from lifestream.backends.embedded.vectors.words import (
    delete_words,
    insert_words,
    refill_words,
    terms_of,
)
from lifestream.domain.ids import ChunkId, OwnerId, VideoId
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.ports.vector_index import Vectors

_COLUMNS = (
    "row, owner, video_id, kind, day, chunk_id, position, start_s, end_s, speakers, text, context,"
    " language"
)


def insert_chunks(
    connection: sqlite3.Connection,
    owner: OwnerId,
    chunks: Sequence[Chunk],
    vectors: Vectors,
    embedder_id: str,
) -> None:
    """Store all chunks of a recording, their vectors (float32, shape (chunks, dimensions)), who
    made these, and their words."""
    found = [terms_of(chunk) for chunk in chunks]
    rows = [
        _insert_chunk(connection, chunk, vector, embedder_id, terms.count)
        for chunk, vector, terms in zip(chunks, vectors, found, strict=True)
    ]
    insert_words(connection, owner, list(zip(rows, found, strict=True)))


def _insert_chunk(
    connection: sqlite3.Connection, chunk: Chunk, vector: Vectors, embedder_id: str, terms: int
) -> int:
    cursor = connection.execute(
        "insert into passages (owner, video_id, kind, day, chunk_id, position, start_s, end_s,"
        " speakers, text, context, vector, language, embedder, terms)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            chunk.owner,
            chunk.video_id,
            chunk.kind.value,
            chunk.recorded_on.toordinal() if chunk.recorded_on else None,
            chunk.chunk_id,
            chunk.position,
            chunk.start_s,
            chunk.end_s,
            json.dumps(chunk.speakers),
            chunk.text,
            chunk.context,
            vector.astype("<f4", copy=False).tobytes(),
            chunk.language,
            embedder_id,
            terms,
        ),
    )
    row = cursor.lastrowid
    assert row is not None
    connection.executemany(
        "insert into passage_speakers values (?, ?)",
        [(row, speaker) for speaker in dict.fromkeys(chunk.speakers)],
    )
    return row


def rebuild_words(connection: sqlite3.Connection) -> None:
    """Fill the word index again from the passages themselves."""
    found = connection.execute(f"select {_COLUMNS} from passages order by row").fetchall()
    refill_words(connection, ((passage["row"], _chunk(passage)) for passage in found))


def delete_chunks(connection: sqlite3.Connection, owner: OwnerId, video_id: VideoId) -> bool:
    """Remove all chunks of a video; True when there were any."""
    its = "select row from passages where owner = ? and video_id = ?"
    key = (owner, video_id)
    delete_words(connection, owner, video_id)
    connection.execute(f"delete from passage_speakers where row in ({its})", key)
    deleted = connection.execute(
        "delete from passages where owner = ? and video_id = ?", key
    ).rowcount
    return deleted > 0


def read_chunks(
    connection: sqlite3.Connection, owner: OwnerId, rows: Sequence[int]
) -> dict[int, Chunk]:
    """The owner's chunks of these row ids."""
    found = connection.execute(
        f"select {_COLUMNS} from passages"
        " where +owner = ? and row in (select value from json_each(?))",
        (owner, json.dumps(list(rows))),
    )
    return {row["row"]: _chunk(row) for row in found}


def _chunk(row: sqlite3.Row) -> Chunk:
    return Chunk(
        chunk_id=ChunkId(row["chunk_id"]),
        video_id=VideoId(row["video_id"]),
        owner=OwnerId(row["owner"]),
        position=row["position"],
        kind=ChunkKind(row["kind"]),
        text=row["text"],
        start_s=row["start_s"],
        end_s=row["end_s"],
        speakers=tuple(json.loads(row["speakers"])),
        recorded_on=None if row["day"] is None else date.fromordinal(row["day"]),
        context=row["context"],
        language=row["language"],
    )
