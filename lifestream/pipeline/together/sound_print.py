"""What is kept of a recording's sound to tell it again: how its bands get louder, frame by frame.

No speech can be made of it. About 1 MB for an hour.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lifestream.pipeline.together.sound_match import RATE_HZ, SoundPrint
from lifestream.ports.audio import SAMPLE_RATE_HZ, Audio

VERSION = "1"
"""Counted up when the same sound gives another print."""

EDGES_HZ = (100.0, 300.0, 600.0, 1000.0, 1600.0, 2500.0, 3800.0)
"""Of the bands: what telephones and every codec pass."""

FRAME = 512
HOP = round(SAMPLE_RATE_HZ / RATE_HZ)
BLOCK_S = 60.0
STEPS = 32.0
"""A print is stored in steps of 1/32 of a natural logarithm of energy."""

_QUIET = 1e-5


def sound_print(audio: Audio) -> SoundPrint:
    """float32, shape (frames, bands), of the whole recording."""
    blocks: list[npt.NDArray[np.float32]] = []
    at_s = 0.0
    while at_s < audio.duration_s:
        # One frame more than the block's, so that no frame falls between two blocks.
        samples = audio.read(at_s, at_s + BLOCK_S + FRAME / SAMPLE_RATE_HZ)
        blocks.append(_energies(samples, round(BLOCK_S * RATE_HZ)))
        at_s += BLOCK_S
    if not blocks or not sum(map(len, blocks)):
        return np.zeros((0, len(EDGES_HZ) - 1), dtype=np.float32)
    energies = np.concatenate(blocks)
    rise = np.diff(energies, axis=0, prepend=energies[:1])
    return np.asarray(np.maximum(rise, 0.0), dtype=np.float32)


def packed(frames: SoundPrint) -> bytes:
    """A print as it is stored: a byte for each band of each frame."""
    steps = np.clip(np.rint(frames * STEPS), 0, 255).astype(np.uint8)
    return bytes(steps.tobytes())


def unpacked(data: bytes) -> SoundPrint:
    """A stored print.

    Raises:
        ValueError: It is damaged.
    """
    bands = len(EDGES_HZ) - 1
    return np.frombuffer(data, dtype=np.uint8).reshape(-1, bands).astype(np.float32) / STEPS


def _energies(samples: npt.NDArray[np.float32], at_most: int) -> npt.NDArray[np.float32]:
    count = min(max((len(samples) - FRAME) // HOP + 1, 0), at_most)
    bands = len(EDGES_HZ) - 1
    if not count:
        return np.zeros((0, bands), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2
    pitch_hz = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE_HZ)
    summed = [
        power[:, (pitch_hz >= low) & (pitch_hz < high)].sum(axis=1)
        for low, high in pairwise(EDGES_HZ)
    ]
    return np.asarray(np.log(np.stack(summed, axis=1) + _QUIET), dtype=np.float32)
