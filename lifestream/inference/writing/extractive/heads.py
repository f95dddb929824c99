"""Small learned heads: what a sentence does, and whether an exchange settles something.

Weights are in ``heads.json``, a few kilobytes, made by ``./run bench heads --write`` from sentences
that were labelled by reading. They fit the vectors of one embedder alone.
"""

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifestream.ports.vector_index import Vectors

FILE = Path(__file__).with_name("heads.json")
ACTS = ("decides", "proposes", "agrees", "promises")
DECIDES, PROPOSES = ACTS.index("decides"), ACTS.index("proposes")
PROMISES = ACTS.index("promises")

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A weighted sum; logits, 0 is as likely as not in the balanced training data."""

    weights: Numbers
    bias: float

    def __call__(self, values: Numbers) -> Numbers:
        """float64, shape (n,), of values of shape (n, len(weights))."""
        logits: Numbers = values @ self.weights + self.bias
        return logits


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Everything that was learned.

    Attributes:
        embedder_id: Whose vectors ``acts`` reads.
        acts: One head for each of ``ACTS``, on a sentence's vector.
        candidate: On the signs alone: what is worth a vector.
        settles: On the signs and the logits of ``acts``.
        settles_from: Logit from which on an exchange settles something.
        promises_from: Logit of the act from which on a sentence is a task.
        candidate_from: Logit from which on a sentence is embedded.
    """

    embedder_id: str
    acts: tuple[Linear, ...]
    candidate: Linear
    settles: Linear
    settles_from: float
    promises_from: float
    candidate_from: float

    def acts_of(self, vectors: Vectors) -> Numbers:
        """float64, shape (n, len(ACTS)), of vectors of shape (n, dimensions)."""
        values = vectors.astype(np.float64)
        return np.stack([head(values) for head in self.acts], axis=1)


@lru_cache(maxsize=1)
def load_heads() -> Heads:
    """Read the file that lies beside."""
    found: dict[str, Any] = json.loads(FILE.read_bytes())
    return Heads(
        embedder_id=found["embedder_id"],
        acts=tuple(_linear(found["acts"][act]) for act in ACTS),
        candidate=_linear(found["candidate"]),
        settles=_linear(found["settles"]),
        settles_from=found["settles_from"],
        promises_from=found["promises_from"],
        candidate_from=found["candidate_from"],
    )


def _linear(found: dict[str, Any]) -> Linear:
    weights = np.frombuffer(base64.b64decode(found["weights"]), np.float16).astype(np.float64)
    return Linear(weights=weights, bias=found["bias"])


def plain_linear(head: Linear) -> dict[str, Any]:
    """As it stands in the file: half precision, two bytes a weight."""
    packed = base64.b64encode(head.weights.astype(np.float16).tobytes()).decode("ascii")
    return {"weights": packed, "bias": round(head.bias, 4)}
