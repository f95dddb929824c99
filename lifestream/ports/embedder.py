"""Text to vectors."""

from collections.abc import Sequence
from typing import Protocol

from lifestream.ports.vector_index import Vectors


class Embedder(Protocol):
    """Unit vectors whose dot product says how alike two texts are."""

    @property
    def embedder_id(self) -> str:
        """Name, version and quantisation: vectors of two ids must never be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    @property
    def relevance_floor(self) -> float:
        """Cosine similarity below which a text has nothing to do with a question."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimensions), unit length.

        Raises:
            DependencyUnavailable: Model or service cannot be reached.
        """
        ...
