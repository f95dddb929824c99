"""Answering by quoting: the sentences of the found passages that most likely answer.

A head that was fitted to questions with known answers (``bench/answers/fit.py``) weighs what speaks
for each sentence. Below its least confidence nothing is claimed: wrong is worse than silent.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.language.languages import base_code, language_of, without_accents
from lifestream.domain.search import AnswerSentence, Chunk, Hit
from lifestream.inference.heads.head import Head, read_head
from lifestream.inference.writing.extractive.answer_evidence import (
    BY_MEANING,
    BY_WORDS,
    Candidate,
    SentenceVectors,
    candidates_in,
    evidence_by_meaning,
    evidence_by_words,
)
from lifestream.inference.writing.extractive.asked_kinds import DATE, holds
from lifestream.inference.writing.extractive.words import content_stems
from lifestream.ports.embedder import Embedder

NEARLY_AS_GOOD = 0.5
"""A sentence beside the likeliest is quoted with it down to this share of its confidence."""

MAX_QUOTED_WORDS = 36
"""About what is said in 15 s, which is how far a citation may reach."""

_PACKAGE = "lifestream.inference.writing.extractive"
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-ZÀ-Þ][^\W\d_]{2,}")
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
"""Languages in which a capital letter tells no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The sentences that may answer, and what speaks for each; shape (candidates, features)."""

    candidates: tuple[Candidate, ...]
    evidence: NDArray[np.float64]
    by_meaning: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Sentences of one passage that follow each other, and what speaks for them together.

    Attributes:
        places: Of its sentences among the candidates, in the order they were said.
    """

    places: tuple[int, ...]
    evidence: tuple[float, ...]


class AnswerFinder:
    """Finds what answers among the passages of a search.

    Args:
        embedder: Compares sentences by meaning, asked anew each time; without one, words decide.
    """

    def __init__(self, embedder: Callable[[], Embedder] | None = None) -> None:
        self._embedder = embedder
        self._vectors = SentenceVectors()

    def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
        """Quotes, word for word; citation n means ``hits[n - 1]``."""
        judged = (self if self._is_fitted else AnswerFinder()).judge(question, hits)
        if judged is None:
            return
        heads = heads_for(by_meaning=judged.by_meaning)
        quote = best_quote(judged, hits, heads.of_sentence.confidences(judged.evidence))
        passage = hits[judged.candidates[quote.places[0]].rank - 1].chunk
        of_quote = heads.of_quote_across if is_across(question, passage) else heads.of_quote
        if of_quote.confidences(np.array([quote.evidence]))[0] < of_quote.min_confidence:
            return
        for place in quote.places:
            one = judged.candidates[place]
            yield AnswerSentence(text=one.text, citations=(one.number,))

    @property
    def _is_fitted(self) -> bool:
        """Whether the heads were fitted to the embedder's vectors; another's mean other things."""
        fitted_to = heads_for(by_meaning=True).of_sentence.embedder_id
        return self._embedder is not None and self._embedder().embedder_id == fitted_to

    def judge(self, question: str, hits: Sequence[Hit]) -> Judged | None:
        """Weigh every sentence; None where nothing was asked or a name asked for is nowhere."""
        tongue = language_of(question) or next((hit.chunk.language for hit in hits), None)
        asked = tuple(dict.fromkeys(content_stems(question, tongue)))
        names = _names_in(question) if tongue not in _NOUNS_HAVE_CAPITALS else frozenset()
        if not asked or not hits or _names_missing(names, hits):
            return None
        candidates = tuple(candidates_in(hits))
        if not candidates:
            return None
        evidence = evidence_by_words(question, asked, hits, candidates)
        meaning = self._by_meaning(question, hits, candidates)
        if meaning is not None:
            evidence = np.concatenate([meaning, evidence], axis=1)
        return Judged(candidates=candidates, evidence=evidence, by_meaning=meaning is not None)

    def _by_meaning(
        self, question: str, hits: Sequence[Hit], candidates: Sequence[Candidate]
    ) -> NDArray[np.float64] | None:
        """None where no embedder can be asked: an answer by words is better than none."""
        if self._embedder is None:
            return None
        embedder = self._embedder()
        try:
            vector = embedder.embed_question(question)
            return evidence_by_meaning(vector, self._vectors, embedder, hits, candidates)
        except DependencyUnavailable:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """One says how likely a sentence answers, the others how likely the chosen quote does: in the
    question's own language, and in another, where shared words prove little."""

    of_sentence: Head
    of_quote: Head
    of_quote_across: Head


@lru_cache(maxsize=2)
def heads_for(*, by_meaning: bool) -> Heads:
    """The heads that weigh meaning and words, or words alone."""
    file = f"answer_heads_{'meaning' if by_meaning else 'words'}.json"
    features = (*BY_MEANING, *BY_WORDS) if by_meaning else BY_WORDS
    return Heads(
        of_sentence=read_head(_PACKAGE, file, "sentence", features),
        of_quote=read_head(_PACKAGE, file, "quote", OF_QUOTE),
        of_quote_across=read_head(_PACKAGE, file, "quote_across", OF_QUOTE),
    )


def is_across(question: str, passage: Chunk) -> bool:
    """Whether a question is surely asked in another language than the passage's."""
    asked_in = language_of(question)
    return bool(asked_in and passage.language) and asked_in != base_code(passage.language)


OF_QUOTE = (
    "best", "together", "second_elsewhere", "second_other_passage", "passage_cosine", "words",
    "words_of_passage", "kinds_missing", "first_passage", "sentences", "likely", "likely_share",
)  # fmt: skip


def best_quote(judged: Judged, hits: Sequence[Hit], confidences: NDArray[np.float64]) -> Quote:
    """The likeliest sentence with those beside it that are likely, too, or answer a question."""
    best = int(confidences.argmax())
    places = _grown(judged.candidates, confidences, best)
    # The same words in another recording say the same; they are no rivals.
    said = {judged.candidates[place].text for place in places}
    rivals = [
        (one, p)
        for one, p in zip(judged.candidates, confidences, strict=True)
        if one.text not in said
    ]
    elsewhere = [p for _, p in rivals]
    rank = judged.candidates[best].rank
    others = [p for one, p in rivals if one.rank != rank]
    names = (*BY_MEANING, *BY_WORDS) if judged.by_meaning else BY_WORDS
    rows = judged.evidence[list(places)]

    def column(name: str) -> NDArray[np.float64]:
        found: NDArray[np.float64] = rows[:, names.index(name)]
        return found

    return Quote(
        places=places,
        evidence=(
            _logit(float(confidences[best])),
            _logit(1.0 - float(np.prod(1.0 - confidences[list(places)]))),
            _logit(max(elsewhere, default=0.0)),
            _logit(max(others, default=0.0)),
            hits[rank - 1].score if judged.by_meaning else 0.0,
            float(column("words_with_neighbours").max()),
            float(column("words_of_passage").max()),
            float(column("kinds_missing").min()),
            float(rank == 1),
            float(len(places)),
            hits[rank - 1].rank_score,
            _share_of_likelihood(hits[rank - 1], hits),
        ),
    )


def _share_of_likelihood(chosen: Hit, hits: Sequence[Hit]) -> float:
    """What a passage has of the likelihood of all; copies of it elsewhere do not count."""
    others = (hit.rank_score for hit in hits if hit.chunk.text != chosen.chunk.text)
    return chosen.rank_score / max(chosen.rank_score + sum(others), 1e-9)


def _grown(
    candidates: Sequence[Candidate], confidences: NDArray[np.float64], best: int
) -> tuple[int, ...]:
    """Places of the sentences quoted together, in the order they were said."""
    at = {(one.number, one.place): place for place, one in enumerate(candidates)}
    places = [best]

    def beside(step: int) -> int | None:
        edge = candidates[places[-1] if step > 0 else places[0]]
        # A question between two statements is left out of the quote, not its reply.
        near = (at.get((edge.number, edge.place + step * far)) for far in (1, 2))
        place = next((each for each in near if each is not None), None)
        words = sum(len(candidates[each].text.split()) for each in (*places, place or 0))
        return place if place is not None and words <= MAX_QUOTED_WORDS else None

    while True:
        after, before = beside(1), beside(-1)
        likely = [
            place
            for place in (after, before)
            if place is not None and confidences[place] >= NEARLY_AS_GOOD * confidences[best]
        ]
        if not likely:
            return tuple(places)
        chosen = max(likely, key=lambda place: float(confidences[place]))
        places = [*places, chosen] if chosen == after else [chosen, *places]


def _logit(confidence: float) -> float:
    clipped = min(max(confidence, 1e-4), 1.0 - 1e-4)
    return math.log(clipped / (1.0 - clipped))


def _names_in(question: str) -> frozenset[str]:
    """Words with a capital that begin no sentence and tell no time."""
    bare = question.lstrip("¿¡\"'“«„ ")
    found = (match.group() for match in _NAME.finditer(bare))
    return frozenset(
        without_accents(name.casefold()) for name in found if not holds(DATE, name, None)
    )


def _names_missing(names: frozenset[str], hits: Sequence[Hit]) -> bool:
    """A name in the question that no passage holds: what was found is about something else."""
    return bool(names) and not any(_tells_of(names, hit) for hit in hits)


def _tells_of(names: frozenset[str], hit: Hit) -> bool:
    chunk = hit.chunk
    text = f"{chunk.text} {chunk.context} {' '.join(chunk.speakers)}"
    plain = unicodedata.normalize("NFKC", without_accents(text.casefold()))
    return any(name in plain for name in names)
