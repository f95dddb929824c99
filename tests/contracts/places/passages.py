"""Passages and vectors to index, and the shortest way to put and find them."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from lifestream.domain.ids import OwnerId, VideoId, chunk_id_for
from lifestream.domain.search import Chunk, ChunkKind, Hit, SearchFilter
from lifestream.ports.vector_index import VectorIndex, Vectors
from tests.contracts.places.samples import ANNA

DIMENSIONS = 16
EMBEDDER, NEWER = "test/1", "test/2"


def a_passage(
    text: str,
    *,
    owner: OwnerId = ANNA,
    video: str = "v1",
    position: int = 0,
    kind: ChunkKind = ChunkKind.SAID,
    speakers: tuple[str, ...] = (),
    recorded_on: date | None = None,
    context: str = "",
) -> Chunk:
    """A passage of ten seconds at its position."""
    return Chunk(
        chunk_id=chunk_id_for(VideoId(video), position),
        video_id=VideoId(video),
        owner=owner,
        position=position,
        kind=kind,
        text=text,
        start_s=10.0 * position,
        end_s=10.0 * position + 10.0,
        speakers=speakers,
        recorded_on=recorded_on,
        context=context,
    )


def axes(*numbers: int) -> Vectors:
    """Unit vectors along the axes of these numbers: alike only when the same."""
    return np.eye(DIMENSIONS, dtype=np.float32)[list(numbers)]


def random_vectors(count: int, seed: int) -> Vectors:
    """Unit vectors in every direction."""
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def put(
    index: VectorIndex,
    chunks: Sequence[Chunk],
    vectors: Vectors | None = None,
    *,
    embedder_id: str = EMBEDDER,
) -> None:
    """Index the chunks, all of one video; without vectors each gets an axis of its own."""
    index.replace_video(
        chunks[0].owner,
        chunks[0].video_id,
        chunks=chunks,
        vectors=axes(*range(len(chunks))) if vectors is None else vectors,
        embedder_id=embedder_id,
    )


def find(
    index: VectorIndex,
    text: str = "",
    *,
    vector: Vectors | None = None,
    where: SearchFilter | None = None,
    limit: int = 10,
    embedder_id: str = EMBEDDER,
) -> tuple[Hit, ...]:
    """Search; without a vector no passage of ``axes`` is alike."""
    return index.search(
        where or SearchFilter(owner=ANNA),
        vector=axes(DIMENSIONS - 1)[0] if vector is None else vector,
        text=text,
        limit=limit,
        embedder_id=embedder_id,
    )


def texts(hits: Sequence[Hit]) -> list[str]:
    """The hits' texts, best first."""
    return [hit.chunk.text for hit in hits]
