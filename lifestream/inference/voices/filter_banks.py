"""Kaldi's log mel filter banks in numpy: what CAM++ was trained to hear."""

import functools

import numpy as np
import numpy.typing as npt

from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples

FRAMES_PER_S = 100

_BANKS = 80
_FRAME_SAMPLES = 400
_HOP_SAMPLES = SAMPLE_RATE_HZ // FRAMES_PER_S
_FFT_SAMPLES = 512
_LOWEST_HZ = 20.0
_PREEMPHASIS = 0.97
_FLOOR = np.float32(np.finfo(np.float32).eps)

Array = npt.NDArray[np.float32]


def filter_banks(samples: Samples) -> Array:
    """Log energies, float32 (frames, 80), a frame of 25 ms every 10 ms; at least one frame.

    Source: Kaldi's compute-fbank-feats with its defaults (Povey window, no dither).
    """
    samples = np.pad(samples, (0, max(0, _FRAME_SAMPLES - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME_SAMPLES)[::_HOP_SAMPLES]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    bank, window = _filters()
    spectrum = np.fft.rfft((frames - _PREEMPHASIS * before) * window, _FFT_SAMPLES, axis=1)
    power = (np.abs(spectrum) ** 2).astype(np.float32)
    energies: Array = np.log(np.maximum(power @ bank, _FLOOR))
    return energies


@functools.cache
def _filters() -> tuple[Array, Array]:
    """Triangular filters on the mel scale, float32 (257, 80), and the Povey window, (400,)."""

    def mel(hz: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
        return np.asarray(1127.0 * np.log1p(np.asarray(hz) / 700.0))

    edges = np.linspace(mel(_LOWEST_HZ), mel(SAMPLE_RATE_HZ / 2), _BANKS + 2)
    bins = mel(np.arange(_FFT_SAMPLES // 2 + 1) * SAMPLE_RATE_HZ / _FFT_SAMPLES)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    triangles[:, -1] = 0.0  # Kaldi leaves the last bin out
    place = np.arange(_FRAME_SAMPLES) / (_FRAME_SAMPLES - 1)
    povey = (0.5 - 0.5 * np.cos(2 * np.pi * place)) ** 0.85
    return triangles.T.astype(np.float32), povey.astype(np.float32)
