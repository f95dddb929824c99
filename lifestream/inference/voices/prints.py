"""One vector for one voice of a recording: CAM++ over the stretches in which it speaks alone.

Not for: telling voices of a recording apart (``diarizer``); deciding whose voice it is
(``lifestream.services.people``).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.voices.encoder import VoiceEncoder
from lifestream.inference.voices.filter_banks import FRAMES_PER_S, filter_banks
from lifestream.ports.audio import Audio

WINDOW_S = 3.0
"""Speaker networks are trained on pieces of about this length."""

_HOP_S = 1.5
_LEAST_S = 2.0
"""Of less speech a vector says more about the words than about the voice."""

Array = npt.NDArray[np.float32]


class CampplusPrinter:
    """Voices as vectors of 192 numbers (implements ``VoicePrinter``).

    Args:
        models_dir: Where the weights are, and the network made of them.
        threads: Threads to run on; 0 means one for each core.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        self._models_dir, self._threads = models_dir, threads
        self._encoder: VoiceEncoder | None = None

    @property
    def model(self) -> str:
        """CAM++ with its training data, and how it listens."""
        return f"CAM++ zh-en 192, {WINDOW_S:g} s, v1"

    def print_of(self, audio: Audio, stretches: Sequence[SpeechRegion]) -> Array | None:
        """See ``VoicePrinter.print_of``."""
        banks = [filter_banks(audio.read(one.start_s, one.end_s)) for one in stretches]
        if sum(len(one) for one in banks) < _LEAST_S * FRAMES_PER_S:
            return None
        if self._encoder is None:
            self._encoder = VoiceEncoder(models_dir=self._models_dir, threads=self._threads)
        mean = self._encoder.embed(_windows(np.concatenate(banks))).mean(axis=0)
        length = float(np.linalg.norm(mean))
        return (mean / length).astype(np.float32) if length > 0 else None


def _windows(banks: Array) -> Array:
    """Windows of one length, float32 (n, frames, 80), over stretches put behind each other."""
    frames, hop = round(WINDOW_S * FRAMES_PER_S), round(_HOP_S * FRAMES_PER_S)
    if len(banks) < frames:
        banks = np.resize(banks, (frames, banks.shape[1]))
    starts = range(0, len(banks) - frames + 1, hop)
    return np.stack([banks[start : start + frames] for start in starts])
