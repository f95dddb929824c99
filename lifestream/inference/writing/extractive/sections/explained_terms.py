"""Terms of a lecture: what is said to be something, and the topics where they are first spoken of.

Words by which something is explained: en, de, es, fr, it.
"""

import re
from collections.abc import Iterator, Sequence

from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.words import content_stems, is_plain
from lifestream.text.stems import stem

MAX_TERMS = 12
MAX_TERM_WORDS = 4

_EXPLAINED = re.compile(
    r"\b(?:is|are) (?:called|known as|a kind of|a type of|defined as|the name for)\b|"
    r"\b(?:means|refers to|stands for)\b|"
    r"\b(?:heißt|heißen|bedeutet|bezeichnet|nennt man|versteht man|ist definiert als)\b|"
    r"\b(?:se llama|significa|se refiere a|se define como|quiere decir|se conoce como)\b|"
    r"\b(?:s'appelle|signifie|désigne|se définit comme|on appelle|veut dire)\b|"
    r"\b(?:si chiama|significa|indica|si intende|vuol dire)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def explained_terms(
    sentences: Sequence[Sentence], topics: Sequence[str]
) -> list[tuple[str, Sentence]]:
    """(Term, sentence that explains it or first speaks of it) in order of time, each term once."""
    found: dict[str, tuple[str, Sentence]] = {}
    for term, sentence in (*_explained(sentences), *_first_told(sentences, topics)):
        key = " ".join(stem(word, sentence.language) for word in term.lower().split())
        if not any(key in known or known in key for known in found):
            found[key] = (term, sentence)
    return sorted(list(found.values())[:MAX_TERMS], key=lambda one: one[1].start_s)


def _explained(sentences: Sequence[Sentence]) -> Iterator[tuple[str, Sentence]]:
    for sentence in sentences:
        match = None if sentence.is_question else _EXPLAINED.search(sentence.text)
        term = _term(sentence.text[: match.start()], sentence.language) if match else ""
        if term:
            yield term, sentence


def _term(before: str, language: str | None) -> str:
    """The last words in front of what explains them, as far as they carry meaning."""
    words: list[str] = []
    for word in reversed(_WORD.findall(before)):
        if is_plain(word.lower(), language) or len(words) == MAX_TERM_WORDS:
            break
        words.insert(0, word)
    return " ".join(words)


def _first_told(
    sentences: Sequence[Sentence], topics: Sequence[str]
) -> Iterator[tuple[str, Sentence]]:
    for topic in topics:
        for sentence in sentences:
            stems = content_stems(topic, sentence.language)
            if stems and set(stems) <= set(sentence.stems) and not sentence.is_question:
                yield topic, sentence
                break
