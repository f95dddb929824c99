"""pyannote's segmentation-3.0, the network that hears up to three voices at once, as ONNX.

Source: Plaquet and Bredin, "Powerset multi-class cross entropy loss for neural speaker
diarization" (2023), and the published arrays' own names and shapes.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lifestream.inference.voices.onnx_graph import GraphBuilder
from lifestream.ports.audio import SAMPLE_RATE_HZ

CLASSES = 7

_LOWEST_HZ = 50.0
_HIDDEN = 128
_LSTM_LAYERS = 4


def segmentation_graph(arrays: Mapping[str, npt.NDArray[np.float32]]) -> bytes:
    """Input ``wave`` (n, 1, samples); output ``classes`` (n, frames, 7), log probabilities.

    Raises:
        KeyError: An array is missing.
    """
    graph = GraphBuilder(arrays)
    value = graph.add("Transpose", _filtered(graph), perm=[2, 0, 1])  # frames, n, features
    for layer in range(_LSTM_LAYERS):
        value = _lstm(graph, value, layer)
    value = graph.add("Transpose", value, perm=[1, 0, 2])
    for dense in ("linear.0", "linear.1"):
        value = graph.add("LeakyRelu", graph.dense(value, dense), alpha=0.01)
    graph.add("LogSoftmax", graph.dense(value, "classifier"), output="classes", axis=-1)
    return graph.build(
        "segmentation",
        {"wave": ("n", 1, "samples")},
        {"classes": ("n", "frames", CLASSES)},
    )


def _filtered(graph: GraphBuilder) -> str:
    """Band-pass filters on the wave, and two convolutions, as (n, 60, frames)."""
    value = _instance_norm(graph, "wave", "sincnet.wav_norm1d")
    filters = graph.constant(_band_filters(graph.arrays))
    value = graph.add("Abs", graph.add("Conv", value, filters, strides=[10]))
    for layer in range(3):
        if layer:
            value = graph.convolution(value, f"sincnet.conv1d.{layer}")
        value = graph.add("MaxPool", value, kernel_shape=[3], strides=[3])
        value = _instance_norm(graph, value, f"sincnet.norm1d.{layer}")
        value = graph.add("LeakyRelu", value, alpha=0.01)
    return value


def _instance_norm(graph: GraphBuilder, value: str, layer: str) -> str:
    scale, shift = graph.published(f"{layer}.weight"), graph.published(f"{layer}.bias")
    return graph.add("InstanceNormalization", value, scale, shift, epsilon=1e-5)


def _band_filters(arrays: Mapping[str, npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """Band-pass filters from their learned edges: even ones, then odd ones; (80, 1, 251).

    Source: Ravanelli and Bengio, "Speaker recognition from raw waveform with SincNet" (2018).
    """
    part = {
        name: arrays[f"sincnet.conv1d.0.filterbank.{name}_"].astype(np.float64)
        for name in ("low_hz", "band_hz", "n", "window")
    }
    low = _LOWEST_HZ + np.abs(part["low_hz"])
    high = np.clip(low + _LOWEST_HZ + np.abs(part["band_hz"]), _LOWEST_HZ, SAMPLE_RATE_HZ / 2)
    width, half = high - low, part["n"] / 2
    even = (np.sin(high @ part["n"]) - np.sin(low @ part["n"])) / half * part["window"]
    odd = (np.cos(low @ part["n"]) - np.cos(high @ part["n"])) / half * part["window"]
    filters = [
        np.concatenate([even, 2 * width, even[:, ::-1]], axis=1),
        np.concatenate([odd, 0 * width, -odd[:, ::-1]], axis=1),
    ]
    return np.concatenate([one / (2 * width) for one in filters])[:, None].astype(np.float32)


def _lstm(graph: GraphBuilder, value: str, layer: int) -> str:
    """One layer that reads both ways: (frames, n, in) to (frames, n, 256)."""
    sides = ("", "_reverse")

    def stacked(name: str) -> npt.NDArray[np.float32]:
        return np.stack([_gates(graph.arrays[f"lstm.{name}_l{layer}{side}"]) for side in sides])

    bias = np.concatenate([stacked("bias_ih"), stacked("bias_hh")], axis=1)
    parameters = [graph.constant(a) for a in (stacked("weight_ih"), stacked("weight_hh"), bias)]
    value = graph.add(
        "LSTM", value, *parameters, hidden_size=_HIDDEN, direction="bidirectional"
    )  # frames, direction, n, hidden
    value = graph.add("Transpose", value, perm=[0, 2, 1, 3])
    return graph.add("Reshape", value, graph.integers(0, 0, 2 * _HIDDEN))


def _gates(stacked: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """torch orders LSTM gates input, forget, cell, output; ONNX input, output, forget, cell."""
    gate_in, forget, cell, out = np.split(stacked, 4)
    return np.concatenate([gate_in, out, forget, cell])
