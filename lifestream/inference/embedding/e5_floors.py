"""How alike a question and a passage must be, by the cosines of multilingual-e5-small.

Its cosines are squeezed: texts without any relation score 0.70-0.80, and where that ends depends on
the languages. Measured with questions off every topic by ``bench/floors.py``, which prints this
table. Not for other embedders.
"""

from collections.abc import Mapping

from lifestream.domain.language.languages import language_of
from lifestream.text.search_words import index_terms, telling_words

SAME_LANGUAGE: Mapping[str, float] = {
    "en": 0.835,
    "de": 0.836,
    "es": 0.838,
    "fr": 0.852,
    "pt": 0.861,
}
"""By the language of both. Set by hand near what ./run bench floors gives (docs/evaluation.md)."""

ACROSS: Mapping[str, float] = {
    "en": 0.815,
    "de": 0.798,
    "es": 0.803,
    "fr": 0.828,
    "it": 0.812,
    "pt": 0.823,
    "nl": 0.816,
}
"""By the language of a question whose passage is in another one. Source: as above."""

MAX_CAREFUL = max(SAME_LANGUAGE.values())
"""Where a language is not known or was not measured: the highest of all."""

SHARED_WORDS = 0.5
"""Share of the question's telling words that have to stand in a passage to speak for it."""

SHARED_WORDS_LOWER_BY = 0.02
"""What that takes off the floor."""


def floor_for(question: str, passage: str) -> float:
    """The cosine below which ``passage`` has nothing to do with ``question``."""
    said = language_of(passage)
    if said is None:
        return MAX_CAREFUL
    # Keywords alone tell no language: the passage's own has the highest floor that can be meant.
    asked = language_of(question) or said
    if asked != said:
        return ACROSS.get(asked, MAX_CAREFUL)
    floor = SAME_LANGUAGE.get(said, MAX_CAREFUL)
    return floor - SHARED_WORDS_LOWER_BY if shares_words(question, passage, said) else floor


def shares_words(question: str, passage: str, language: str) -> bool:
    """Whether enough of the question's telling words stand in the passage, in whatever form."""
    telling = set(index_terms(" ".join(telling_words(question, language)), language))
    return len(telling & set(index_terms(passage, language))) >= max(SHARED_WORDS * len(telling), 1)
