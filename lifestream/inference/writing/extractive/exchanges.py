"""Where something is settled, and which sentences promise something, by what was learned.

Signs alone choose the few sentences that are worth a vector; the heads read those. In any language
that the embedder knows; the signs' cues are English.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lifestream.inference.writing.extractive.exchange_signs import Signs, is_answered, signs_of
from lifestream.inference.writing.extractive.heads import (
    DECIDES,
    PROMISES,
    PROPOSES,
    Heads,
    Numbers,
    load_heads,
)
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.ports.embedder import Embedder
from lifestream.ports.vector_index import Vectors

APART_S = 35.0
"""Two sentences this near settle the same thing."""

MAX_KEPT = 4096
MIN_STEMS = 2
MIN_PROMISE_WORDS = 4

MAYBE_PROMISE = re.compile(
    r"\b(?:i'll|i will|i'm (?:gonna|going to)|i am going to|i have to|i can|you(?:'re| are) "
    r"(?:gonna|going to)|are going to|is going to|will (?:work|be|write|send|do)|is gonna|going to "
    r"(?:work|put|type|draw|write)|we'll have to|have to (?:ask|research|look|check|find|run)|"
    r"could you|can you|if you could|would you|promised|happy to|so you|has to be checked)\b"
)
"""English sentences that may promise something; others are not worth a vector for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanges:
    """What was learned about some sentences.

    Attributes:
        settling: Numbers of the sentences that settle something, in order of time.
        promises: Logits of the sentences that may promise something, by number.
        promises_from: From which logit on one does.
    """

    settling: tuple[int, ...]
    promises: Mapping[int, float]
    promises_from: float

    def is_promise(self, number: int) -> bool:
        """Whether a sentence is one, as far as it was looked at."""
        return self.promises.get(number, -np.inf) >= self.promises_from


@dataclass(slots=True)
class ExchangeReader:
    """Reads sentences with the heads, where the embedder is the one that they were made for."""

    embedder: Embedder
    _kept: dict[str, Vectors] = field(default_factory=dict)

    @property
    def can_read(self) -> bool:
        """Vectors of another embedder mean nothing to the heads."""
        return self.embedder.embedder_id == load_heads().embedder_id

    def read(self, sentences: Sequence[Sentence]) -> Exchanges:
        """What settles and what promises among ``sentences``, which are in order of time.

        Raises:
            DependencyUnavailable: The embedder's weights are missing or damaged.
        """
        heads = load_heads()
        signs = signs_of(sentences)
        settles, promises = candidates(sentences, signs, heads)
        numbers = sorted({*settles, *promises})
        acts = np.zeros((len(sentences), len(heads.acts)))
        if numbers:
            acts[numbers] = heads.acts_of(self._vectors([sentences[n].text for n in numbers]))
        scores = np.full(len(sentences), -np.inf)
        if settles:
            values = heads.settles(np.hstack([signs[settles], acts[settles]]))
            alone = ~is_answered(signs[settles]) & (
                acts[settles, DECIDES] < acts[settles, PROPOSES]
            )
            scores[settles] = np.where(alone, -np.inf, values)
        return Exchanges(
            settling=apart(sentences, scores, heads.settles_from),
            promises={n: float(acts[n, PROMISES]) for n in promises},
            promises_from=heads.promises_from,
        )

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Those of blocks are asked for again with the whole."""
        kept = self._kept
        missing = list(dict.fromkeys(text for text in texts if text not in kept))
        made = dict(zip(missing, self.embedder.embed(missing), strict=True)) if missing else {}
        found = np.stack([made[text] if text in made else kept[text] for text in texts])
        if len(kept) + len(made) > MAX_KEPT:
            kept = {}
        self._kept = kept | made
        return found


def candidates(
    sentences: Sequence[Sentence], signs: Signs, heads: Heads
) -> tuple[list[int], list[int]]:
    """Numbers of the sentences that may settle something, and that may promise something."""
    likely = heads.candidate(signs) >= heads.candidate_from
    settles = [n for n, one in enumerate(sentences) if likely[n] and may_settle(one)]
    return settles, [n for n, one in enumerate(sentences) if may_promise(one)]


def may_settle(sentence: Sentence) -> bool:
    """Whether there is enough in it to stand in minutes."""
    return len(sentence.stems) >= MIN_STEMS and not sentence.is_question


def may_promise(sentence: Sentence) -> bool:
    """Whether it may be a person's task."""
    if len(sentence.text.split()) < MIN_PROMISE_WORDS:
        return False
    return not sentence.is_english or bool(MAYBE_PROMISE.search(sentence.lower))


def apart(sentences: Sequence[Sentence], scores: Numbers, least: float) -> tuple[int, ...]:
    """The best sentences from ``least`` on, none within ``APART_S`` of a better one."""
    chosen: list[int] = []
    for number in np.argsort(-scores, kind="stable"):
        if scores[number] < least:
            break
        start_s = sentences[number].start_s
        if all(abs(sentences[n].start_s - start_s) >= APART_S for n in chosen):
            chosen.append(int(number))
    return tuple(sorted(chosen))
