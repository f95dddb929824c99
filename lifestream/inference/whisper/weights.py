"""Where whisper's weights are, by the name of a size, and fetching them.

Base and tiny.en come from the catalog of packages (``weights.store``), every other size from the
model hub. Not for: running them (``whisper``), which never downloads; choosing one
(``whisper_choice``).
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.weights import store
from lifestream.inference.weights.catalog import WHISPER_BASE, WHISPER_TINY_EN

_log = logging.getLogger(__name__)

_CATALOG = {"base": WHISPER_BASE, "tiny.en": WHISPER_TINY_EN}
"""Sizes that packages carry, so that they can be had without a model hub."""

_HUB_NAMES = {
    "large": "Systran/faster-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Sizes whose hub name does not follow the rule. Source: faster_whisper.utils, release 1.2.1."""

_SIZES = frozenset(
    "tiny tiny.en base base.en small small.en medium medium.en large-v1 large-v2 large-v3 "
    "distil-small.en distil-medium.en distil-large-v2 distil-large-v3".split()
)
_NEEDED = ("config.json", "model.bin", "tokenizer.json")
_PATTERNS = (*_NEEDED, "preprocessor_config.json", "vocabulary.*")


def whisper_available(model: str, models_dir: Path) -> bool:
    """Whether complete weights are on this machine. Looks at a few file names, loads nothing."""
    return locate_whisper(model, models_dir) is not None


def locate_whisper(model: str, models_dir: Path) -> Path | None:
    """The folder with complete weights: a given folder, our cache, or the hub's own cache."""
    return next((f for f in _folders(model, models_dir) if _complete(f)), None)


def size_of(model: str) -> str:
    """The size a model is known by: a folder of catalog weights is the size it holds."""
    path = Path(model)
    if not path.is_dir():
        return model
    known = {store.folder_of(weights, path.parent): size for size, weights in _CATALOG.items()}
    return known.get(path, path.name)


def fetch_whisper(model: str, models_dir: Path, timeout_s: float = 3.0) -> Path:
    """Download the weights once and return their folder.

    Args:
        timeout_s: Longest wait for the hub's first answer; the download itself may take longer.

    Raises:
        DependencyUnavailable: The hub does not answer, or has no such model; nothing is left
            half-done that a later call would mistake for complete weights.
        ResourceError: The disk is full or cannot be written.
    """
    found = locate_whisper(model, models_dir)
    if found is not None:
        return found
    if model in _CATALOG:
        return store.fetch(_CATALOG[model], models_dir)
    hub_name = _hub_name(model)
    if hub_name is None:
        raise DependencyUnavailable(_no_such_model(model))
    from huggingface_hub import HfApi, snapshot_download

    try:
        HfApi().model_info(hub_name, timeout=timeout_s / 2)  # its client asks a silent hub twice
        _log.info("whisper_download_started", extra={"model": hub_name})
        folder = snapshot_download(
            hub_name,
            cache_dir=_cache(models_dir),
            etag_timeout=timeout_s,
            allow_patterns=list(_PATTERNS),
        )
    except Exception as error:  # the hub's client lets its HTTP library's own errors through
        raise DependencyUnavailable(
            f"The whisper model {model} could not be fetched from the model hub "
            f"({type(error).__name__}). Check the network, or set LIFESTREAM_WHISPER_MODEL to a "
            "folder that holds the weights."
        ) from error
    if not _complete(Path(folder)):
        raise DependencyUnavailable(
            f"The model hub's {hub_name} lacks {' or '.join(_NEEDED)}. "
            "Choose a model converted for faster-whisper."
        )
    return Path(folder)


def missing_weights_message(model: str) -> str:
    """A sentence for the person who asked for weights that are not here."""
    if _hub_name(model) is None:
        return _no_such_model(model)
    return (
        f"The weights of the whisper model {model} are not on this machine. Start once with a "
        "network to fetch them, or set LIFESTREAM_WHISPER_MODEL to a folder that holds them."
    )


def _no_such_model(model: str) -> str:
    return (
        f"There is no whisper model {model}: it is neither a folder, nor a size "
        "(tiny, base, small, medium, large-v3, turbo), nor a name on the model hub."
    )


def _hub_name(model: str) -> str | None:
    if model in _HUB_NAMES:
        return _HUB_NAMES[model]
    if model in _SIZES:
        prefix, size = (
            ("faster-distil-whisper-", model.removeprefix("distil-"))
            if model.startswith("distil-")
            else ("faster-whisper-", model)
        )
        return f"Systran/{prefix}{size}"
    parts = model.split("/")
    return model if len(parts) == 2 and all(parts) and not model.startswith(("/", ".")) else None


def _folders(model: str, models_dir: Path) -> Iterator[Path]:
    yield Path(model).expanduser()
    if model in _CATALOG:
        yield store.folder_of(_CATALOG[model], models_dir)
    hub_name = _hub_name(model)
    if hub_name is None:
        return
    from huggingface_hub import constants

    for cache in (_cache(models_dir), Path(constants.HF_HUB_CACHE)):
        snapshots = cache / f"models--{hub_name.replace('/', '--')}" / "snapshots"
        if snapshots.is_dir():
            yield from sorted(snapshots.iterdir(), key=os.path.getmtime, reverse=True)


def _complete(folder: Path) -> bool:
    # Without tokenizer.json faster-whisper would ask the hub for one.
    return all((folder / name).is_file() for name in _NEEDED) and any(folder.glob("vocabulary.*"))


def _cache(models_dir: Path) -> Path:
    return models_dir / "hub"
