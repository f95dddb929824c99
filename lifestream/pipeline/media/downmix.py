"""Any number of channels to one in which every voice is audible. Pure numpy.

A plain average loses voices: a microphone wired in reverse cancels the other one, and a voice in
one of eight channels comes out at an eighth.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

CANCELLED = 0.1
"""A mix with less than this share of its loudest channel's energy cancelled itself (−10 dB)."""

_FULL_SCALE = {"uint8": 128.0, "int16": 32768.0, "int32": 2147483648.0}


def to_float(samples: npt.NDArray[np.generic], channels: int, *, planar: bool) -> Floats:
    """Samples of any format as float32 in [-1, 1], shape (channels, n).

    Args:
        samples: Shape (channels, n) when planar, else (1, n * channels), interleaved.
    """
    shaped = samples if planar else samples.reshape(-1, channels).T
    scale = _FULL_SCALE.get(samples.dtype.name)
    floats = shaped.astype(np.float32)
    if scale is None:
        return np.nan_to_num(floats, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
    return (floats - (128.0 if scale == 128.0 else 0.0)) / np.float32(scale)


class Downmix:
    """Mixes block after block; its gain only ever falls, so that nothing pumps."""

    def __init__(self) -> None:
        self._gain = 1.0

    def mix(self, channels: Floats) -> Floats:
        """One channel, shape (n,), in [-1, 1], of about a second of all, shape (channels, n).

        A bass channel is mixed in like any other: recorders put voices there too.
        """
        if len(channels) == 1:
            return np.asarray(np.clip(channels[0], -1.0, 1.0), dtype=np.float32)
        # Two channels mostly say the same and are averaged. More are mostly different: weighted
        # as if independent, so that a single voice among eight loses 9 dB rather than 18.
        share = 0.5 if len(channels) == 2 else 1.0 / np.sqrt(len(channels))
        mono = channels.sum(axis=0) * np.float32(share)
        energies = np.square(channels, dtype=np.float32).sum(axis=1)
        loudest = int(energies.argmax())
        if float(np.square(mono).sum()) < CANCELLED * float(energies[loudest]) * share**2:
            mono = channels[loudest]
        peak = float(np.abs(mono).max(initial=0.0))
        if peak * self._gain > 1.0:
            # Not below what channels that say the same need: a damaged packet may hold anything.
            self._gain = max(1.0 / peak, 1.0 / (share * len(channels)))
        return np.asarray(np.clip(mono * np.float32(self._gain), -1.0, 1.0), dtype=np.float32)
