"""How alike a question and a passage must be, as ``e5`` compares them.

A question's vector has lost what every question of its language shares, so one floor serves for all
pairs of languages. Measured with questions off every topic by ``bench/floors.py``. Not for other
embedders.
"""

from lifestream.domain.language.languages import language_of
from lifestream.text.search_words import FALLBACK, index_terms, telling_words

FLOOR = 0.055
"""So that nine of ten questions off every topic are refused in eight hours of recordings. Source:
./run bench floors (docs/evaluation.md, docs/decisions/0036)."""

SHARED_WORDS = 0.5
"""Share of the question's telling words that have to stand in a passage to speak for it."""

SHARED_WORDS_LOWER_BY = 0.02
"""What that takes off the floor."""


def floor_for(question: str, passage: str) -> float:
    """The likeness below which ``passage`` has nothing to do with ``question``."""
    said = language_of(passage) or FALLBACK
    return FLOOR - SHARED_WORDS_LOWER_BY if shares_words(question, passage, said) else FLOOR


def shares_words(question: str, passage: str, language: str) -> bool:
    """Whether enough of the question's telling words stand in the passage, in whatever form."""
    telling = set(index_terms(" ".join(telling_words(question, language)), language))
    return len(telling & set(index_terms(passage, language))) >= max(SHARED_WORDS * len(telling), 1)
