"""The words of passages that an index found, ranked as the embedded index ranks them.

BM25 as SQLite's FTS5 counts it; ``domain.passage_ranks`` fuses it with meaning. How rare a word and
how long a passage is, is taken from what was found: the embedded numbers themselves while all of an
owner's passages are looked at, an estimate beyond that.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lifestream.backends.gcp.vectors.passages import similarity
from lifestream.domain.ids import VideoId
from lifestream.domain.passage_ranks import Place, ranked
from lifestream.ports.vector_index import Vectors
from lifestream.text.bm25 import CONTEXT_WEIGHT, K1, B, rarity
from lifestream.text.search_words import index_terms, language_to_index_by, query_terms

CANDIDATES = 100
"""Passages looked at, at least; as in the embedded index."""

MAX_QUERY_TERMS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageWords:
    """A passage for BM25: how often it holds each stem, and its words with its context's."""

    frequencies: Mapping[str, float]
    length: int


def words_of(text: str, context: str, language: str = "") -> PassageWords:
    """The words of a passage and, at a lower weight, of its context."""
    tongue = language_to_index_by(language, text, context)
    said, around = index_terms(text, tongue), index_terms(context, tongue)
    frequencies = {term: float(count) for term, count in Counter(said).items()}
    for term in around:
        frequencies[term] = frequencies.get(term, 0.0) + CONTEXT_WEIGHT
    return PassageWords(frequencies=frequencies, length=len(said) + len(around))


def passage_words(stored: Any) -> PassageWords:
    """The words of a passage's document."""
    fields = stored.to_dict()
    return words_of(fields["text"], fields["context"], fields.get("language", ""))


def ranked_by_words(
    passages: Mapping[str, PassageWords],
    text: str,
    *,
    total: int,
    languages: Iterable[str] = (),
) -> list[str]:
    """Names of the passages that hold a telling word of ``text``, best first.

    Args:
        passages: What was found, by name.
        total: How many passages the owner has; at least as many as were found count.
        languages: Those that passages are in.
    """
    asked = query_terms(text, languages)[:MAX_QUERY_TERMS]
    if not asked or not passages:
        return []
    found = passages.values()
    average = max(sum(one.length for one in found) / len(passages), 1.0)
    many = max(total, len(passages))
    weights = {term: rarity(many, sum(term in one.frequencies for one in found)) for term in asked}
    scores = {
        name: sum(
            weight * _saturated(one.frequencies[term], one.length / average)
            for term, weight in weights.items()
            if term in one.frequencies
        )
        for name, one in passages.items()
    }
    holding = [name for name, score in scores.items() if score > 0.0]
    return sorted(holding, key=lambda name: (-scores[name], name))


def places_of(passages: Mapping[str, Any]) -> dict[str, Place]:
    """Where passages' documents stand in their recordings, by name."""
    return {
        name: Place(
            video_id=VideoId(stored.get("video_id")),
            kind=stored.get("kind"),
            position=stored.get("position"),
        )
        for name, stored in passages.items()
    }


def ordered(
    passages: Mapping[str, Any],
    comparable: Collection[str],
    vector: Vectors,
    text: str,
    *,
    total: int,
    languages: Sequence[str],
) -> list[tuple[str, float]]:
    """Pairs (name, rank score) of passages' documents by meaning and words, best first.

    Args:
        comparable: Names of those whose vectors may be compared with ``vector``.
    """
    alike = {name: similarity(passages[name], vector) for name in comparable}
    words = {name: passage_words(stored) for name, stored in passages.items()}
    by_meaning = sorted(alike, key=lambda name: (-alike[name], name))
    by_words = ranked_by_words(words, text, total=total, languages=languages)
    return ranked(by_meaning, by_words, places_of(passages))


def _saturated(frequency: float, relative_length: float) -> float:
    return frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * relative_length))
