"""Finding cuts in a stream of small frames."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import EngineInfo

Image = npt.NDArray[np.uint8]
"""A picture: uint8, shape (height, width, 3), BGR."""


class SceneSession(Protocol):
    """One video's pass."""

    def push(self, at_s: float, image: Image) -> tuple[float, ...]:
        """Take the next frame; returns the times of cuts that became certain with it."""
        ...

    def finish(self) -> tuple[float, ...]:
        """The cuts that only the end makes certain."""
        ...


class SceneDetector(Protocol):
    """Gets frames, never paths."""

    @property
    def engine(self) -> EngineInfo:
        """Who does the work and with which thresholds."""
        ...

    @property
    def frame_skip(self) -> int:
        """How many frames may be left out between two that are pushed."""
        ...

    def start(self, *, frame_rate: float) -> SceneSession:
        """Begin a pass over one video of about ``frame_rate`` frames a second."""
        ...
