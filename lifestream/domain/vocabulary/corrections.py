"""What a typed correction teaches: which words became a name, and what they had been heard as.

Only small corrections count, and only words that look like names: written with a capital letter
inside a sentence, or with capitals or digits inside the word, and never written small elsewhere in
the same transcript. A rewritten sentence teaches nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_WORDS = 3
"""A name has at most so many words, and so have the words it was heard as."""

MAX_PLACES = 4
MAX_CHANGED_SHARE = 0.4
"""More places, or a larger share of the words, is a rewriting, unless one place is all of it."""

MIN_LETTERS = 3

CAPITALISED_NOUNS = frozenset({"de", "lb"})
"""Languages in which every noun has a capital letter, so that none tells a name. Source: the
official orthographies of German and Luxembourgish."""

_ENDS_SENTENCE = re.compile(r"[.!?…:]['\")\]”’»]*$")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Words that were corrected to a name.

    Attributes:
        respells: What was heard was written like a name inside a sentence, so it is no ordinary
            word, and a later transcript may be changed the same way.
    """

    term: str
    heard_as: str
    respells: bool


@dataclass(frozen=True, slots=True)
class Writing:
    """How words are written in a whole transcript.

    Attributes:
        small: Words (in small letters) that stand there in small letters: ordinary ones.
        inside: Words (likewise) that stand inside a sentence with a capital letter.
    """

    small: frozenset[str]
    inside: frozenset[str]

    def is_ordinary(self, word: str) -> bool:
        """Whether it is no name here."""
        return word.casefold() in self.small

    def is_name(self, word: str) -> bool:
        """Whether it can only be a name here, in a language that writes only those so."""
        return word.casefold() in self.inside and not self.is_ordinary(word)


@dataclass(frozen=True, slots=True)
class _Token:
    """One word between spaces: without punctuation and possessive, and whether it opens."""

    bare: str
    opens: bool


def writing_of(texts: Iterable[str], *, ordinary: frozenset[str] = frozenset()) -> Writing:
    """How words are written in ``texts``, each of which begins a sentence.

    Args:
        ordinary: Words in small letters that are never names.
    """
    small, inside = set(ordinary), set[str]()
    for text in texts:
        for token in _tokens(text):
            if token.bare[0].islower():
                small.add(token.bare.casefold())
            elif token.bare[0].isupper() and not token.opens:
                inside.add(token.bare.casefold())
    return Writing(frozenset(small), frozenset(inside))


def corrections_in(
    before: str, after: str, writing: Writing, *, language: str | None = None
) -> tuple[Correction, ...]:
    """The corrections that ``after``, typed over ``before``, teaches.

    Args:
        writing: Of the whole transcript, before the correction.
        language: ISO 639-1 of the words.
    """
    old, new = _tokens(before), _tokens(after)
    matcher = SequenceMatcher(
        a=[token.bare for token in old], b=[token.bare for token in new], autojunk=False
    )
    changes = [codes for codes in matcher.get_opcodes() if codes[0] != "equal"]
    changed = sum(max(codes[2] - codes[1], codes[4] - codes[3]) for codes in changes)
    if len(changes) > MAX_PLACES or (
        len(changes) > 1 and changed > MAX_CHANGED_SHARE * max(len(old), len(new))
    ):
        return ()
    found: dict[str, Correction] = {}
    for kind, i, i_end, j, j_end in changes:
        if kind == "replace" and i_end - i <= MAX_WORDS and j_end - j <= MAX_WORDS:
            for one in _learned(old[i:i_end], new[j:j_end], writing, language):
                found.setdefault(one.term, one)
    return tuple(found.values())


def _learned(
    old: Sequence[_Token], new: Sequence[_Token], writing: Writing, language: str | None
) -> Iterator[Correction]:
    one_by_one = len(old) == len(new)
    pairs = [([a], [b]) for a, b in zip(old, new, strict=True)] if one_by_one else [(old, new)]
    for heard, meant in pairs:
        term = " ".join(token.bare for token in meant)
        heard_as = " ".join(token.bare for token in heard)
        if not all(_like_a_name(token.bare, writing) for token in meant):
            continue
        if term.casefold() == heard_as.casefold() and not _has_inner_capital(term):
            continue
        respells = (
            len(meant) == 1
            and language not in CAPITALISED_NOUNS
            and all(_surely_a_name(token, writing) for token in heard)
        )
        yield Correction(term=term, heard_as=heard_as, respells=respells)


def _like_a_name(word: str, writing: Writing) -> bool:
    if len(word) < MIN_LETTERS or not any(c.isalpha() for c in word):
        return False
    return _has_inner_capital(word) or (word[0].isupper() and not writing.is_ordinary(word))


def _surely_a_name(token: _Token, writing: Writing) -> bool:
    word = token.bare
    if len(word) < MIN_LETTERS or not word[0].isupper():
        return False
    return writing.is_name(word) or (not token.opens and not writing.is_ordinary(word))


def _has_inner_capital(word: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in word[1:])


def bare_word(token: str) -> str:
    """A word between spaces without the punctuation around it and without possessive."""
    return _POSSESSIVE.sub("", _EDGES.sub("", token))


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    opens = True
    for part in text.split():
        bare = bare_word(part)
        if bare:
            tokens.append(_Token(bare, opens))
        opens = bool(_ENDS_SENTENCE.search(part)) or (opens and not bare)
    return tokens
