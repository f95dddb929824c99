"""Words as numbers: what the keyword half of a hybrid search compares.

BM25's saturation of a passage's words; how rare a word is among all passages is not known here.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping

from lifestream.domain.search import Chunk
from lifestream.text.bm25 import CONTEXT_WEIGHT, K1, B
from lifestream.text.search_words import index_terms, language_to_index_by
from lifestream.text.search_words import query_terms as all_query_terms

TYPICAL_WORDS = 60.0
"""Words in an ordinary passage, for BM25's length normalisation."""

WORD_RULES = 3
"""Version of what words are made into; passages of an older one are renewed by ``word_renewal``."""

MAX_QUERY_TERMS = 30
"""Source: Firestore, array-contains-any: up to 30 values."""


def passage_terms(chunk: Chunk) -> dict[str, float]:
    """Weight of every term of a chunk and its context."""
    language = language_in(chunk)
    said, around = index_terms(chunk.text, language), index_terms(chunk.context, language)
    counts: Counter[str] = Counter(said)
    weighted = {term: float(count) for term, count in counts.items()}
    for term in around:
        weighted[term] = weighted.get(term, 0.0) + CONTEXT_WEIGHT
    length = (len(said) + CONTEXT_WEIGHT * len(around)) / TYPICAL_WORDS
    room = K1 * (1.0 - B + B * length)
    return {term: tf * (K1 + 1.0) / (tf + room) for term, tf in weighted.items()}


def language_in(chunk: Chunk) -> str:
    """The language by whose rules a chunk's words are compared."""
    return language_to_index_by(chunk.language, chunk.text, chunk.context)


def query_terms(text: str, languages: Iterable[str] = ()) -> tuple[str, ...]:
    """The stems of a question's telling words by the rules of each language, each once."""
    return all_query_terms(text, languages)[:MAX_QUERY_TERMS]


def sparse(terms: Mapping[str, float]) -> tuple[list[float], list[int]]:
    """Values and dimensions of a sparse vector; a term's dimension is its CRC-32."""
    values: dict[int, float] = {}
    for term, weight in terms.items():
        dimension = zlib.crc32(term.encode())
        values[dimension] = values.get(dimension, 0.0) + weight
    ordered = sorted(values.items())
    return [value for _, value in ordered], [dimension for dimension, _ in ordered]
