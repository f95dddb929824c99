"""Samples as the speech engines get them: never a path to open themselves."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

SAMPLE_RATE_HZ = 16_000

Progress = Callable[[float], None]
"""Called with the finished fraction, 0-1; may raise Cancelled or LeaseLost to stop the work."""


class Audio(Protocol):
    """The whole recording's sound, 16 kHz mono, on the video's own time line.

    Only the stretch asked for is in memory, so memory stays flat with duration.
    """

    @property
    def duration_s(self) -> float:
        """Seconds from the video's start to the last sample."""
        ...

    def read(self, start_s: float, end_s: float) -> Samples:
        """float32 samples in [-1, 1], shape (n,), of [start_s, end_s) cut to the recording."""
        ...
