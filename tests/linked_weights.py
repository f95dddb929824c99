"""Weights of this machine in another folder of models, without copying them."""

from pathlib import Path

from lifestream.inference.weights.catalog import Weights
from lifestream.inference.weights.store import folder_of


def link_weights(weights: Weights, models_dir: Path, target: Path) -> None:
    """Let the folder of models ``target`` hold what ``models_dir`` holds of ``weights``."""
    source = folder_of(weights, models_dir)
    target.mkdir(parents=True, exist_ok=True)
    (target / source.name).symlink_to(source, target_is_directory=True)
