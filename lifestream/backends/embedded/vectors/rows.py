"""Chunks to rows of the vector index's tables and back. Not for searching."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from lifestream.domain.ids import ChunkId, OwnerId, VideoId
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.ports.vector_index import Vectors
from lifestream.text.search_words import index_terms, language_to_index_by

_COLUMNS = (
    "row, owner, video_id, kind, day, chunk_id, position, start_s, end_s, speakers, text, context,"
    " language"
)


def insert_chunk(
    connection: sqlite3.Connection, chunk: Chunk, vector: Vectors, embedder_id: str
) -> None:
    """Store a chunk, its vector (float32, shape (dimensions,)), who made it, and its words."""
    cursor = connection.execute(
        "insert into passages (owner, video_id, kind, day, chunk_id, position, start_s, end_s,"
        " speakers, text, context, vector, language, embedder)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        ),
    )
    row = cursor.lastrowid
    assert row is not None
    connection.executemany(
        "insert into passage_speakers values (?, ?)",
        [(row, speaker) for speaker in dict.fromkeys(chunk.speakers)],
    )
    insert_words(connection, row, chunk)


def insert_words(connection: sqlite3.Connection, row: int, chunk: Chunk) -> None:
    """Store the words that a passage is found by, and the language they are in."""
    language = language_to_index_by(chunk.language, chunk.text, chunk.context)
    texts = (" ".join(index_terms(text, language)) for text in (chunk.text, chunk.context))
    connection.execute(
        "insert into passage_words (rowid, text, context) values (?, ?, ?)", (row, *texts)
    )
    connection.execute(
        "insert or ignore into passage_languages values (?, ?)", (chunk.owner, language)
    )


def rebuild_words(connection: sqlite3.Connection) -> None:
    """Fill the word index again from the passages themselves."""
    connection.execute("delete from passage_words")
    connection.execute("delete from passage_languages")
    for passage in connection.execute(f"select {_COLUMNS} from passages order by row").fetchall():
        insert_words(connection, passage["row"], _chunk(passage))


def delete_chunks(connection: sqlite3.Connection, owner: OwnerId, video_id: VideoId) -> bool:
    """Remove all chunks of a video; True when there were any."""
    its = "select row from passages where owner = ? and video_id = ?"
    key = (owner, video_id)
    connection.execute(f"delete from passage_words where rowid in ({its})", key)
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
