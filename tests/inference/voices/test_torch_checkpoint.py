"""Arrays come out of a checkpoint as they are; nothing else does, and nothing runs."""

import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from lifestream.inference.voices.torch_checkpoint import read_arrays
from tests.inference.voices.checkpoints import mapping, number, tensor, text, write_checkpoint

SIX = {"0": np.arange(6, dtype="<f4")}


def test_arrays_are_read_in_their_shape_and_order(tmp_path: Path) -> None:
    content = mapping(
        {
            "plain": tensor("0", (2, 3), (3, 1)),
            "turned": tensor("0", (3, 2), (1, 3)),
            "last": tensor("0", (2,), (1,), offset=4),
            "single": tensor("0", (), (), offset=5),
        }
    )
    found = read_arrays(write_checkpoint(tmp_path / "a.pt", content, SIX))

    assert found["plain"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found["last"].tolist() == [4, 5] and found["single"] == 5


@pytest.mark.parametrize(
    ("kind", "dtype"), [("HalfStorage", "<f2"), ("DoubleStorage", "<f8"), ("LongStorage", "<i8")]
)
def test_every_kind_of_number_becomes_float32(tmp_path: Path, kind: str, dtype: str) -> None:
    content = mapping({"a": tensor("0", (3,), (1,), kind=kind)})
    path = write_checkpoint(tmp_path / "a.pt", content, {"0": np.array([1, 2, 3], dtype)})

    assert read_arrays(path)["a"].dtype == np.float32
    assert read_arrays(path)["a"].tolist() == [1, 2, 3]


def test_what_training_left_beside_the_arrays_is_passed_over(tmp_path: Path) -> None:
    described = b"cpyannote.audio.core.task\nSpecifications\n)R" + mapping({"x": number(1)}) + b"b"
    content = mapping({"state_dict": mapping({"a": tensor("0", (6,), (1,))}), "task": described})

    assert list(read_arrays(write_checkpoint(tmp_path / "a.pt", content, SIX))) == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        b"cos\nsystem\n(" + text("exit 1") + b"tR",
        b"cbuiltins\neval\n(" + text("1") + b"tR",
        b"cpyannote.audio.core.task\nTask\n)R",
        mapping({"a": text("not an array")}),
        mapping({"state_dict": mapping({})}),
        mapping({"a": tensor("0", (6,), (1,), kind="UntypedStorage")}),
        mapping({"a": tensor("../x", (6,), (1,))}),
        mapping({"a": tensor("7", (6,), (1,))}),
        text("no arrays at all"),
        b"",
    ],
)
def test_anything_but_arrays_is_refused(tmp_path: Path, content: bytes) -> None:
    path = write_checkpoint(tmp_path / "a.pt", content, SIX)

    with pytest.raises(pickle.UnpicklingError):
        read_arrays(path)


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [((7,), (1,), 0), ((6,), (1,), 1), ((2, 3), (6, 1), 0), ((6,), (-1,), 5), ((9,), (0,), 0)],
)
def test_an_array_never_reaches_beyond_its_numbers(
    tmp_path: Path, shape: tuple[int, ...], strides: tuple[int, ...], offset: int
) -> None:
    content = mapping({"a": tensor("0", shape, strides, offset=offset)})

    with pytest.raises(ValueError, match="array"):
        read_arrays(write_checkpoint(tmp_path / "a.pt", content, SIX))


def test_packed_numbers_are_refused(tmp_path: Path) -> None:
    content = mapping({"a": tensor("0", (6,), (1,))})
    path = write_checkpoint(tmp_path / "a.pt", content, SIX, compression=zipfile.ZIP_DEFLATED)

    with pytest.raises(pickle.UnpicklingError, match="packed"):
        read_arrays(path)


@pytest.mark.parametrize("raw", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(raw)

    with pytest.raises(pickle.UnpicklingError):
        read_arrays(path)
