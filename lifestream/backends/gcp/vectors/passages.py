"""Passages as Firestore documents: their fields, and whether one fulfils a filter."""

import hashlib
from datetime import date
from typing import Any

import numpy as np

from lifestream.domain.ids import ChunkId, OwnerId, VideoId
from lifestream.domain.search import Chunk, ChunkKind, SearchFilter
from lifestream.ports.vector_index import Vectors

FILTER_FIELDS = ("video_id", "generation", "kind", "speakers", "day", "embedder")
"""What must be read of a passage to say whether it counts."""


def passage_id(owner: OwnerId, video_id: VideoId, generation: str, number: int) -> str:
    """A name of its own for every passage of every owner, video and indexing."""
    whose = hashlib.sha256(f"{owner}\0{video_id}".encode()).hexdigest()[:24]
    return f"{whose}-{generation}-{number:05d}"


def fields_of(chunk: Chunk, generation: str) -> dict[str, Any]:
    """The document without its vector; ``day`` is missing when it is not known."""
    fields: dict[str, Any] = {
        "generation": generation,
        "chunk_id": chunk.chunk_id,
        "video_id": chunk.video_id,
        "position": chunk.position,
        "kind": chunk.kind.value,
        "text": chunk.text,
        "start_s": chunk.start_s,
        "end_s": chunk.end_s,
        "speakers": list(chunk.speakers),
        "context": chunk.context,
        "language": chunk.language,
    }
    if chunk.recorded_on is not None:
        fields["day"] = chunk.recorded_on.toordinal()
    return fields


def chunk_of(owner: OwnerId, stored: Any) -> Chunk:
    """The chunk in a document."""
    fields = stored.to_dict()
    return Chunk(
        chunk_id=ChunkId(fields["chunk_id"]),
        video_id=VideoId(fields["video_id"]),
        owner=owner,
        position=fields["position"],
        kind=ChunkKind(fields["kind"]),
        text=fields["text"],
        start_s=float(fields["start_s"]),
        end_s=float(fields["end_s"]),
        speakers=tuple(fields["speakers"]),
        recorded_on=date.fromordinal(fields["day"]) if "day" in fields else None,
        context=fields["context"],
        language=fields.get("language", ""),
    )


def vector_of(stored: Any) -> Vectors:
    """The document's vector, float32, shape (dimensions,)."""
    value = stored.get("vector")
    if isinstance(value, bytes):
        return np.frombuffer(value, "<f4")
    return np.asarray(list(value), np.float32)


def fulfils(stored: Any, where: SearchFilter) -> bool:
    """Whether a document (``FILTER_FIELDS`` are enough) is what the filter asks for."""
    fields = stored.to_dict()
    day = fields.get("day")
    return (
        (not where.video_ids or fields["video_id"] in where.video_ids)
        and (not where.kinds or fields["kind"] in where.kinds)
        and (not where.speakers or not set(where.speakers).isdisjoint(fields["speakers"]))
        and (where.from_day is None or (day is not None and day >= where.from_day.toordinal()))
        and (where.to_day is None or (day is not None and day <= where.to_day.toordinal()))
    )


def can_match(where: SearchFilter) -> bool:
    """False for a filter that nothing fulfils; such a one is never sent."""
    days = where.from_day is None or where.to_day is None or where.from_day <= where.to_day
    named = all(not names or any(names) for names in (where.video_ids, where.speakers))
    return bool(where.owner) and days and named


def cosine(stored: Any, vector: Vectors) -> float:
    """How alike a document's unit vector and ``vector`` are, 0-1."""
    return float(np.clip(similarity(stored, vector), 0.0, 1.0))


def similarity(stored: Any, vector: Vectors) -> float:
    """The same before it is cut to 0-1: what passages are ordered by."""
    return float(vector_of(stored) @ vector.astype(np.float32, copy=False))
