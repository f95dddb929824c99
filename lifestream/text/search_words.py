"""Words as full-text search compares them: one word is one word however it is written.

Without case, accents and widths ("Frühstück", "FRUHSTUCK", "ｆｒｕ…"), ß as ss, numbers in digits:
"April twenty second" and "april 22nd" become ``april 22``; "four point three" and "4.3" become
``4point3``. Scripts without spaces become pairs of neighbouring characters. Applied to what is
indexed and to what is asked, by the rules of its language. Not for showing text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from lifestream.domain.language.asking_words import ASKING_WORDS
from lifestream.domain.language.languages import (
    FUNCTION_WORDS,
    base_code,
    language_of,
    likely_languages,
    without_accents,
)
from lifestream.domain.language.numbers import in_digits
from lifestream.text.stems import stems

UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0002fa1f"
)
"""Scripts whose words stand without spaces (or, in Korean, with their particles attached)."""


def _marks() -> str:
    """Signs that belong to the letter before them, such as the vowels of Devanagari."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0xAC00):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)


MARKS = _marks()
"""What may follow a letter inside a word, for the inside of a character class."""

_TOKEN = re.compile(
    r"(?P<currency>[$€£]?)(?P<digits>\d+(?:[,.]\d+)*)(?P<ordinal>(?:st|nd|rd|th)(?![^\W_]))?"
    rf"\s?(?P<percent>%?)|[{UNSPACED}]+|[^\W\d_{UNSPACED}](?:[^\W\d_{UNSPACED}]|[{MARKS}])*",
    re.IGNORECASE,
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SILENT = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
"""Hebrew points and Arabic vowel signs, which are written or left out as one likes."""

FALLBACK = "en"
"""By whose rules words are indexed and asked for when nothing tells their language."""

_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}


def search_words(text: str, language: str | None = None) -> tuple[str, ...]:
    """Every word of ``text`` in order: letters, digits and marks only, in lower case.

    Args:
        language: ISO 639-1 code; guessed by the commonest words where None.
    """
    likely = _likely(text, language)
    return tuple(without_accents(word) for word in _words(text, likely[0] if likely else None))


def telling_words(text: str, language: str | None = None) -> tuple[str, ...]:
    """The words of ``text`` that tell its subject, each once; none of a text without any.

    Args:
        language: By whose rules numbers are read; where it is unknown, the text itself decides.
    """
    likely = likely_languages(text) or (language,)
    words = dict.fromkeys(search_words(text, language))
    return tuple(word for word in words if not is_function_word(word, likely))


def language_to_index_by(language: str, *texts: str) -> str:
    """``language`` where it is known, else the one that the texts are surely in, else English.

    A guess that fails costs little: what is asked is tried by the same rules.
    """
    return base_code(language) or language_of(" ".join(texts)) or FALLBACK


def index_terms(text: str, language: str) -> list[str]:
    """Search terms of a passage: stems of words; characters, and pairs of them, of others.

    Args:
        language: The passage's, from ``language_to_index_by``.
    """
    terms: list[str] = []
    for word in _words(text, language):
        if _UNSPACED.match(word):
            terms.extend(dict.fromkeys((word[0], word)))
        else:
            terms.extend(stems(word, language))
    return terms


def query_terms(text: str, languages: Iterable[str] = ()) -> tuple[str, ...]:
    """Search terms for passages in any of ``languages`` that are about ``text``, each once.

    The languages that the text itself seems to be in are tried first. Words by which it only asks
    ("summarize", "think of") stand in every passage and are left out where others remain.
    """
    own = likely_languages(text)
    tried = tuple(dict.fromkeys((*own, *languages))) or (FALLBACK,)
    found: dict[str, None] = {}
    for tongue in tried:
        words = _words(text, tongue)
        telling = [word for word in words if not is_function_word(word, own)]
        subject = [word for word in telling if not is_asking_word(word, own)]
        for word in subject or telling or words:
            found.update(dict.fromkeys(stems(word, tongue)))
    return tuple(found)


def is_function_word(word: str, languages: Iterable[str | None]) -> bool:
    """Whether a word tells nothing of a subject in any of ``languages``."""
    return any(word in _FUNCTION_WORDS.get(base_code(code) or "", ()) for code in languages)


def is_asking_word(word: str, languages: Iterable[str | None]) -> bool:
    """Whether a word in one of ``languages`` only asks: "summarize", "think of"."""
    return any(word in _ASKING_WORDS.get(base_code(code) or "", ()) for code in languages)


def _in_both_spellings(lists: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """With and without accents."""
    return {
        code: words | {without_accents(word) for word in words} for code, words in lists.items()
    }


_FUNCTION_WORDS = _in_both_spellings(FUNCTION_WORDS)
_ASKING_WORDS = _in_both_spellings(ASKING_WORDS)


def _likely(text: str, language: str | None) -> tuple[str, ...]:
    known = base_code(language)
    return (known,) if known else likely_languages(text)


@lru_cache(maxsize=4096)
def _words(text: str, language: str | None) -> tuple[str, ...]:
    """Words with their accents, numbers in digits by the language's rules."""
    read = in_digits(list(_tokens(_plain(text))), language=language)
    words = [word.replace(".", "point") for word in read]
    return tuple(words if language not in (None, "en") else _with_years_joined(words))


def _plain(text: str) -> str:
    """One width, one case, no silent signs. Case folds twice: some capitals grow marks by it."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _SILENT.sub("", folded)


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        if match["digits"] is None:
            yield from _parts(match.group())
            continue
        yield match["digits"] + (match["ordinal"] or "")
        if match["currency"]:
            yield _CURRENCIES[match["currency"]]
        if match["percent"]:
            yield "percent"


def _parts(run: str) -> Iterator[str]:
    """A word as it is; of a script without spaces every pair of neighbours."""
    if not _UNSPACED.match(run):
        yield run
        return
    # Their blocks hold signs as well, and places that are not given to a letter yet.
    letters = "".join(sign for sign in run if unicodedata.category(sign)[0] in "LMN")
    if len(letters) == 1:
        yield letters
    yield from (letters[at : at + 2] for at in range(len(letters) - 1))


def _with_years_joined(words: list[str]) -> Iterator[str]:
    """ "fourteen fifty five" arrives as 14 and 55 and leaves as 1455."""
    at = 0
    while at < len(words):
        pair = words[at : at + 2]
        two = len(pair) == 2 and all(len(word) == 2 and word.isdecimal() for word in pair)
        if two and 11 <= int(pair[0]) <= 20 and int(pair[1]) >= 10:
            yield "".join(pair)
            at += 2
        else:
            yield pair[0]
            at += 1
