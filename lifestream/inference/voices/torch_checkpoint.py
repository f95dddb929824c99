"""Arrays out of a torch checkpoint, without torch and without running anything in it.

A checkpoint is a zip: a pickle that describes arrays, and one member of raw numbers for each. The
reader knows the few names that describing arrays takes; any other name in the pickle is refused.
Not for: what the arrays mean (``campplus``, ``segmentation_graph``).
"""

import collections
import math
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_TYPES = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2", "LongStorage": "<i8"}

_INERT = frozenset(
    (
        ("torch.torch_version", "TorchVersion"),
        ("pyannote.audio.core.task", "Problem"),
        ("pyannote.audio.core.task", "Resolution"),
        ("pyannote.audio.core.task", "Specifications"),
    )
)
"""What pyannote's checkpoints say about their training, beside the arrays. Read as nothing."""

Array = npt.NDArray[np.float32]


def read_arrays(path: Path) -> dict[str, Array]:
    """Arrays by name, float32, of a checkpoint or of the ``state_dict`` inside one.

    Raises:
        pickle.UnpicklingError: The file is no checkpoint, or holds anything but arrays.
        ValueError: An array does not fit the numbers that are there for it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _arrays(archive)
    except (zipfile.BadZipFile, EOFError, KeyError, AttributeError, TypeError) as error:
        raise pickle.UnpicklingError(f"it is not a checkpoint of arrays ({error})") from error


def _arrays(archive: zipfile.ZipFile) -> dict[str, Array]:
    described = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(described) != 1:
        raise pickle.UnpicklingError("it is not a torch checkpoint")
    folder = described[0].removesuffix("data.pkl")
    with archive.open(described[0]) as file:
        content = _Reader(file).load()
    state = content.get("state_dict", content) if isinstance(content, Mapping) else None
    if not isinstance(state, Mapping) or not state:
        raise pickle.UnpicklingError("it holds no arrays by name")
    arrays = {}
    for name, tensor in state.items():
        if not isinstance(name, str) or not isinstance(tensor, _Tensor):
            raise pickle.UnpicklingError(f"{name!r} is no array")
        arrays[name] = tensor.read(archive, folder).astype(np.float32)
    return arrays


class _Storage:
    def __init__(self, key: str, kind: str) -> None:
        self.key = key
        self.dtype = np.dtype(kind)


class _Tensor:
    """An array as the pickle describes it; the numbers stay in the zip until they are read."""

    def __init__(
        self,
        storage: _Storage,
        offset: int,
        shape: tuple[int, ...],
        strides: tuple[int, ...],
        *_: Any,
    ) -> None:
        self._storage = storage
        self._offset = offset
        self._shape = shape
        self._strides = strides

    def read(self, archive: zipfile.ZipFile, folder: str) -> npt.NDArray[Any]:
        member = archive.getinfo(f"{folder}data/{self._storage.key}")
        if member.compress_type != zipfile.ZIP_STORED:
            raise pickle.UnpicklingError("its numbers are packed, which torch never does")
        data = np.frombuffer(archive.read(member), self._storage.dtype)
        if min((self._offset, *self._shape, *self._strides)) < 0:
            raise ValueError("an array begins before its data")
        last = sum((n - 1) * step for n, step in zip(self._shape, self._strides, strict=True))
        if math.prod(self._shape) > len(data) or self._offset + last >= len(data):
            raise ValueError("an array reaches beyond its data")
        strides = [step * data.itemsize for step in self._strides]
        view = np.lib.stride_tricks.as_strided(data[self._offset :], self._shape, strides)
        return view.copy()


class _Nothing:
    """Takes the place of a value that is not needed; ignores whatever it is made of."""

    def __new__(cls, *_: Any) -> "_Nothing":
        return super().__new__(cls)

    def __setstate__(self, state: Any) -> None:
        """Forget it."""


class _Reader(pickle.Unpickler):
    """Knows the names that a description of arrays needs, and no other."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        if (module, name) in _INERT:
            return _Nothing
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, *_ = pid
        if kind not in _TYPES.values() or not str(key).isdigit():
            raise pickle.UnpicklingError("it asks for numbers of an unknown kind")
        return _Storage(str(key), kind)
