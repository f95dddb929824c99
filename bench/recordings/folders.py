"""Data folders for measuring in, apart from the user's own, and where the corpus is."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.report import OUT, ROOT
from lifestream.config import load_settings

CORPUS = ROOT.parent / "shared" / "corpus"
"""The developer corpus, where there is one."""


def working_folder(name: str) -> Path:
    """A folder below ``bench/out``, made when it is not there."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def fresh_data_folder() -> Iterator[Path]:
    """An empty data folder that goes away, with the models that this machine already has."""
    with tempfile.TemporaryDirectory(prefix="data-", dir=working_folder("")) as folder:
        link_models(Path(folder))
        yield Path(folder)


def link_models(data_dir: Path) -> None:
    """Let a data folder use the user's models: which engine ``auto`` takes depends on them."""
    target = data_dir / "models"
    if target.exists():
        return
    models = load_settings().models_dir
    if not models.is_dir() or models == target:
        models = working_folder("models")
    data_dir.mkdir(parents=True, exist_ok=True)
    target.symlink_to(models, target_is_directory=True)


def environ_for(data_dir: Path) -> dict[str, str]:
    """The environment of a child that works in ``data_dir`` and stays off the network."""
    return {
        "LIFESTREAM_DATA_DIR": str(data_dir),
        "LIFESTREAM_DOWNLOAD_MODELS": "false",
        "HF_HUB_OFFLINE": os.environ.get("HF_HUB_OFFLINE", "1"),
    }
