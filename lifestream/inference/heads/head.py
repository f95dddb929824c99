"""A logistic head: how likely something is, from named features. Not for fitting one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float64]
"""float64, shape (things judged, features)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Weights over standardised features.

    Attributes:
        features: Their names, in the order of the columns.
        means, scales: What each column is standardised by.
        weights, bias: Of the logistic function.
        min_confidence: Below this the head's judgement is not used.
        embedder_id: Whose vectors some features are made of; empty where none are.
    """

    features: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    min_confidence: float
    embedder_id: str = ""

    def confidences(self, features: Features) -> NDArray[np.float64]:
        """Probabilities, shape (things judged,)."""
        standard = (features - np.array(self.means)) / np.array(self.scales)
        found: NDArray[np.float64] = 1.0 / (
            1.0 + np.exp(-(standard @ np.array(self.weights) + self.bias))
        )
        return found


def read_head(package: str, file: str, name: str, features: Sequence[str]) -> Head:
    """A head of a JSON file that lies beside a package's code.

    Raises:
        ValueError: It was fitted to other features than the code computes.
    """
    found: dict[str, Any] = json.loads(files(package).joinpath(file).read_bytes())[name]
    if found["features"] != list(features):
        raise ValueError(f"{name} in {file} was fitted to other features. Fit it again.")
    return Head(
        features=tuple(features),
        means=tuple(found["means"]),
        scales=tuple(found["scales"]),
        weights=tuple(found["weights"]),
        bias=found["bias"],
        min_confidence=found["min_confidence"],
        embedder_id=found["embedder_id"],
    )
