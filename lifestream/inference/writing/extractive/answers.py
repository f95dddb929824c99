"""Answering by quoting: the sentences of the found passages that fit the question best.

A sentence fits when it shares the question's telling words and holds the kind of thing that was
asked for (English question words): a figure for "how many", a date for "when", a reason for
"why". When no passage shares enough of the question, or a name in it stands in none of them,
there is no answer.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifestream.domain.days.due_dates import all_due
from lifestream.domain.language.languages import language_of, without_accents
from lifestream.domain.language.numbers import numbers_in
from lifestream.domain.search import AnswerSentence, ChunkKind, Hit
from lifestream.inference.writing.extractive.words import content_stems, likeness
from lifestream.text.sentence_cuts import sentences_in

ENOUGH = 0.45
"""Share of the question's word weight that a sentence and its passage must hold."""

ENOUGH_WITH_ALL_KINDS = 0.3
"""The same for a sentence with every kind of thing asked for: who, and by when."""

NEARLY_AS_GOOD = 0.75
MAX_SENTENCES = 3
MAX_WORDS = 30
"""Text without full stops is quoted in stretches of this many words."""

_REASON = re.compile(
    r"\b(?:because|since|so that|due to|reason|caus(?:e|es|ed)|therefore|worried|problem|"
    r"otherwise|that is why|in order to)\b"
)
_PERSON = re.compile(r"\b(?:i will|i'll|i can|i am|i'm|we will)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-ZÀ-Þ][^\W\d_]{2,}")
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
"""Languages in which a capital letter tells no name."""

_ASKED = (
    ("amount", re.compile(r"\bhow (?:many|much|long|big|far|old|often)\b|\bwhat (?:share|percent|"
                          r"number|price|rating|cost|amount)|\baverage\b|\bcosts?\b")),
    ("date", re.compile(r"\bwhen\b|\bwhat (?:date|day|time)\b|\bby when\b|\bdeadline\b|\bdate\b")),
    ("reason", re.compile(r"\bwhy\b|\breason\b")),
    ("person", re.compile(r"\bwho\b|\bwhose\b")),
)  # fmt: skip
_SYNONYMS = {
    "money": ("dollar", "euro", "spent", "budget"),
    "price": ("cost", "dollar", "euro"),
    "final": ("decid", "new"),
}
_BULLET = re.compile(r"^[\s•·▪◦●○■□‣⁃*>–-]+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    number: int
    stems: tuple[str, ...]
    score: float


def answer_from(question: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
    """Quotes that answer, best first; citation n means ``hits[n - 1]``."""
    tongue = language_of(question) or next((hit.chunk.language for hit in hits), None)
    asked = content_stems(question, tongue)
    names = _names_in(question) if tongue not in _NOUNS_HAVE_CAPITALS else frozenset()
    if not asked or not hits or _names_missing(names, hits):
        return
    weights = _weights(asked, hits)
    candidates: list[_Candidate] = []
    for number, hit in enumerate(hits, start=1):
        if names and not _tells_of(names, hit):
            continue
        language = hit.chunk.language or None
        passage = content_stems(f"{hit.chunk.text} {hit.chunk.context}", language)
        speakers = content_stems(" ".join(hit.chunk.speakers))
        for text in _stretches(hit.chunk.text, question, asked):
            stems = content_stems(text, language)
            # "What did Priya say": her sentences need not name her.
            told = (*stems, *speakers)
            held = _held(asked, told, weights) * 0.8 + _held(asked, passage, weights) * 0.2
            bonus, complete = _kinds(question, text, language)
            if held < (ENOUGH_WITH_ALL_KINDS if complete else ENOUGH) or not stems:
                continue
            score = held + bonus + 0.3 * hit.score
            score -= 0.1 * (hit.chunk.kind is ChunkKind.SUMMARY)
            score -= 0.25 * text.rstrip().endswith("?")
            candidates.append(_Candidate(text, number, stems, score))
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.number))
    yield from _best(candidates)


def _names_in(question: str) -> frozenset[str]:
    return frozenset(without_accents(m.group().casefold()) for m in _NAME.finditer(question))


def _best(candidates: Sequence[_Candidate]) -> Iterator[AnswerSentence]:
    told: list[_Candidate] = []
    for candidate in candidates:
        if len(told) >= MAX_SENTENCES or candidate.score < NEARLY_AS_GOOD * candidates[0].score:
            return
        if any(likeness(candidate.stems, other.stems) >= 0.5 for other in told):
            continue
        if told and candidate.text.rstrip().endswith("?"):
            # Somebody else's question adds nothing to an answer.
            continue
        told.append(candidate)
        yield AnswerSentence(text=candidate.text, citations=(candidate.number,))


def _names_missing(names: frozenset[str], hits: Sequence[Hit]) -> bool:
    """A name in the question that no passage holds: what was found is about something else."""
    return bool(names) and not any(_tells_of(names, hit) for hit in hits)


def _tells_of(names: frozenset[str], hit: Hit) -> bool:
    chunk = hit.chunk
    text = f"{chunk.text} {chunk.context} {' '.join(chunk.speakers)}"
    plain = unicodedata.normalize("NFKC", without_accents(text.casefold()))
    return any(name in plain for name in names)


def _weights(asked: Sequence[str], hits: Sequence[Hit]) -> dict[str, float]:
    """Rarer words of the found passages tell more."""
    counts = Counter(
        stem for hit in hits for stem in set(content_stems(hit.chunk.text)) if stem in set(asked)
    )
    return {stem: 1.0 + math.log((1 + len(hits)) / (1 + counts[stem])) for stem in asked}


def _held(asked: Sequence[str], stems: Sequence[str], weights: dict[str, float]) -> float:
    have = set(stems)
    total = sum(weights[stem] for stem in set(asked))
    held = 0.0
    for stem in set(asked):
        if stem in have:
            held += weights[stem]
        elif any(other in have for other in _SYNONYMS.get(stem, ())):
            held += 0.6 * weights[stem]
    return held / total if total else 0.0


def _kinds(question: str, text: str, language: str | None = None) -> tuple[float, bool]:
    """More for each kind of thing that is asked for and there, less where it is missing; and
    whether all of them are there.
    """
    asked = [kind for kind, pattern in _ASKED if pattern.search(question.lower())]
    there = [kind for kind in asked if _holds(kind, text, language)]
    bonus = 0.25 * len(there) - 0.1 * (len(asked) - len(there))
    return bonus, bool(asked) and len(there) == len(asked)


def _holds(kind: str, text: str, language: str | None) -> bool:
    if kind == "amount":
        return bool(numbers_in(text, language=language))
    if kind == "date":
        return bool(all_due(text, said_on=None, language=language))
    if kind == "reason":
        return bool(_REASON.search(text.lower()))
    return bool(_NAME.search(text) or _PERSON.search(text))


def _stretches(text: str, question: str, asked: Sequence[str]) -> list[str]:
    """Sentences; of text without full stops the stretch that holds most of what is asked."""
    stretches: list[str] = []
    lines = (_BULLET.sub("", line) for line in text.splitlines())
    for sentence in (part for line in lines for part in sentences_in(line)):
        words = sentence.split()
        if len(words) <= MAX_WORDS + 5:
            stretches.append(sentence)
            continue
        step = max(MAX_WORDS // 5, 1)
        windows = [
            " ".join(words[at : at + MAX_WORDS])
            for at in range(0, max(len(words) - MAX_WORDS, 0) + step, step)
        ]
        stretches.append(max(windows, key=lambda part: _aim(part, question, asked)))
    return stretches


def _aim(part: str, question: str, asked: Sequence[str]) -> tuple[int, float, int]:
    """How well a stretch is aimed: words asked for, kind of thing asked for, words around them."""
    wanted = set(asked)
    stems = content_stems(part)
    held = [at for at, each in enumerate(stems) if each in wanted]
    margin = min(held[0], len(stems) - 1 - held[-1]) if held else 0
    return len(wanted & set(stems)), _kinds(question, part)[0], margin
