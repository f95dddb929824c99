"""The two networks as ONNX files: made once of the published weights, kept with the models.

Not for: fetching the weights (``weights.store``); running the networks (``encoder``,
``segmentation``).
"""

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.voices.campplus import campplus_graph
from lifestream.inference.voices.segmentation_graph import segmentation_graph
from lifestream.inference.voices.torch_checkpoint import read_arrays
from lifestream.inference.weights import store
from lifestream.inference.weights.catalog import CAMPPLUS_FILE, SEGMENTATION_FILE, VOICES

_GRAPH_VERSION = 1

Draw = Callable[[Mapping[str, npt.NDArray[np.float32]]], bytes]


def voices_available(models_dir: Path) -> bool:
    """Whether the weights are on this machine; reads nothing."""
    return store.locate(VOICES, models_dir) is not None


def graphs_folder(models_dir: Path) -> Path:
    """Where the ONNX files are kept: the name changes with the weights and with the drawing."""
    digests = "-".join(file.sha256[:8] for file in VOICES.files)
    return models_dir / f"{VOICES.key}-onnx-{digests}-v{_GRAPH_VERSION}"


def campplus_file(models_dir: Path) -> Path:
    """CAM++ as an ONNX file in ``models_dir``, made of the weights when it is not there yet.

    Raises:
        DependencyUnavailable: The weights are not on this machine, or damaged.
    """
    return _graph_file(models_dir, CAMPPLUS_FILE, "campplus.onnx", campplus_graph)


def segmentation_file(models_dir: Path) -> Path:
    """segmentation-3.0 as an ONNX file in ``models_dir``, made when it is not there yet.

    Raises:
        DependencyUnavailable: The weights are not on this machine, or damaged.
    """
    return _graph_file(models_dir, SEGMENTATION_FILE, "segmentation.onnx", segmentation_graph)


def _graph_file(models_dir: Path, weights: str, name: str, draw: Draw) -> Path:
    folder = store.locate(VOICES, models_dir)
    if folder is None:
        raise DependencyUnavailable(
            f"The weights for {VOICES.work} are not on this machine. ./run setup fetches them; "
            "LIFESTREAM_DIARIZER=off goes on without them."
        )
    path = graphs_folder(models_dir) / name
    if not path.is_file():
        expected = next(file.sha256 for file in VOICES.files if file.name == weights)
        _write_atomically(path, converted(folder / weights, expected, draw))
    return path


def converted(source: Path, sha256: str, draw: Draw) -> bytes:
    """The ONNX model of a checkpoint whose digest is ``sha256``.

    Raises:
        DependencyUnavailable: The file is another one, or does not hold the arrays.
    """
    if hashlib.sha256(source.read_bytes()).hexdigest() != sha256:
        raise DependencyUnavailable(
            f"{source} is damaged: its digest is not the published one. Delete its folder; "
            "./run setup fetches it again."
        )
    try:
        return draw(read_arrays(source))
    except (pickle.UnpicklingError, KeyError, ValueError) as error:
        raise DependencyUnavailable(f"{source} cannot be read: {error}.") from error


def session(path: Path, threads: int) -> Any:
    """An onnxruntime session on the CPU; ``threads`` 0 means one for each core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or os.cpu_count() or 1
    # A waiting thread must not take the core from the stage beside it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


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
