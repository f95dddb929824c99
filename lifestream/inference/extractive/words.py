"""Words that carry meaning, cut to their stems, so that "ships", "ship" and "shipping" agree.

The stemmer is for comparing, never for showing. Its rules are English; other languages lose
little by them, and their commonest function words are listed so that they do not become topics.
"""

import re
from collections.abc import Iterable

from lifestream.pipeline.search_words import STOP_WORDS, search_words

_FUNCTION_WORDS = """
    der die das und ist nicht ein eine einen einem einer ich wir ihr sie es auf mit von zu im in
    den dem des für auch wie als aber oder sich bei nach aus wird werden hat haben sind war dass so
    le la les un une des et est pas que qui dans pour sur avec je nous vous ils elle il ce cette
    au aux du de ne plus mais ou se son sa ses leur par sont était
    el los las una unos y es no que en por con para su sus lo al del se como más pero o yo
    nosotros este esta son era fue
    os um uma e não em do da dos das no na com seu sua ao mais mas ou eu nós este esta são foi
    i els unes amb però per als dels és
    gli dei della delle che non con per sono era anche come più
"""
_SPOKEN_FILLERS = """
    okay ok yeah yes well right good great fine sure thanks thank hello hi morning everybody
    everyone gonna want got get go going know think actually basically also really lot thing
    things bit kind sort let us us'll we'll i'll don won ll ve re isn't don't you're it's that's
    um uh hmm oh bye let's lets today tomorrow yesterday tonight welcome without way
    take took taken part
"""
FUNCTION_WORDS = (
    STOP_WORDS | frozenset(_FUNCTION_WORDS.split()) | frozenset(_SPOKEN_FILLERS.split())
)
"""Words that say nothing of what a sentence is about."""

_SUFFIXES = (
    ("ational", "ate"), ("ization", "ize"), ("iveness", "ive"), ("fulness", "ful"),
    ("ically", "ic"), ("ingly", ""), ("edly", ""), ("ements", ""), ("ement", ""),
    ("ments", ""), ("ment", ""), ("nesses", ""), ("ness", ""), ("ations", "at"),
    ("ation", "at"), ("ators", "at"), ("ator", "at"), ("ings", ""), ("ing", ""),
    ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ers", ""), ("er", ""), ("ed", ""),
    ("es", "e"), ("ly", ""), ("s", ""), ("e", ""),
)  # fmt: skip
_VOWEL = re.compile(r"[aeiouyäöüàáéèíóú]")


def stem(word: str) -> str:
    """The word without its English ending; short words and numbers stay as they are."""
    if len(word) <= 3 or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    for suffix, instead in _SUFFIXES:
        if not word.endswith(suffix):
            continue
        root = word[: len(word) - len(suffix)] + instead
        if len(root) >= 3 and _VOWEL.search(root):
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsze":
                return root[:-1]
            return root.removesuffix("e") if len(root) > 4 else root
    return word


def content_stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order, numbers as digits."""
    return tuple(
        stem(word)
        for word in search_words(text)
        if word not in FUNCTION_WORDS and (len(word) > 1 or word.isdigit() or ord(word) > 0x2E80)
    )


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """Shared stems over the fewer of both, 0-1."""
    a, b = set(one), set(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Shared stems over all (Jaccard), 0-1."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a and b else 0.0
