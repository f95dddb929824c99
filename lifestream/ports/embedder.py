"""Text to vectors."""

from collections.abc import Sequence
from typing import Protocol

from lifestream.ports.vector_index import Vectors


class Embedder(Protocol):
    """Vectors; the dot product of a question's and a passage's says how alike the two are."""

    @property
    def embedder_id(self) -> str:
        """Name, version and quantisation: vectors of two ids must never be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def relevance_floor(self, question: str, passage: str) -> float:
        """The dot product below which ``passage`` has nothing to do with ``question``.

        Takes the texts, because it may rest on their languages and words.
        """
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32, shape (len(texts), dimensions), unit length.

        Raises:
            DependencyUnavailable: Model or service cannot be reached.
        """
        ...

    def embed_question(self, text: str) -> Vectors:
        """The vector to compare with those of passages: float32, shape (dimensions,), at most of
        unit length.

        Raises:
            DependencyUnavailable: Model or service cannot be reached.
        """
        ...
