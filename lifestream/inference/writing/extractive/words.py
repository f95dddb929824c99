"""Words that carry meaning, cut to their stems, so that "ships", "ship" and "shipping" agree.

For comparing, never for showing. Stems in every language that ``text.stems`` knows; words
without meaning in those of ``domain.language.languages``.
"""

from collections import deque
from collections.abc import Iterable

from lifestream.domain.language.languages import FUNCTION_WORDS as ALL_FUNCTION_WORDS
from lifestream.domain.language.languages import base_code, language_of
from lifestream.text.search_words import is_function_word, search_words
from lifestream.text.stems import stem

FIRST_UNSPACED = 0x2E80
"""From here on one character is a word."""

_SPOKEN_FILLERS = """
    okay ok yeah yes well right good great fine sure thanks thank hello hi morning everybody
    everyone gonna want got get go going know think actually basically also really lot thing
    things bit kind sort let us us'll we'll i'll don won ll ve re isn't don't you're it's that's
    um uh hmm mm mmm mhm hm huh er erm uhm mm-hmm uh-huh oh bye let's lets today tomorrow
    yesterday tonight welcome without way
    take took taken part
"""
_FILLERS = frozenset(_SPOKEN_FILLERS.split())
FUNCTION_WORDS = _FILLERS.union(*ALL_FUNCTION_WORDS.values())
"""Words that say nothing of what a sentence is about, in whichever language."""


def is_plain(word: str, language: str | None) -> bool:
    """Whether a word in lower case says nothing of what a sentence in ``language`` is about."""
    tongue = language or "en"
    return is_function_word(word, (tongue,)) or (tongue == "en" and word in _FILLERS)


def content_stems(text: str, language: str | None = None) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order, numbers as digits.

    Args:
        language: ISO 639-1 code; where None, that of the words, and English where they show none.
    """
    tongue = base_code(language) or language_of(text) or "en"
    return tuple(
        stem(word, tongue)
        for word in search_words(text, tongue)
        if not is_plain(word, tongue)
        and (len(word) > 1 or word.isdigit() or ord(word) > FIRST_UNSPACED)
    )


MAX_ALIKE = 300
"""Texts that a new one is compared with, those that came last: so work grows with their number."""


class TextsByStem:
    """Texts so far, by the stems they hold: what a new one may say again.

    Two texts without a common stem are never alike, so the others need not be looked at.
    """

    def __init__(self) -> None:
        self._places: dict[str, deque[int]] = {}

    def add(self, place: int, stems: Iterable[str]) -> None:
        """Note a text by its place in the caller's list."""
        for each in set(stems):
            self._places.setdefault(each, deque(maxlen=MAX_ALIKE)).append(place)

    def sharing(self, stems: Iterable[str]) -> list[int]:
        """Places of those that hold one of ``stems``, in order."""
        found = {place for each in set(stems) for place in self._places.get(each, ())}
        return sorted(found)[-MAX_ALIKE:]


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """Shared stems over the fewer of both, 0-1."""
    a, b = set(one), set(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Shared stems over all (Jaccard), 0-1."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a and b else 0.0
