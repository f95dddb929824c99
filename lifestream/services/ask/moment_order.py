"""The order in which found places are shown: the likeliest first, and each exchange once.

An index puts passages in order one by one, so the first five are often neighbours of each other:
where that exchange does not answer, none does. Here a passage also counts by what was found around
it and by who speaks, with weights that were fitted to questions with known answers
(``bench/answers/order.py``); what is near to a place that stands further up comes later. Not for
finding passages or for joining those of one moment (``moments``).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifestream.domain.search import Hit
from lifestream.services.edits.voice_names import NamedVoices
from lifestream.text.search_words import index_terms, language_to_index_by, query_terms

MAX_ORDERED = 64
"""Hits that are put in order, as many as the weights were fitted on; the others stay behind."""

MAX_EXCHANGE_S = 60.0
EXCHANGE_SHARE = 0.05
"""How far around a passage is the same exchange: a share of its recording as far as anything was
found in it, at most a minute. In a clip of a minute every passage stands for itself."""

NEAR = 1.4
"""Exchanges away at which a place loses e^-1 to a likelier one."""

SIGNS = ("meaning", "own_ranks", "words_around", "meaning_around", "asked_speaker")
FILE = "moment_order.json"

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic head over ``SIGNS``."""

    weights: tuple[float, ...]
    bias: float

    def likely(self, signs: Numbers) -> Numbers:
        """How likely each passage answers, float64, shape (n,), of signs of shape (n, SIGNS)."""
        found: Numbers = 1.0 / (1.0 + np.exp(-(signs @ np.array(self.weights) + self.bias)))
        return found


@lru_cache(maxsize=1)
def fitted_weights() -> Weights:
    """Read the file that lies beside."""
    package = "lifestream.services.ask"
    found: dict[str, Any] = json.loads(files(package).joinpath(FILE).read_bytes())
    return Weights(weights=tuple(found["weights"][sign] for sign in SIGNS), bias=found["bias"])


def in_order(question: str, hits: Sequence[Hit], voices: NamedVoices) -> tuple[Hit, ...]:
    """The same hits, the likeliest first and what is near to it later; ``rank_score`` becomes how
    likely each answers.

    Args:
        question: The words that were searched for.
        hits: In the order of an index.
        voices: The names that were given in their recordings.
    """
    first = hits[:MAX_ORDERED]
    if not first:
        return ()
    apart = exchanges_apart(first)
    likely = fitted_weights().likely(signs_of(question, first, voices))
    order = spread(likely, apart)
    ordered = (replace(first[at], rank_score=float(likely[at])) for at in order)
    return (*ordered, *(replace(hit, rank_score=0.0) for hit in hits[MAX_ORDERED:]))


def spread(likely: Numbers, apart: Numbers) -> list[int]:
    """Places by likelihood, each less likely by what already stands before it nearby.

    Args:
        apart: Of each pair, in exchanges; shape (n, n).
    """
    left = likely.copy()
    order: list[int] = []
    for _ in range(len(likely)):
        at = int(left.argmax())
        order.append(at)
        left *= 1.0 - np.exp(-((apart[at] / NEAR) ** 2))
        # Products can come down to 0 for what is not chosen yet, too.
        left[order] = -1.0
    return order


def exchanges_apart(hits: Sequence[Hit]) -> Numbers:
    """How many exchanges lie between the middles of each pair; infinite between recordings, and
    between what was said and what was shown or written."""
    starts = np.array([hit.chunk.start_s for hit in hits])
    ends = np.array([hit.chunk.end_s for hit in hits])
    middles = (starts + ends) / 2
    kinds = [f"{hit.chunk.kind} {hit.chunk.video_id}" for hit in hits]
    _, group = np.unique(kinds, return_inverse=True)
    exchange_s = np.empty(len(hits))
    for number in range(int(group.max()) + 1):
        own = group == number
        length_s = float(ends[own].max() - starts[own].min())
        exchange_s[own] = max(min(MAX_EXCHANGE_S, EXCHANGE_SHARE * length_s), 1e-3)
    between = np.abs(middles[:, None] - middles[None, :]) / exchange_s
    apart: Numbers = np.where(group[:, None] == group[None, :], between, np.inf)
    return apart


def signs_of(question: str, hits: Sequence[Hit], voices: NamedVoices) -> Numbers:
    """float64, shape (len(hits), SIGNS)."""
    cosines = np.array([hit.score for hit in hits])
    ranks = np.array([hit.rank_score for hit in hits])
    apart = exchanges_apart(hits)
    meaning = (cosines - cosines.mean()) / (cosines.std() + 1e-9)
    # Of the few most alike alone: the others are near to many things.
    alike = np.exp(0.7 * meaning)
    around = np.exp(-apart)
    np.fill_diagonal(around, 0.0)
    return np.stack(
        [
            meaning,
            ranks / max(float(ranks.max()), 1e-9),
            _words_around(question, hits, apart),
            around @ (alike / alike.max()),
            _asked_speaker(question, hits, voices),
        ],
        axis=1,
    )


def _words_around(question: str, hits: Sequence[Hit], apart: Numbers) -> Numbers:
    """The share of the question's words, the rarer ones more, that the exchange around holds."""
    languages = dict.fromkeys(hit.chunk.language for hit in hits if hit.chunk.language)
    asked = query_terms(question, languages)
    there = [_terms_of(hit.chunk.text, hit.chunk.language) for hit in hits]
    held = np.array([[term in terms for term in asked] for terms in there], np.float64)
    counts = held.sum(axis=0)
    if not counts.any():
        return np.zeros(len(hits))
    rarity = np.where(counts > 0, np.log((len(hits) + 1) / (counts + 0.5)), 0.0)
    around = np.stack([held[near].max(axis=0) for near in apart <= 1.0])
    share: Numbers = around @ rarity / rarity.sum()
    return share


@lru_cache(maxsize=2048)
def _terms_of(text: str, language: str) -> frozenset[str]:
    """Kept: the same passages are found again by the next question."""
    return frozenset(index_terms(text, language_to_index_by(language, text)))


def _asked_speaker(question: str, hits: Sequence[Hit], voices: NamedVoices) -> Numbers:
    """1 where the person who says most of a passage is named in the question."""
    plain = question.casefold()
    return np.array([_is_named(_main_speaker(hit, voices), plain) for hit in hits], np.float64)


def _main_speaker(hit: Hit, voices: NamedVoices) -> str:
    label = hit.chunk.speakers[0] if hit.chunk.speakers else ""
    return voices.of(hit.chunk.video_id).get(label, label)


@lru_cache(maxsize=1024)
def _is_named(speaker: str, question: str) -> bool:
    """Whether a name stands there: whole, or its first two words ("Ann Lee" for "Ann Lee MP")."""
    name = re.sub(r"\(.*?\)", "", speaker).casefold().split()
    return any(
        re.search(rf"(?<!\w){re.escape(' '.join(part))}(?!\w)", question)
        for part in (name, name[:2])
        if part
    )
