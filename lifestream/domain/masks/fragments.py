"""Words that stand in nothing but sensitive stretches: in a topic or a title, where a part of an
address or of a number stands alone, they give it away.
"""

import re
from collections.abc import Iterable

from lifestream.domain.masks.chosen_words import folded
from lifestream.domain.masks.find import find_sensitive
from lifestream.domain.masks.rules import MaskRules

_TOKEN = re.compile(r"[^\W_]+")
_MIN_LETTERS = 4
_MIN_DIGITS = 4
"""Shorter ones are everywhere, and tell nothing."""


def fragments(texts: Iterable[tuple[str, str | None]], rules: MaskRules) -> tuple[str, ...]:
    """Those words of some texts (each with its language), folded, in order of the alphabet."""
    hidden: set[str] = set()
    open_ones: set[str] = set()
    for text, language in texts:
        at = 0
        for one in find_sensitive(text, rules, language):
            open_ones |= _words(text[at : one.start])
            hidden |= _words(text[one.start : one.end])
            at = one.end
        open_ones |= _words(text[at:])
    return tuple(sorted(one for one in hidden - open_ones if _tells(one)))


def _words(text: str) -> set[str]:
    return {folded(one[0]) for one in _TOKEN.finditer(text)}


def _tells(word: str) -> bool:
    return len(word) >= (_MIN_DIGITS if word.isdigit() else _MIN_LETTERS)
