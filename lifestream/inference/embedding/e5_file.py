"""Reading ``e5-small-q4.bin``: multilingual-e5-small with 4-bit weights and its vocabulary.

Only data is read; the code of the package that carries the file is never imported. Not for
converting what was read (``e5_weights``).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", 16)])
"""32 weights in 18 bytes: a scale, then the low and the high halves of 16 bytes."""

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class E5File:
    """The model as it stands in the file.

    Attributes:
        hidden, feed_forward: Widths.
        pieces: The unigram vocabulary, (piece, log probability), in order of its ids.
        unknown_id: The piece for what no other covers.
        replacements: What single characters become before the text is cut into pieces.
        arrays: Weights by name, float32, flat.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    unknown_id: int
    first_id: int
    last_id: int
    replacements: Mapping[str, str]
    arrays: Mapping[str, Array]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return values

    def skip(self, size: int) -> int:
        """Returns where the part begins that is passed over."""
        began = self.at
        self.at += size
        return began


def read_e5_file(path: Path) -> E5File:
    """The whole file.

    Raises:
        ValueError: It is of another kind or ends too early.
        OSError: It cannot be read.
    """
    reader = _Reader(path.read_bytes())
    try:
        return _read(reader)
    except (struct.error, ValueError) as error:  # numpy raises ValueError, so does decoding
        raise ValueError(f"the file is damaged ({error})") from error


def _read(reader: _Reader) -> E5File:
    magic, _version = reader.take("<4si")
    if magic != MAGIC:
        raise ValueError("the file is of another kind")
    hidden, layers, heads, feed_forward, _words, _positions, _types = reader.take("<7i")
    epsilon, _block = reader.take("<fi")
    count, first_id, last_id, _padding, unknown_id = reader.take("<5i")
    return E5File(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        epsilon=epsilon,
        first_id=first_id,
        last_id=last_id,
        unknown_id=unknown_id,
        pieces=_pieces(reader, count),
        replacements=_replacements(reader),
        arrays=_arrays(reader),
    )


def _pieces(reader: _Reader, count: int) -> tuple[tuple[str, float], ...]:
    (size,) = reader.take("<Q")
    offsets = np.frombuffer(reader.data, "<u4", count + 1, reader.skip(4 * (count + 1))).tolist()
    scores = np.frombuffer(reader.data, "<f4", count, reader.skip(4 * count)).tolist()
    began = reader.skip(size)
    blob = reader.data[began : began + size]
    # A vocabulary names each piece once; the few without letters of their own get a number.
    return tuple(
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8") or f"<empty{i}>", scores[i])
        for i in range(count)
    )


def _replacements(reader: _Reader) -> dict[str, str]:
    count, size = reader.take("<iI")
    end = reader.at + size
    replacements: dict[str, str] = {}
    for _ in range(count):
        character, length = reader.take("<IB")
        replacements[chr(character)] = "".join(map(chr, reader.take(f"<{length}I")))
    reader.at = end
    return replacements


def _arrays(reader: _Reader) -> dict[str, Array]:
    (count,) = reader.take("<i")
    arrays: dict[str, Array] = {}
    for _ in range(count):
        (length,) = reader.take("<H")
        (name,) = reader.take(f"<{length}s")
        _kind, numbers, offset, size = reader.take("<BIQQ")
        if offset + size > len(reader.data):
            raise ValueError("the file ends too early")
        arrays[name.decode()] = _numbers(reader.data, numbers, offset, size)
    return arrays


def _numbers(data: bytes, count: int, offset: int, size: int) -> Array:
    if size == 4 * count:
        return np.frombuffer(data, "<f4", count, offset).copy()
    blocks = np.frombuffer(data, BLOCK, size // BLOCK.itemsize, offset)
    low = (blocks["packed"] & 15).astype(np.float32) - 8
    high = (blocks["packed"] >> 4).astype(np.float32) - 8
    scale = blocks["scale"].astype(np.float32)[:, None]
    unpacked: Array = (np.concatenate([low, high], axis=1) * scale).ravel()
    return unpacked
