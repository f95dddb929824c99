"""Torch checkpoints made by hand, opcode by opcode: nothing here needs torch."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt


def text(value: str) -> bytes:
    """A string on the pickle's stack."""
    raw = value.encode()
    return b"X" + len(raw).to_bytes(4, "little") + raw


def number(value: int) -> bytes:
    """A whole number on the pickle's stack."""
    return b"J" + value.to_bytes(4, "little", signed=True)


def pack(*parts: bytes) -> bytes:
    """A tuple of what the parts put on the stack."""
    return b"(" + b"".join(parts) + b"t"


def tensor(
    key: str,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    *,
    offset: int = 0,
    kind: str = "FloatStorage",
) -> bytes:
    """An array as torch describes it."""
    storage = pack(text("storage"), f"ctorch\n{kind}\n".encode(), text(key), text("cpu"), number(0))
    layout = pack(*map(number, shape)), pack(*map(number, strides))
    given = pack(storage + b"Q", number(offset), *layout, b"\x89", b"ccollections\nOrderedDict\n)R")
    return b"ctorch._utils\n_rebuild_tensor_v2\n" + given + b"R"


def mapping(entries: Mapping[str, bytes]) -> bytes:
    """A dict of what the values put on the stack."""
    return b"}(" + b"".join(text(name) + value for name, value in entries.items()) + b"u"


def write_checkpoint(
    path: Path,
    content: bytes,
    data: Mapping[str, npt.NDArray[np.generic]],
    *,
    compression: int = zipfile.ZIP_STORED,
) -> Path:
    """A zip with the pickle of ``content`` and the numbers of each storage."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02" + content + b".")
        for key, numbers in data.items():
            archive.writestr(f"archive/data/{key}", numbers.tobytes())
    return path
