"""The stem that the forms of a word share: "translations" and "translated" are "translat".

Every language that Snowball knows; words of others stay whole. For comparing, never for showing.
Not for cutting text into words (``search_words``).
"""

from functools import lru_cache
from threading import Lock
from typing import Any

from lifestream.domain.language.languages import base_code, without_accents

_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian",
    "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
STEMMED_LANGUAGES: tuple[str, ...] = tuple(_ALGORITHMS)
"""ISO 639-1 codes of the languages whose forms are known."""

MAX_STEMMED = 64
"""Longer runs of letters are no words of a language."""

_STEMMERS: dict[str, Any] = {}
_LOCK = Lock()


def stem(word: str, language: str | None = "en") -> str:
    """The stem of a word in lower case, without accents; digits stay as they are."""
    return _stem(word, base_code(language) or "")


def stems(word: str, language: str | None) -> tuple[str, ...]:
    """The word's stem, and beside it that of its unaccented spelling where the two differ.

    Both are indexed, so that "organizacion" finds "organización" whichever way the rules of the
    language treat its ending.
    """
    code = base_code(language) or ""
    accented, plain = _stem(word, code), _stem(without_accents(word), code)
    return (accented,) if accented == plain else (accented, plain)


@lru_cache(maxsize=131072)
def _stem(word: str, code: str) -> str:
    algorithm = _ALGORITHMS.get(code)
    if algorithm is None or len(word) > MAX_STEMMED or not word[:1].isalpha():
        return without_accents(word)
    with _LOCK:  # a stemmer holds the word it is working on
        if algorithm not in _STEMMERS:
            import snowballstemmer

            _STEMMERS[algorithm] = snowballstemmer.stemmer(algorithm)
        stemmed = str(_STEMMERS[algorithm].stemWord(word))
    return without_accents(stemmed) or without_accents(word)
