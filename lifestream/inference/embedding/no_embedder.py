"""Finding by words alone, where no sentence model is here."""

from collections.abc import Sequence

import numpy as np

from lifestream.ports.vector_index import Vectors


class NoEmbedder:
    """Gives every text the vector that is like nothing; implements ``ports.embedder.Embedder``.

    An index then compares words alone. What is indexed with it counts as another embedder's as
    soon as there is one: the library is embedded anew like after an upgrade (decision 0015).
    """

    @property
    def embedder_id(self) -> str:
        """Of no model."""
        return "words-alone/1"

    @property
    def dimensions(self) -> int:
        """1."""
        return 1

    def relevance_floor(self, question: str, passage: str) -> float:
        """Out of reach: no similarity was measured, so none is enough."""
        return 2.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Zeros: float32, shape (len(texts), 1)."""
        return np.zeros((len(texts), 1), np.float32)

    def embed_question(self, text: str) -> Vectors:
        """Zero: float32, shape (1,)."""
        return np.zeros(1, np.float32)
