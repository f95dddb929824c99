"""What speaks for a sentence as the answer to a question, as numbers that a head weighs.

By meaning (the embedder on question and sentence), by words, by the kind of thing asked for, and by
where the sentence stands. Not for choosing.
"""

import math
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lifestream.domain.search import ChunkKind, Hit
from lifestream.inference.writing.extractive.asked_kinds import KINDS, YES_NO, holds, kinds_asked
from lifestream.inference.writing.extractive.words import content_stems
from lifestream.ports.embedder import Embedder
from lifestream.text.sentence_cuts import sentences_in

MAX_HEADING_WORDS = 3
"""A slide's line without a figure is a heading up to here: "Launch date", "Next steps"."""

MAX_PASSAGES = 6
"""Passages whose sentences are looked at: one rarely answers that is found later, and each costs
time."""

MAX_WORDS = 30
"""Text without full stops is quoted in stretches of this many words."""

AROUND_S = 120.0
"""As far around as neighbours count when passages are ranked (``domain.passage_ranks``)."""

KEPT_VECTORS = 4_096
"""Vectors of sentences that are kept: 6 MB of 384 numbers each."""

_BULLET = re.compile(r"^[\s•·▪◦●○■□‣⁃*>–-]+(?=\S)")
_ENDS = (".", "!", "…", "。", "！", '."', '!"')

BY_MEANING = (
    "cosine", "cosine_best_gap", "cosine_above_mean", "cosine_with_next", "cosine_with_both",
    "passage_cosine", "passage_cosine_gap", "question_before",
)  # fmt: skip
BY_WORDS = (
    "words", "words_with_neighbours", "words_of_passage", "words_gap", "no_words", "new_words",
    "repeats", "few_words", "length", "rank", "first_passage", "likely", "company", "unfinished",
    "on_screen", "of_summary", "speaker_named", "after_question", "words_of_question", "yes_no",
    "kinds_held", "kinds_missing", "kinds_near",
    *(f"{kind}_{part}" for kind in KINDS for part in ("held", "missing")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a passage.

    Attributes:
        number: Of its hit, from 1.
        rank: Of the best hit that holds it, from 1.
        place: Of the sentence in its passage, from 0.
        before, after: The sentences beside it; empty at an end.
    """

    text: str
    number: int
    rank: int
    place: int
    before: str
    after: str
    stems: tuple[str, ...]


class SentenceVectors:
    """Vectors of sentences by their text, the newest kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32, shape (len(texts), dimensions); what is new is embedded in one call."""
        name = embedder.embedder_id
        with self._lock:
            known = {text: self._kept[name, text] for text in texts if (name, text) in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, embedder.embed(new), strict=True))
        with self._lock:
            for text in new:
                self._kept[name, text] = known[text]
            while len(self._kept) > KEPT_VECTORS:
                self._kept.popitem(last=False)
        return np.stack([known[text] for text in texts])


def candidates_in(hits: Sequence[Hit]) -> list[Candidate]:
    """The statements of the first passages, each once; bullets lose their mark.

    A question answers nothing; what follows it may. Nor does a heading on a slide. Passages
    overlap: a sentence that stands in two is taken where there is more around it, so that a reply
    keeps its question.
    """
    found: dict[tuple[str, str], Candidate] = {}
    for number, hit in enumerate(hits[:MAX_PASSAGES], start=1):
        language = hit.chunk.language or None
        texts = list(_stretches(hit.chunk.text, language))
        on_screen = hit.chunk.kind is ChunkKind.SEEN
        for place, text in enumerate(texts):
            stems = content_stems(text, language)
            if not stems or asks(text) or (on_screen and is_heading(text, stems)):
                continue
            one = Candidate(
                text=text,
                number=number,
                rank=number,
                place=place,
                before=texts[place - 1] if place else "",
                after=texts[place + 1] if place + 1 < len(texts) else "",
                stems=stems,
            )
            key = (str(hit.chunk.video_id), text)
            known = found.get(key)
            if known is None:
                found[key] = one
            elif _surroundings(one) > _surroundings(known):
                found[key] = replace(one, rank=known.rank)
    return list(found.values())


def asks(text: str) -> bool:
    """Whether it ends as a question."""
    return text.rstrip("\"'”’»」 ").endswith(("?", "？", "؟"))


def is_heading(text: str, stems: Sequence[str]) -> bool:
    """Whether a line on the screen names a subject and says nothing of it: short, no figure.

    Args:
        stems: Of the line; pairs of characters where a language sets no spaces.
    """
    words = max(len(text.split()), len(stems))
    return words <= MAX_HEADING_WORDS and not any(sign.isdigit() for sign in text)


def _surroundings(one: Candidate) -> tuple[bool, bool]:
    return bool(one.before), bool(one.after)


def evidence_by_words(
    question: str, asked: Sequence[str], hits: Sequence[Hit], candidates: Sequence[Candidate]
) -> NDArray[np.float64]:
    """float64, shape (candidates, BY_WORDS)."""
    weights = _weights(asked, hits)
    passages = [_held(asked, _passage_stems(hit), weights) for hit in hits[:MAX_PASSAGES]]
    company = [_company(hit, hits) for hit in hits[:MAX_PASSAGES]]
    kinds = kinds_asked(question)
    held = [_held(asked, candidate.stems, weights) for candidate in candidates]
    best = max(held, default=0.0)
    rows = [
        (
            share,
            _held(asked, _with_neighbours(one, hits[one.number - 1]), weights),
            passages[one.rank - 1],
            best - share,
            float(share == 0.0),
            min(len(set(one.stems) - set(asked)), 10) / 10,
            len(set(one.stems) & set(asked)) / len(set(one.stems)),
            float(len(one.stems) <= 2),
            math.log(1 + len(one.text.split())),
            1.0 / one.rank,
            float(one.rank == 1),
            hits[one.rank - 1].rank_score,
            company[one.rank - 1],
            *_standing(one, hits[one.number - 1], asked),
            _held(asked, _question_stems(one, hits[one.number - 1]), weights),
            float(YES_NO in kinds),
            *_kinds_there(kinds, one, hits[one.number - 1]),
        )
        for one, share in zip(candidates, held, strict=True)
    ]
    return np.array(rows, np.float64)


def evidence_by_meaning(
    question: NDArray[np.float32],
    vectors: SentenceVectors,
    embedder: Embedder,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
) -> NDArray[np.float64]:
    """float64, shape (candidates, BY_MEANING)."""
    texts = [text for one in candidates for text in (one.text, one.before, one.after)]
    known = [text for text in dict.fromkeys(texts) if text]
    row_of = {text: row for row, text in enumerate(known)}
    embedded = vectors.of(embedder, known)
    own = embedded[[row_of[one.text] for one in candidates]]
    before = np.stack([_beside(embedded, row_of, one.before) for one in candidates])
    after = np.stack([_beside(embedded, row_of, one.after) for one in candidates])
    cosines = own @ question
    passages = np.array([hits[one.rank - 1].score for one in candidates])
    asked = np.array([asks(one.before) for one in candidates])
    return np.stack(
        [
            cosines,
            cosines.max() - cosines,
            cosines - cosines.mean(),
            _unit(own + after) @ question,
            _unit(own + after + before) @ question,
            passages,
            passages.max() - passages,
            np.where(asked, np.maximum(before @ question - cosines.mean(), 0.0), 0.0),
        ],
        axis=1,
    ).astype(np.float64)


def _beside(
    embedded: NDArray[np.float32], row_of: dict[str, int], text: str
) -> NDArray[np.float32]:
    found: NDArray[np.float32] = embedded[row_of[text]] if text else np.zeros_like(embedded[0])
    return found


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(norms, np.finfo(np.float32).tiny)
    return unit


def _standing(one: Candidate, hit: Hit, asked: Sequence[str]) -> Iterator[float]:
    """How it ends, where it comes from, who speaks there, and whether a question came before it."""
    ends = one.text.rstrip()
    chunk = hit.chunk
    yield float(not ends.endswith(_ENDS))
    yield float(chunk.kind is ChunkKind.SEEN)
    yield float(chunk.kind is ChunkKind.SUMMARY)
    speakers = {stem for name in chunk.speakers for stem in content_stems(name)}
    yield float(bool(speakers & set(asked)))
    yield float(asks(one.before))


def _company(hit: Hit, hits: Sequence[Hit]) -> float:
    """How much else was found around a passage: one subject is talked about for minutes."""
    near = [
        1.0 / rank
        for rank, other in enumerate(hits, start=1)
        if other is not hit
        and other.chunk.video_id == hit.chunk.video_id
        and abs(other.chunk.start_s - hit.chunk.start_s) <= AROUND_S
    ]
    return sum(near)


def _kinds_there(kinds: frozenset[str], one: Candidate, hit: Hit) -> Iterator[float]:
    language = hit.chunk.language or None
    wanted = [kind for kind in KINDS if kind in kinds]
    there = {kind for kind in wanted if holds(kind, one.text, language)}
    near = {kind for kind in wanted if holds(kind, f"{one.text} {one.after}", language)}
    yield float(len(there))
    yield float(len(wanted) - len(there))
    yield float(len(near))
    for kind in KINDS:
        yield float(kind in there)
        yield float(kind in wanted and kind not in there)


def _with_neighbours(one: Candidate, hit: Hit) -> tuple[str, ...]:
    language = hit.chunk.language or None
    beside = content_stems(f"{one.before} {one.after}", language)
    return (*one.stems, *beside)


def _question_stems(one: Candidate, hit: Hit) -> tuple[str, ...]:
    """Of the question that it follows, as if it were a reply to it."""
    return content_stems(one.before, hit.chunk.language or None) if asks(one.before) else ()


def _passage_stems(hit: Hit) -> tuple[str, ...]:
    chunk = hit.chunk
    own = content_stems(f"{chunk.text} {chunk.context}", chunk.language or None)
    return (*own, *content_stems(" ".join(chunk.speakers)))


def _weights(asked: Sequence[str], hits: Sequence[Hit]) -> dict[str, float]:
    """Rarer words of the found passages tell more."""
    wanted = set(asked)
    counts = Counter(stem for hit in hits for stem in wanted & set(_passage_stems(hit)))
    return {stem: 1.0 + math.log((1 + len(hits)) / (1 + counts[stem])) for stem in wanted}


def _held(asked: Sequence[str], stems: Sequence[str], weights: dict[str, float]) -> float:
    """The share of the question's weight that ``stems`` hold."""
    have = set(stems)
    total = sum(weights.values())
    return sum(weights[stem] for stem in weights if stem in have) / total if total else 0.0


def _stretches(text: str, language: str | None) -> Iterator[str]:
    """Sentences, and stretches of even length of what has no full stops."""
    lines = (_BULLET.sub("", line) for line in text.splitlines())
    for sentence in (part for line in lines for part in sentences_in(line, language)):
        words = sentence.split()
        if len(words) <= MAX_WORDS + 5:
            yield sentence
            continue
        count = -(-len(words) // MAX_WORDS)
        size = -(-len(words) // count)
        for at in range(0, len(words), size):
            yield " ".join(words[at : at + size])
