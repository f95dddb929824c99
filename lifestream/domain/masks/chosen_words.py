"""Words and names of one's own in a text: whole words, inflected, without case and accents."""

import re
from collections.abc import Iterator, Sequence

from lifestream.domain.language.languages import without_accents

_TOKEN = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u9fff\uac00-\ud7af]")
ENDINGS = frozenset("s es e en er em ern n ns ens a o as os i in innen ing ed 's".split())
"""Endings of nouns, names and verbs in English, German and Spanish. Not umlauts and other changes
inside a word: what is put on the list in those forms is found, too."""

_MIN_STEM = 4
"""Shorter words are other words as soon as a letter is added."""


def folded(text: str) -> str:
    """As words are compared."""
    return without_accents(text.casefold()).replace("ß", "ss")


def chosen_words(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of every word of ``words`` in ``text``; the longest first where several do."""
    wanted = [_TOKEN.findall(folded(word)) for word in words]
    found = [(m.start(), m.end(), folded(m[0])) for m in _TOKEN.finditer(text)]
    by_first: dict[str, list[list[str]]] = {}
    for parts in sorted((one for one in wanted if one), key=len, reverse=True):
        by_first.setdefault(parts[0][:_KEY], []).append(parts)
    for at, (start, _, token) in enumerate(found):
        for parts in by_first.get(token[:_KEY], ()):
            last = at + len(parts) - 1
            if last < len(found) and all(
                is_form(found[at + n][2], part) for n, part in enumerate(parts)
            ):
                yield start, found[last][1]
                break
    for word in words:
        if _UNSPACED.search(word):
            yield from ((m.start(), m.end()) for m in re.finditer(re.escape(word), text))


_KEY = 3
"""Forms of a word share at least that many letters (all of a shorter word)."""


def is_form(token: str, word: str) -> bool:
    """Whether a folded token is a folded word or one of its forms."""
    if token == word:
        return True
    if len(word) < _MIN_STEM:
        return token == word + "s"
    if token.startswith(word):
        return token[len(word) :] in ENDINGS
    stem = word[:-1] if word[-1] in "aeo" else word
    return len(stem) >= _MIN_STEM and token.startswith(stem) and token[len(stem) :] in ENDINGS
