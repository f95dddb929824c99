"""Audio for speech tests: an in-memory recording, and sounds made from nothing."""

from pathlib import Path

import numpy as np

from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples


class ArrayAudio:
    """The Audio port over samples in memory; remembers the longest stretch that was read."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self.longest_read_s = 0.0

    @property
    def duration_s(self) -> float:
        return len(self._samples) / SAMPLE_RATE_HZ

    def read(self, start_s: float, end_s: float) -> Samples:
        first = max(0, round(start_s * SAMPLE_RATE_HZ))
        last = max(first, round(end_s * SAMPLE_RATE_HZ))
        stretch = self._samples[first:last]
        self.longest_read_s = max(self.longest_read_s, len(stretch) / SAMPLE_RATE_HZ)
        return stretch


def silence(seconds: float) -> Samples:
    """Digital silence."""
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def noise(seconds: float, *, level: float = 0.05, seed: int = 0) -> Samples:
    """White noise."""
    generator = np.random.default_rng(seed)
    return generator.normal(0, level, round(seconds * SAMPLE_RATE_HZ)).astype(np.float32)


def load(path: Path) -> Samples:
    """A recording of the corpus as 16 kHz mono."""
    from faster_whisper import decode_audio

    samples: Samples = decode_audio(str(path), sampling_rate=SAMPLE_RATE_HZ)
    return samples


def ignore(_: float) -> None:
    """A progress callback that does not look."""
