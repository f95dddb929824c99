"""What a voice sounds like, as a vector: the GE2E encoder on onnxruntime, its mel in numpy.

Not for: grouping voices (``clustering``).
"""

import functools
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.inference.voice_weights import voice_graph, weights_path
from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples

WINDOW_FRAMES = 160
FRAMES_PER_S = 100
_MELS = 40
_FFT_SAMPLES = 400
_HOP_SAMPLES = 160
_LOUDNESS_DBFS = -30.0
"""What the encoder was trained on. Source: resemblyzer 0.1.4, hparams.py."""

_BATCH = 64

Array = npt.NDArray[np.float32]


def voice_encoder_available() -> bool:
    """Whether the weights are installed; loads nothing."""
    return weights_path() is not None


class VoiceEncoder:
    """Unit vectors that are close when the same person speaks.

    Args:
        models_dir: Where the ONNX graph is kept once built.
        threads: Threads to run on; 0 means one for each core.

    Raises:
        DependencyUnavailable: The weights are not installed.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        graph = voice_graph(models_dir)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, mels: Array) -> Array:
        """float32 (n, 160, 40) mel windows to float32 (n, 256) unit vectors."""
        if len(mels) == 0:
            return np.empty((0, 256), np.float32)
        batches = [
            self._session.run(None, {"mel": mels[i : i + _BATCH]})[0]
            for i in range(0, len(mels), _BATCH)
        ]
        return np.concatenate(batches)


def mel_frames(samples: Samples) -> Array:
    """Power mel spectrum, float32 (frames, 40), a frame every 10 ms, made as loud as in training.

    Quieter voices are raised, louder ones stay. Source: resemblyzer 0.1.4, audio.py.
    """
    if len(samples) == 0:
        return np.empty((0, _MELS), np.float32)
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)) + 1e-12))
    gain = max(1.0, 10 ** (_LOUDNESS_DBFS / 20) / rms)
    padded = np.pad(samples * np.float32(gain), _FFT_SAMPLES // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT_SAMPLES)[::_HOP_SAMPLES]
    bank, window = _filters()
    spectrum = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    return (spectrum @ bank).astype(np.float32)


@functools.cache
def _filters() -> tuple[Array, Array]:
    """Triangular filters on Slaney's mel scale, float32 (201, 40), and a periodic Hann window.

    Source: librosa.filters.mel with its defaults.
    """
    bins_hz = np.linspace(0, SAMPLE_RATE_HZ / 2, _FFT_SAMPLES // 2 + 1)
    top_mel = 15.0 + np.log(SAMPLE_RATE_HZ / 2 / 1000.0) / (np.log(6.4) / 27.0)
    mels = np.linspace(0, top_mel, _MELS + 2)
    edges_hz = np.where(
        mels < 15.0, mels * 200.0 / 3, 1000.0 * np.exp((np.log(6.4) / 27.0) * (mels - 15.0))
    )
    rising = (bins_hz - edges_hz[:-2, None]) / np.diff(edges_hz)[:-1, None]
    falling = (edges_hz[2:, None] - bins_hz) / np.diff(edges_hz)[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    triangles *= (2.0 / (edges_hz[2:] - edges_hz[:-2]))[:, None]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT_SAMPLES) / _FFT_SAMPLES)
    return triangles.T.astype(np.float32), hann.astype(np.float32)
