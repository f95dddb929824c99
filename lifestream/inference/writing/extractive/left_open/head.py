"""Which questions a meeting leaves open: asked, and then somebody does not know or puts it off.

A logistic head weighs what follows a question. It was fitted to questions of real meetings that
were read (``bench/heads/open_questions.py``). Not for questions that speakers themselves call open,
which ``decisions`` finds by rule.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifestream.inference.writing.extractive.left_open.signs import AFTER, SIGNS, open_signs
from lifestream.inference.writing.extractive.sentences import Sentence

FILE = Path(__file__).with_name("head.json")
MIN_STEMS = 2

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHead:
    """A logistic head over ``SIGNS``.

    Attributes:
        open_from: Logit from which on a question counts as left open.
    """

    weights: tuple[float, ...]
    bias: float
    open_from: float

    def __call__(self, signs: Numbers) -> Numbers:
        """Logits, float64, shape (n,), of signs of shape (n, SIGNS)."""
        logits: Numbers = signs @ np.array(self.weights) + self.bias
        return logits


@lru_cache(maxsize=1)
def load_open_head() -> OpenHead:
    """Read the file that lies beside."""
    found: dict[str, Any] = json.loads(FILE.read_bytes())
    return OpenHead(
        weights=tuple(found["weights"][sign] for sign in SIGNS),
        bias=found["bias"],
        open_from=found["open_from"],
    )


def left_open(sentences: Sequence[Sentence], head: OpenHead | None = None) -> list[Sentence]:
    """The questions that stay open, in order of time; of one exchange the surest.

    Args:
        sentences: English ones, in order of time.
        head: The fitted one unless another is being tried.
    """
    chosen = head or load_open_head()
    asked = [at for at, one in enumerate(sentences) if may_stay_open(one)]
    if not asked:
        return []
    logits = chosen(np.array([open_signs(sentences, at) for at in asked], np.float64))
    kept: list[int] = []
    for place in np.argsort(-logits, kind="stable"):
        if logits[place] < chosen.open_from:
            break
        at = asked[int(place)]
        if all(abs(at - other) > AFTER for other in kept):
            kept.append(at)
    return [sentences[at] for at in sorted(kept)]


def may_stay_open(sentence: Sentence) -> bool:
    """Whether it is a question with a subject."""
    return sentence.is_question and len(sentence.stems) >= MIN_STEMS
