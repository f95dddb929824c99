"""CAM++, the network that turns speech into a voice vector, as an ONNX graph.

Source: Wang et al., "CAM++: A Fast and Efficient Network for Speaker Verification Using
Context-Aware Masking" (2023), and the published arrays' own names and shapes.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lifestream.inference.voices.onnx_graph import GraphBuilder

VOICE_SIZE = 192
FILTER_BANKS = 80

_BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers and dilation of each dense block; kernels are 3 wide."""

_CONTEXT_FRAMES = 100
"""The mask of a frame comes from the mean of all frames and of the 100 around it."""


def campplus_graph(arrays: Mapping[str, npt.NDArray[np.float32]]) -> bytes:
    """Input ``fbank`` (n, frames, 80), mean removed; output ``voice`` (n, 192), length 1.

    Raises:
        KeyError: An array is missing.
    """
    graph = GraphBuilder(arrays)
    value = graph.add("Transpose", "fbank", perm=[0, 2, 1])
    value = _head(graph, graph.add("Unsqueeze", value, graph.integers(1)))
    value = graph.convolution(value, "xvector.tdnn.linear", pads=[2, 2], strides=[2])
    value = _normal(graph, value, "xvector.tdnn.nonlinear.batchnorm")
    frames = graph.add("Shape", value, start=2, end=3)
    for number, (layers, dilation) in enumerate(_BLOCKS, start=1):
        for layer in range(1, layers + 1):
            name = f"xvector.block{number}.tdnnd{layer}"
            value = _dense_layer(graph, value, name, dilation, frames)
        name = f"xvector.transit{number}"
        value = _normal(graph, value, f"{name}.nonlinear.batchnorm")
        value = graph.convolution(value, f"{name}.linear")
    value = _normal(graph, value, "xvector.out_nonlinear.batchnorm")
    value = graph.convolution(_statistics(graph, value), "xvector.dense.linear")
    value = graph.batch_norm(value, "xvector.dense.nonlinear.batchnorm")
    value = graph.add("Squeeze", value, graph.integers(2))
    graph.add("LpNormalization", value, output="voice", axis=1, p=2)
    return graph.build(
        "campplus",
        {"fbank": ("n", "frames", FILTER_BANKS)},
        {"voice": ("n", VOICE_SIZE)},
    )


def _normal(graph: GraphBuilder, value: str, layer: str) -> str:
    return graph.add("Relu", graph.batch_norm(value, layer))


def _head(graph: GraphBuilder, value: str) -> str:
    """Two-dimensional convolutions over time and frequency, as (n, 320, frames)."""
    value = graph.convolution(value, "head.conv1", pads=[1] * 4)
    value = _normal(graph, value, "head.bn1")
    for layer in ("layer1", "layer2"):
        for block, step in ((0, 2), (1, 1)):
            value = _residual(graph, value, f"head.{layer}.{block}", step)
    value = graph.convolution(value, "head.conv2", pads=[1] * 4, strides=[2, 1])
    value = _normal(graph, value, "head.bn2")
    return graph.add("Reshape", value, graph.integers(0, 320, -1))


def _residual(graph: GraphBuilder, value: str, name: str, step: int) -> str:
    strides = [step, 1]
    inner = graph.convolution(value, f"{name}.conv1", pads=[1] * 4, strides=strides)
    inner = _normal(graph, inner, f"{name}.bn1")
    inner = graph.convolution(inner, f"{name}.conv2", pads=[1] * 4)
    inner = graph.batch_norm(inner, f"{name}.bn2")
    if f"{name}.shortcut.0.weight" in graph.arrays:
        value = graph.convolution(value, f"{name}.shortcut.0", strides=strides)
        value = graph.batch_norm(value, f"{name}.shortcut.1")
    return graph.add("Relu", graph.add("Add", inner, value))


def _dense_layer(graph: GraphBuilder, value: str, name: str, dilation: int, frames: str) -> str:
    """What is new in a layer, masked by its context, behind all that was there before."""
    inner = _normal(graph, value, f"{name}.nonlinear1.batchnorm")
    inner = graph.convolution(inner, f"{name}.linear1")
    inner = _normal(graph, inner, f"{name}.nonlinear2.batchnorm")
    local = graph.convolution(
        inner, f"{name}.cam_layer.linear_local", pads=[dilation] * 2, dilations=[dilation]
    )
    mask = graph.convolution(_context(graph, inner, frames), f"{name}.cam_layer.linear1")
    mask = graph.convolution(graph.add("Relu", mask), f"{name}.cam_layer.linear2")
    masked = graph.add("Mul", local, graph.add("Sigmoid", mask))
    return graph.add("Concat", value, masked, axis=1)


def _context(graph: GraphBuilder, value: str, frames: str) -> str:
    """Mean over all frames plus the mean over the 100 frames that a frame is among."""
    whole = graph.add("ReduceMean", value, axes=[-1], keepdims=1)
    around = graph.add(
        "AveragePool",
        value,
        kernel_shape=[_CONTEXT_FRAMES],
        strides=[_CONTEXT_FRAMES],
        ceil_mode=1,
        count_include_pad=0,
    )
    around = graph.add("Unsqueeze", around, graph.integers(3))
    around = graph.add("Expand", around, graph.integers(1, 1, 1, _CONTEXT_FRAMES))
    around = graph.add("Reshape", around, graph.integers(0, 0, -1))
    around = graph.add("Slice", around, graph.integers(0), frames, graph.integers(2))
    return graph.add("Add", whole, around)


def _statistics(graph: GraphBuilder, value: str) -> str:
    """Mean and (unbiased) standard deviation over time, one behind the other, as (n, 2c, 1)."""
    mean = graph.add("ReduceMean", value, axes=[2], keepdims=1)
    apart = graph.add("Sub", value, mean)
    squares = graph.add("ReduceSum", graph.add("Mul", apart, apart), graph.integers(2), keepdims=1)
    count = graph.add("Shape", value, start=2, end=3)
    count = graph.add("Cast", count, to=1)  # 1 is float32 in ONNX
    fewer = graph.add("Sub", count, graph.constant(np.ones(1, np.float32)))
    deviation = graph.add("Sqrt", graph.add("Div", squares, fewer))
    return graph.add("Concat", mean, deviation, axis=1)
