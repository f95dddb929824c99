"""A slide: one thing that was shown on a screen to be read, with every time it was shown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

MIN_SLIDE_CHARS = 12
"""Shorter text on a screen is a logo, a name or a clock."""

SAME_WORDS = 0.8
"""Of two readings of one slide, one may lack as much as is missing here to the whole."""

SAME_LETTERS = 0.75
"""A word that shares so many letters with another one may be that, misread."""

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One stretch of a recording, in seconds from its start."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """What was shown, as full as it got.

    Attributes:
        heading: May be empty.
        lines: Everything read from it, from top to bottom, without the heading.
        showings: When it was shown, in order; never empty.
        picture_at_s: The second of the picture that shows most of it.
        picture_key: Names that JPEG in the object store, or is empty.
        confidence: The mean of its lines, 0-1.
    """

    heading: str
    lines: tuple[str, ...]
    showings: tuple[Showing, ...]
    picture_at_s: float
    picture_key: str = ""
    confidence: float = 0.0

    @property
    def start_s(self) -> float:
        """When it was shown first."""
        return self.showings[0].start_s

    @property
    def shown_s(self) -> float:
        """For how many seconds it was shown in all."""
        return sum(one.end_s - one.start_s for one in self.showings)

    @property
    def texts(self) -> tuple[str, ...]:
        """Heading and lines."""
        return (self.heading, *self.lines) if self.heading else self.lines

    @property
    def text(self) -> str:
        """All of it on one line."""
        rest = "; ".join(self.lines)
        return f"{self.heading}: {rest}" if self.heading and rest else self.heading or rest


def is_same_text(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two readings, line by line, are of one slide.

    Misread words and a line that one of them lacks are forgiven. Where each says something that
    the other does not, or another figure, they are two: a table a month differs in little else.
    """
    words, others = _told(one), _told(other)
    if not words or not others:
        return tuple(one) == tuple(other)
    missing, added = words - others, others - words
    if len(missing) > len(words) / 2 or (_has_figure(missing) and _has_figure(added)):
        return False
    left = {word for word in missing if not _is_misread(word, added)}
    right = {word for word in added if not _is_misread(word, missing)}
    lacking = len(left) + len(right)
    return not (left and right) and lacking <= (1 - SAME_WORDS) * len(words | others)


def alike(one: str, other: str) -> bool:
    """Whether two readings of a line differ in misread words and in spaces at most."""
    if "".join(one.lower().split()) == "".join(other.lower().split()):
        return True
    words, others = words_of(one), words_of(other)
    return (
        bool(words and others)
        and all(_is_misread(word, others - words) for word in words - others)
        and all(_is_misread(word, words - others) for word in others - words)
    )


@lru_cache(maxsize=8192)
def words_of(text: str) -> frozenset[str]:
    """Its words in lower case."""
    return frozenset(_WORDS.findall(text.lower()))


def _told(lines: Iterable[str]) -> frozenset[str]:
    """Words and figures, without lines of a figure alone: that is the number of a page."""
    spoken = (line for line in lines if any(each.isalpha() for each in line))
    return words_of(" ".join(spoken))


def _has_figure(words: Iterable[str]) -> bool:
    return any(each.isdigit() for word in words for each in word)


def _is_misread(word: str, others: Iterable[str]) -> bool:
    if _has_figure((word,)):
        return False
    return any(
        abs(len(word) - len(other)) <= 2
        and SequenceMatcher(None, word, other, autojunk=False).ratio() >= SAME_LETTERS
        for other in others
    )
