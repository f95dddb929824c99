"""Whether two statements of different recordings are the same promise.

Rules rather than a model, so that the answer is the same on every machine: whose it is and what is
counted must not differ, words that few tasks have must be shared, and the meaning must be near.
Wrongly merged is worse than listed twice: all of it has to hold. See decision 0050.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from lifestream.domain.language.languages import language_of
from lifestream.domain.language.numbers import numbers_in
from lifestream.ports.embedder import Embedder
from lifestream.services.tasks.here_and_now import is_about_here_and_now
from lifestream.text.search_words import telling_words
from lifestream.text.stems import stem

MIN_LIKENESS = 0.90
"""Cosine of the texts' vectors by the product's embedder; see ``bench promises``."""

MIN_SHARED = 0.6
"""Of the words of both together, each counted by how rare it is among the owner's tasks."""

MIN_WORDS = 2
"""Shared words that not every fourth task has."""

COMMON = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One statement as it is compared.

    Attributes:
        person: The owner's name; empty where the owner is open.
        due_said: Its own words for the due date: they tell the day, not the matter.
        said_on: The day of the recording.
    """

    text: str
    person: str = ""
    due: date | None = None
    due_said: str = ""
    said_on: date | None = None

    @property
    def matter(self) -> str:
        """The text without the words for the due date."""
        return self.text.replace(self.due_said, " ") if self.due_said else self.text

    @property
    def words(self) -> frozenset[str]:
        """Stems of the words that tell what it is about."""
        language = language_of(self.matter) or "en"
        return frozenset(stem(word, language) for word in telling_words(self.matter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Why two promises are one."""

    meaning: float
    shared: tuple[str, ...]


class PromiseMatcher:
    """Compares promises of one owner.

    Args:
        known: All texts of the owner's tasks: what is common among them says little.
        embedder: None compares texts that are equal word for word alone.
    """

    def __init__(self, known: Iterable[Promise], embedder: Embedder | None) -> None:
        texts = [one.words for one in known]
        self._held = Counter(word for words in texts for word in words)
        self._count = max(len(texts), 1)
        self._embedder = embedder

    def best(self, promise: Promise, others: Sequence[Promise]) -> tuple[int, Likeness] | None:
        """Which of ``others`` is the same as ``promise``; None where none is, or two may be.

        Raises:
            DependencyUnavailable: The embedder does not answer.
        """
        near = [at for at, one in enumerate(others) if self._may_be_same(promise, one)]
        if not near:
            return None
        exact = [at for at in near if others[at].words == promise.words]
        if self._embedder is None:
            return (exact[-1], self._likeness(promise, others[exact[-1]], 1.0)) if exact else None
        vectors = self._embedder.embed([promise.matter, *(others[at].matter for at in near)])
        meanings = np.asarray(vectors[1:] @ vectors[0], dtype=float)
        fitting = sorted(
            ((float(meaning), at) for meaning, at in zip(meanings, near, strict=True)),
            key=lambda one: (-one[0], one[1]),
        )
        meaning, at = fitting[0]
        if meaning < MIN_LIKENESS:
            return None
        return at, self._likeness(promise, others[at], meaning)

    def _likeness(self, one: Promise, other: Promise, meaning: float) -> Likeness:
        shared = sorted(one.words & other.words, key=lambda word: (self._held[word], word))
        return Likeness(meaning=meaning, shared=tuple(shared))

    def _may_be_same(self, one: Promise, other: Promise) -> bool:
        if contradiction(one, other) or any(map(_is_here_and_now, (one, other))):
            return False
        shared = one.words & other.words
        if sum(not self._is_common(word) for word in shared) < MIN_WORDS:
            return False
        both = sum(map(self._weight, one.words | other.words))
        return sum(map(self._weight, shared)) >= MIN_SHARED * both

    def _is_common(self, word: str) -> bool:
        # Of a handful of tasks nothing can be said about what is common.
        return self._held[word] > max(COMMON * self._count, 3)

    def _weight(self, word: str) -> float:
        return float(np.log(1 + self._count / (1 + self._held[word]))) + 0.1


def contradiction(one: Promise, other: Promise) -> str:
    """What tells two promises apart for certain; empty where nothing does."""
    if one.person and other.person and not _same_name(one.person, other.person):
        return "person"
    if _dates_differ(one, other):
        return "date"
    numbers, others = (set(numbers_in(side.matter)) for side in (one, other))
    if numbers != others and (numbers and others):
        return "number"
    names, other_names = (_names(side.matter) for side in (one, other))
    if names and other_names and not names & other_names:
        return "name"
    return ""


def _dates_differ(one: Promise, other: Promise) -> bool:
    """Two days; a promise whose day was over when it was made again was put off, not another."""
    if one.due is None or other.due is None or one.due == other.due:
        return False
    first, later = sorted((one, other), key=lambda side: side.said_on or date.min)
    if first.said_on is None or later.said_on is None or first.due is None:
        return True
    return not first.due <= later.said_on


def _same_name(one: str, other: str) -> bool:
    """Equal, or one is a part of the other: "Anna" and "Anna Berg"."""
    words, others = (set(name.casefold().split()) for name in (one, other))
    return words <= others or others <= words


def _names(text: str) -> frozenset[str]:
    """Words with a capital inside the text, where the language writes only names so."""
    if language_of(text) == "de":
        return frozenset()
    words = text.replace("’", "'").split()[1:]
    plain = (word.strip(".,;:!?()\"'“”").removesuffix("'s") for word in words)
    return frozenset(word.casefold() for word in plain if len(word) > 2 and word[:1].isupper())


def _is_here_and_now(promise: Promise) -> bool:
    return is_about_here_and_now(promise.matter)
