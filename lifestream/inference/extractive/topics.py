"""What it is about: slide headings first, then the words that come up most."""

import re
from collections import Counter
from collections.abc import Sequence

from lifestream.domain.date_words import MONTHS, WEEKDAYS
from lifestream.domain.numbers import read_number
from lifestream.inference.extractive.sentences import Sentence
from lifestream.inference.extractive.words import FUNCTION_WORDS, stem

MOST_TOPICS = 6
_FEWEST_MENTIONS = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NOT_TOPICS = frozenset(
    {"action items", "agenda", "outline", "overview", "contents", "questions", "thank you"}
    | {"thanks", "introduction", "next steps", "the end", "q&a"}
)


def topics_of(headings: Sequence[str], sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """At most six topics, the surest first."""
    topics = [text for text in headings if text.lower() not in _NOT_TOPICS]
    for keyword in keywords_of(sentences):
        if len(topics) >= MOST_TOPICS:
            break
        known = {stem(word) for topic in topics for word in topic.lower().split()}
        if not all(stem(word) in known for word in keyword.lower().split()):
            topics.append(keyword)
    return tuple(topics[:MOST_TOPICS])


def keywords_of(sentences: Sequence[Sentence]) -> list[str]:
    """Words and pairs of words that come up at least twice, most telling first, as they stand."""
    counts: Counter[tuple[str, ...]] = Counter()
    shown: dict[tuple[str, ...], Counter[str]] = {}
    for sentence in sentences:
        words = _WORD.findall(sentence.text)
        for at in range(len(words)):
            for size in (1, 2):
                group = words[at : at + size]
                if len(group) < size or any(_is_plain(each) for each in group):
                    continue
                key = tuple(stem(each.lower()) for each in group)
                counts[key] += 1
                shown.setdefault(key, Counter())[" ".join(group)] += 1
    telling = {
        key: count * (1.6 if len(key) == 2 else 1.0) * min(sum(map(len, key)), 12) ** 0.5
        for key, count in counts.items()
        if count >= _FEWEST_MENTIONS
    }
    ranked = sorted(telling, key=lambda key: (-telling[key], key))
    return [_shown(shown[key]) for key in _without_parts(ranked)]


def _is_plain(word: str) -> bool:
    lower = word.lower()
    when = lower in MONTHS or lower in WEEKDAYS or read_number([lower], 0) is not None
    return when or lower in FUNCTION_WORDS or len(lower) < 3 or "'" in lower or "’" in lower


def _without_parts(ranked: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A word that is told by a pair before it is left out."""
    kept: list[tuple[str, ...]] = []
    for key in ranked:
        if not any(set(key) <= set(other) for other in kept):
            kept.append(key)
    return kept


def _shown(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda text: (-spellings[text], text))
