"""Finding passages by meaning and by words.

Contract (tests/contracts/test_vector_index.py): owner, date, speaker, video and kind filters; a
filter that cannot be expressed matches nothing; an upsert replaces; vectors of two embedders are
never compared; a deleted video has no hits at once.

Passages of several embedders lie side by side while a library is embedded anew. Those of another
embedder than the question's are found by their words alone.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import Chunk, Hit, SearchFilter

Vectors = npt.NDArray[np.float32]


def check_chunks(
    owner: OwnerId, video_id: VideoId, chunks: Sequence[Chunk], vectors: Vectors
) -> None:
    """Raises InvalidRequest for a chunk of another owner or video, or without a vector.

    Every index asks this before it stores anything.
    """
    if any(chunk.owner != owner or chunk.video_id != video_id for chunk in chunks):
        raise InvalidRequest(f"A passage given for video {video_id} belongs to another one.")
    if vectors.ndim != 2 or len(vectors) != len(chunks) or not np.isfinite(vectors).all():
        raise InvalidRequest(
            f"{len(chunks)} passages of video {video_id} came with vectors of shape "
            f"{vectors.shape}; each needs one vector of finite numbers."
        )


class VectorIndex(Protocol):
    """Every method raises BackendUnavailable when the index does not answer."""

    def replace_video(
        self,
        owner: OwnerId,
        video_id: VideoId,
        *,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        embedder_id: str,
    ) -> None:
        """Make ``chunks`` the video's only chunks, all at once.

        Args:
            vectors: float32, shape (len(chunks), dimensions), unit length.
            embedder_id: Who made them.

        Raises:
            EmbedderMismatch: The index cannot hold vectors of so many numbers.
        """
        ...

    def search(
        self,
        where: SearchFilter,
        *,
        vector: Vectors,
        text: str,
        limit: int,
        embedder_id: str,
    ) -> tuple[Hit, ...]:
        """The best hits, best first, ranks of meaning and of words fused.

        Args:
            vector: float32, shape (dimensions,), unit length.
            text: The question's words; empty searches by meaning alone.
            embedder_id: Who made ``vector``. Passages of others are hits by words, with score 0.

        Raises:
            EmbedderMismatch: The same embedder's vectors in the index have another width.
        """
        ...

    def delete_video(self, owner: OwnerId, video_id: VideoId) -> None:
        """Remove all chunks of a video."""
        ...

    def count(self, owner: OwnerId, video_id: VideoId | None = None) -> int:
        """How many chunks are indexed."""
        ...

    def embedders(
        self, owner: OwnerId | None = None, video_id: VideoId | None = None
    ) -> tuple[str, ...]:
        """Whose vectors are held: of everybody, of an owner or of one video; in order of name."""
        ...

    def count_outdated(self, owner: OwnerId, embedder_id: str) -> int:
        """How many of the owner's videos hold vectors of another embedder."""
        ...

    def drop_outdated(self, owner: OwnerId, embedder_id: str) -> None:
        """Remove all chunks of the owner whose vectors are of another embedder."""
        ...

    def renew_words(self, limit: int) -> int:
        """Bring passages that older rules of words indexed up to date, ``limit`` at a time.

        Returns how many were; 0 when none is left. Vectors stay as they are.
        """
        ...

    def clear(self) -> None:
        """Forget everything, of every owner."""
        ...
