"""Topics: slide headings first, then the most frequent words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lifestream.domain.days.date_words import MONTHS, WEEKDAYS
from lifestream.domain.language.numbers import read_number
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.words import is_plain
from lifestream.text.search_words import UNSPACED
from lifestream.text.stems import stem

MAX_TOPICS = 6
_MIN_MENTIONS = 2
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NOT_TOPICS = frozenset(
    {"action items", "agenda", "outline", "overview", "contents", "questions", "thank you"}
    | {"thanks", "introduction", "next steps", "the end", "q&a"}
)


def topics_of(headings: Sequence[str], sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """At most six topics, the surest first."""
    topics = [text for text in headings if text.lower() not in _NOT_TOPICS]
    tongue = (sentences[0].language if sentences else None) or "en"
    for keyword in keywords_of(sentences):
        if len(topics) >= MAX_TOPICS:
            break
        known = {stem(word, tongue) for topic in topics for word in topic.lower().split()}
        if not all(stem(word, tongue) in known for word in keyword.lower().split()):
            topics.append(keyword)
    return tuple(topics[:MAX_TOPICS])


def keywords_of(sentences: Sequence[Sentence]) -> Iterator[str]:
    """Words and pairs of words that come up at least twice, most telling first, as they stand."""
    counts: Counter[tuple[str, ...]] = Counter()
    shown: dict[tuple[str, ...], Counter[str]] = {}
    for sentence in sentences:
        for group in _groups(sentence):
            key = tuple(stem(each.lower(), sentence.language or "en") for each in group)
            counts[key] += 1
            shown.setdefault(key, Counter())[" ".join(group)] += 1
    telling = {
        key: count * (1.6 if len(key) == 2 else 1.0) * min(sum(map(len, key)), 12) ** 0.5
        for key, count in counts.items()
        if count >= _MIN_MENTIONS
    }
    ranked = sorted(telling, key=lambda key: (-telling[key], key))
    return (_shown(shown[key]) for key in _without_parts(ranked))


def _groups(sentence: Sentence) -> Iterator[list[str]]:
    """Words and pairs of neighbouring words that may be a topic.

    Text without spaces has none: where its words begin is not known here.
    """
    words = [word for word in _WORD.findall(sentence.text) if not _UNSPACED.search(word)]
    plain = [_is_plain(word, sentence.language) for word in words]
    for at in range(len(words)):
        for size in (1, 2):
            if at + size <= len(words) and not any(plain[at : at + size]):
                yield words[at : at + size]


def _is_plain(word: str, language: str | None) -> bool:
    lower = word.lower()
    when = lower in MONTHS or lower in WEEKDAYS
    number = read_number([lower], 0, language=language) is not None
    said = is_plain(lower, language) or len(lower) < 3 or "'" in lower or "’" in lower
    return when or number or said


def _without_parts(ranked: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """A word that a pair before it already names is left out."""
    kept: list[tuple[str, ...]] = []
    for key in ranked:
        if not any(set(key) <= set(other) for other in kept):
            kept.append(key)
            yield key


def _shown(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda text: (-spellings[text], text))
