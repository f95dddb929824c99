"""BM25: how much a word says for a passage that holds it, the same on every foundation.

Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", section 3.4; numbers
as in ``bm25()`` of SQLite's FTS5.
"""

import math

K1 = 1.2
B = 0.75

CONTEXT_WEIGHT = 0.3
"""What a word of a passage's context counts beside one of its own."""

MIN_RARITY = 1e-6
"""Of a word that more than half of the passages have."""


def rarity(total: int, holding: int) -> float:
    """The weight of a word that ``holding`` of ``total`` passages hold."""
    return max(math.log((total - holding + 0.5) / (holding + 0.5)), MIN_RARITY)
