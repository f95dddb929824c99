"""What a voice sounds like, as a vector that can be compared with others."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import SpeechRegion
from lifestream.ports.audio import Audio


class VoicePrinter(Protocol):
    """Unit vectors that are close (their product is near 1) when the same person speaks."""

    @property
    def model(self) -> str:
        """Network, weights and the way of listening: vectors of two models never compare."""
        ...

    def print_of(
        self, audio: Audio, stretches: Sequence[SpeechRegion]
    ) -> npt.NDArray[np.float32] | None:
        """One vector, shape (n,), of the voice that is heard in all ``stretches``.

        None where there is too little to tell.

        Raises:
            DependencyUnavailable: The weights are not on this machine.
        """
        ...
