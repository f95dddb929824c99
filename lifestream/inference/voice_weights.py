"""The GE2E voice encoder's published weights, read as data and written as an ONNX graph.

The weights are a pickle. A locked-down reader takes arrays out of it and refuses everything else,
so nothing in the file can run; torch is not needed. Built once, named by the weights' digest.
Not for: running the graph (``voice_encoder``).
"""

import collections
import hashlib
import importlib.util
import os
import pickle
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from lifestream.domain.errors import DependencyUnavailable

_MAGIC = 0x1950A86A20F9469CFC6C  # torch's file format before release 1.6
_TYPES = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "LongStorage": "<i8"}
_LAYERS = 3
_HIDDEN = 256
_GRAPH_VERSION = 1

Array = npt.NDArray[np.float32]


def weights_path() -> Path | None:
    """The weights inside the resemblyzer package, whose code is never imported."""
    spec = importlib.util.find_spec("resemblyzer")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "pretrained.pt"
    return path if path.is_file() else None


def voice_graph(models_dir: Path) -> Path:
    """The ONNX file in ``models_dir``, built from the weights when it is not there yet.

    Raises:
        DependencyUnavailable: The weights are not installed or not what they should be.
    """
    source = weights_path()
    if source is None:
        raise DependencyUnavailable(
            "The voice encoder's weights (package resemblyzer) are not installed. "
            "Run ./run to install them, or set LIFESTREAM_DIARIZER=off."
        )
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    path = models_dir / f"ge2e-{digest}-v{_GRAPH_VERSION}.onnx"
    if not path.is_file():
        try:
            graph = _graph(read_weights(source))
        except (pickle.UnpicklingError, EOFError, KeyError, ValueError) as error:
            raise DependencyUnavailable(
                f"The voice encoder's weights cannot be read: {error}. "
                "Run ./run to install them again."
            ) from error
        _write_atomically(path, graph)
    return path


def read_weights(path: Path) -> dict[str, Array]:
    """Arrays by name out of a torch file, without running anything in it.

    Raises:
        pickle.UnpicklingError: The file holds anything but arrays of numbers.
    """
    with path.open("rb") as file:
        if _Reader(file).load() != _MAGIC:
            raise pickle.UnpicklingError("it is not a torch weights file")
        _Reader(file).load()  # protocol version
        _Reader(file).load()  # byte order and sizes: little-endian on every supported machine
        content = _Reader(file).load()
        keys = _Reader(file).load()
        state: dict[str, _Tensor] = content["model_state"]
        types = {tensor.storage.key: tensor.storage.type for tensor in state.values()}
        data = {key: _read_storage(file, types.get(key, "<f4")) for key in keys}
    return {
        name: tensor.array(data[tensor.storage.key]).astype(np.float32)
        for name, tensor in state.items()
    }


def _read_storage(file: BinaryIO, kind: str) -> npt.NDArray[Any]:
    count = int.from_bytes(file.read(8), "little")
    size = count * np.dtype(kind).itemsize
    raw = file.read(size)
    if len(raw) != size:
        raise EOFError("the file ends too early")
    return np.frombuffer(raw, kind)


class _Storage:
    def __init__(self, key: str, kind: str) -> None:
        self.key = key
        self.type = kind


class _Tensor:
    def __init__(
        self,
        storage: _Storage,
        offset: int,
        shape: tuple[int, ...],
        strides: tuple[int, ...],
        *_: Any,
    ) -> None:
        self.storage = storage
        self._offset = offset
        self._shape = shape
        self._strides = strides

    def array(self, data: npt.NDArray[Any]) -> npt.NDArray[Any]:
        last = sum((n - 1) * step for n, step in zip(self._shape, self._strides, strict=True))
        if self._offset + last >= len(data):
            raise ValueError("an array reaches beyond its data")
        strides = [step * data.itemsize for step in self._strides]
        view = np.lib.stride_tricks.as_strided(data[self._offset :], self._shape, strides)
        return view.copy()


class _Reader(pickle.Unpickler):
    """Knows the three names that a file of arrays needs, and no other."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, *_ = pid
        return _Storage(key, kind)


def _graph(weights: dict[str, Array]) -> bytes:
    """Three LSTM layers, the last state through a dense layer, to unit length.

    Input ``mel``: (n, 160, 40); output ``voice``: (n, 256).
    """
    from onnx import TensorProto, helper, numpy_helper

    constants = [numpy_helper.from_array(np.array([i]), f"axis{i}") for i in (0, 1)]
    nodes = [helper.make_node("Transpose", ["mel"], ["sequence0"], perm=[1, 0, 2])]
    for i in range(_LAYERS):
        layer = {
            "W": _gates(weights[f"lstm.weight_ih_l{i}"])[None],
            "R": _gates(weights[f"lstm.weight_hh_l{i}"])[None],
            "B": np.concatenate(
                [_gates(weights[f"lstm.bias_{side}_l{i}"]) for side in ("ih", "hh")]
            )[None],
        }
        constants += [numpy_helper.from_array(array, f"{n}{i}") for n, array in layer.items()]
        inputs = [f"sequence{i}", *(f"{name}{i}" for name in layer)]
        nodes += [
            helper.make_node("LSTM", inputs, [f"all{i}", f"last{i}"], hidden_size=_HIDDEN),
            helper.make_node("Squeeze", [f"all{i}", "axis1"], [f"sequence{i + 1}"]),
        ]
    constants += [
        numpy_helper.from_array(weights["linear.weight"].T.copy(), "dense_weight"),
        numpy_helper.from_array(weights["linear.bias"], "dense_bias"),
    ]
    nodes += [
        helper.make_node("Squeeze", [f"last{_LAYERS - 1}", "axis0"], ["state"]),
        helper.make_node("Gemm", ["state", "dense_weight", "dense_bias"], ["dense"]),
        helper.make_node("Relu", ["dense"], ["positive"]),
        helper.make_node("LpNormalization", ["positive"], ["voice"], axis=1, p=2),
    ]
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", 160, 40])
    voice = helper.make_tensor_value_info("voice", TensorProto.FLOAT, ["n", _HIDDEN])
    graph = helper.make_graph(nodes, "ge2e", [mel], [voice], constants)
    opset = [helper.make_opsetid("", 17)]
    model: bytes = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    return model


def _gates(stacked: Array) -> Array:
    """torch orders LSTM gates input, forget, cell, output; ONNX input, output, forget, cell."""
    gate_in, forget, cell, out = np.split(stacked, 4)
    return np.concatenate([gate_in, out, forget, cell])


def _write_atomically(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
