"""The models that ``./run models writer`` knows, and which of them suits a machine.

Sizes and digests are those of the hub's own LFS records, each found pinned alike by several public
repositories that verify their downloads (November 2026). All three follow instructions in more
than a hundred languages and keep to a JSON schema; none of them is asked to think aloud.
"""

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lifestream.inference.weights.catalog import WeightFile, Weights
from lifestream.inference.weights.store import locate

GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnModel:
    """One model that may write.

    Attributes:
        least_memory_bytes: Memory of a machine that it is chosen for by itself: its weights, the
            cache of two contexts of 8,192 tokens, and room for everything else that runs.
        least_cores: Below so many it would write slower than anybody waits.
    """

    name: str
    weights: Weights
    least_memory_bytes: int
    least_cores: int = 1

    @property
    def file(self) -> str:
        """The name of its one file."""
        return self.weights.files[0].name


def _gguf(name: str, *, hub: str, revision: str, file: str, sha256: str, size: int) -> Weights:
    return Weights(
        key=f"writer-{name.lower()}",
        title=f"{name} Q4_K_M",
        work="minutes and answers",
        licence="Apache-2.0",
        origin=f"https://huggingface.co/{hub}",
        hub=hub,
        revision=revision,
        files=(WeightFile(name=file, parts=(), sha256=sha256, size_bytes=size),),
    )


OWN_MODELS = (
    OwnModel(
        name="Qwen3-8B",
        least_memory_bytes=24 * GIB,
        least_cores=8,
        weights=_gguf(
            "Qwen3-8B",
            hub="Qwen/Qwen3-8B-GGUF",
            revision="7c41481f57cb95916b40956ab2f0b139b296d974",
            file="Qwen3-8B-Q4_K_M.gguf",
            sha256="d98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785",
            size=5_027_783_488,
        ),
    ),
    OwnModel(
        name="Qwen3-4B-Instruct-2507",
        least_memory_bytes=8 * GIB,
        weights=_gguf(
            "Qwen3-4B-Instruct-2507",
            hub="unsloth/Qwen3-4B-Instruct-2507-GGUF",
            revision="a06e946bb6b655725eafa393f4a9745d460374c9",
            file="Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
            sha256="3605803b982cb64aead44f6c1b2ae36e3acdb41d8e46c8a94c6533bc4c67e597",
            size=2_497_281_120,
        ),
    ),
    OwnModel(
        name="Qwen3-1.7B",
        least_memory_bytes=5 * GIB,
        weights=_gguf(
            "Qwen3-1.7B",
            hub="ggml-org/Qwen3-1.7B-GGUF",
            revision="daeb8e2d528a760970442092f6bf1e55c3b659eb",
            file="Qwen3-1.7B-Q4_K_M.gguf",
            sha256="d2387ca2dbfee2ffabce7120d3770dadca0b293052bc2f0e138fdc940d9bc7b5",
            size=1_282_439_264,
        ),
    ),
)
"""Best first."""


def runner_is_here() -> bool:
    """Whether llama.cpp's server (the package xllamacpp) is installed."""
    return importlib.util.find_spec("xllamacpp") is not None


def suited(memory: int, cores: int) -> OwnModel | None:
    """The best model for a machine with so many bytes; None where even the smallest is too much.

    A machine is sold by a round number and shows a little less of it, so 5 % are let pass.
    """
    fits = (m for m in OWN_MODELS if m.least_memory_bytes <= memory * 1.05)
    return next((m for m in fits if m.least_cores <= cores), None)


def suited_here() -> OwnModel | None:
    """The best model for this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return suited(memory, os.cpu_count() or 1)


def named(name: str) -> OwnModel | None:
    """The model of that name, however it is capitalised."""
    return next((m for m in OWN_MODELS if m.name.lower() == name.lower()), None)


def file_of(wanted: str, models_dir: Path) -> Path | None:
    """The GGUF file to run; None while it is not on this machine.

    Args:
        wanted: A model's name, a path, or empty for the best model that is here and suits.
    """
    if wanted and named(wanted) is None:
        path = Path(wanted).expanduser()
        return path if path.is_file() else None
    known = named(wanted)
    candidates: Sequence[OwnModel] = (known,) if known else _suiting()
    for model in candidates:
        folder = locate(model.weights, models_dir)
        if folder is not None:
            return folder / model.file
    return None


def _suiting() -> list[OwnModel]:
    """Those that suit this machine; then a smaller machine's choices, never a larger one's."""
    best = suited_here()
    return list(OWN_MODELS[OWN_MODELS.index(best) :]) if best else []
