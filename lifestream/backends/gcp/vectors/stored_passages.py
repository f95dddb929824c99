"""The half of an index that is the same wherever vectors are searched: its passages' documents."""

from collections.abc import Sequence
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.vectors.passage_store import PassageStore, Written
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import Chunk
from lifestream.ports.vector_index import Vectors, check_chunks


class StoredPassages:
    """What of ``lifestream.ports.vector_index.VectorIndex`` needs documents alone.

    Args:
        client: From ``open_firestore``.
        searchable: Whether the documents themselves are searched.
    """

    def __init__(self, client: Any, *, searchable: bool) -> None:
        self._client = client
        self._store = PassageStore(client, searchable=searchable)

    def _index(self, written: Written, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Make what was written findable before it counts; documents are so by themselves."""

    def _forget(self, names: Sequence[str]) -> None:
        """Take passages out of the index before their documents go; likewise."""

    def replace_video(
        self,
        owner: OwnerId,
        video_id: VideoId,
        *,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        embedder_id: str,
    ) -> None:
        """See ``VectorIndex.replace_video``; returns when searches find the new passages.

        Raises:
            InvalidRequest: A chunk is of another owner or video, or has no vector.
            StaleWrite: Another process indexed the video meanwhile.
        """
        check_chunks(owner, video_id, chunks, vectors)
        with google_errors(f"Indexing video {video_id}"):
            written = self._store.write(
                owner, video_id, chunks=chunks, vectors=vectors, embedder_id=embedder_id
            )
            if chunks:
                self._index(written, chunks, vectors)
                self._store.publish(written)
            else:
                self._store.withdraw(owner, video_id)
            self._sweep(owner, video_id)

    def delete_video(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``VectorIndex.delete_video``."""
        with google_errors(f"Removing video {video_id} from the index"):
            self._store.withdraw(owner, video_id)
            self._sweep(owner, video_id)

    def _sweep(self, owner: OwnerId, video_id: VideoId) -> None:
        """Remove what does not count: the index first, since the documents name its entries."""
        stale = self._store.stale(owner, video_id)
        self._forget(stale)
        self._store.remove(owner, stale)

    def count(self, owner: OwnerId, video_id: VideoId | None = None) -> int:
        """See ``VectorIndex.count``."""
        with google_errors("Counting passages"):
            return self._store.count(owner, video_id)

    def embedders(
        self, owner: OwnerId | None = None, video_id: VideoId | None = None
    ) -> tuple[str, ...]:
        """See ``VectorIndex.embedders``."""
        with google_errors("Asking whose vectors the index holds"):
            return self._store.embedders(owner, video_id)

    def count_outdated(self, owner: OwnerId, embedder_id: str) -> int:
        """See ``VectorIndex.count_outdated``."""
        with google_errors("Counting what is to be embedded again"):
            return self._store.count_outdated(owner, embedder_id)

    def drop_outdated(self, owner: OwnerId, embedder_id: str) -> None:
        """See ``VectorIndex.drop_outdated``."""
        with google_errors("Removing what another embedder made"):
            names = self._store.withdraw_outdated(owner, embedder_id)
            self._forget(names)
            self._store.remove(owner, names)

    def clear(self) -> None:
        """See ``VectorIndex.clear``."""
        with google_errors("Clearing the index"):
            self._store.withdraw_all()
            self._forget_everything()
            self._store.remove_everything()

    def _forget_everything(self) -> None:
        """Empty the index before all documents go; likewise."""
