"""Putting an ONNX graph together from published arrays, layer by layer.

Not for: what the layers are (``campplus``, ``segmentation_graph``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_OPSET = 17
_IR_VERSION = 8

Shape = Sequence[int | str]


class GraphBuilder:
    """Nodes in order; every method returns the name of what it makes.

    Args:
        arrays: The published arrays by name, float32.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.float32]]) -> None:
        self.arrays = arrays
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, value: npt.NDArray[Any]) -> str:
        """A fixed array inside the graph."""
        from onnx import numpy_helper

        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def integers(self, *values: int) -> str:
        """Fixed whole numbers: axes, shapes, limits."""
        return self.constant(np.array(values, np.int64))

    def published(self, name: str) -> str:
        """The published array of this name."""
        return self.constant(self.arrays[name])

    def add(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """One node."""
        from onnx import helper

        result = output or f"t{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [result], **attributes))
        return result

    def convolution(self, value: str, layer: str, **attributes: Any) -> str:
        """A published convolution, with its bias where it has one."""
        bias = [self.published(f"{layer}.bias")] if f"{layer}.bias" in self.arrays else []
        return self.add("Conv", value, self.published(f"{layer}.weight"), *bias, **attributes)

    def batch_norm(self, value: str, layer: str) -> str:
        """A published batch normalisation, with or without its own scale."""
        mean = self.arrays[f"{layer}.running_mean"]
        scale = self.arrays.get(f"{layer}.weight", np.ones_like(mean))
        shift = self.arrays.get(f"{layer}.bias", np.zeros_like(mean))
        variance = self.published(f"{layer}.running_var")
        parameters = (*map(self.constant, (scale, shift, mean)), variance)
        return self.add("BatchNormalization", value, *parameters, epsilon=1e-5)

    def dense(self, value: str, layer: str) -> str:
        """A published linear layer over the last axis."""
        product = self.add("MatMul", value, self.constant(self.arrays[f"{layer}.weight"].T))
        return self.add("Add", product, self.published(f"{layer}.bias"))

    def build(self, name: str, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]) -> bytes:
        """The finished model of float32 inputs and outputs, ready to be written to a file."""
        from onnx import TensorProto, helper

        given, made = (
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, list(s)) for n, s in side.items()]
            for side in (inputs, outputs)
        )
        graph = helper.make_graph(self._nodes, name, given, made, self._constants)
        opset = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())
