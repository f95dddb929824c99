"""A pyannote pipeline with random weights, laid out like the published one: real code runs.

Needs torch and pyannote.audio, so only tests marked ``pyannote`` may import it.
"""

from pathlib import Path
from typing import Any

import numpy as np

_WIDTH = 256
_REDUCED = 128


def build_random_pyannote(folder: Path) -> Path:
    """Write segmentation, embedding and PLDA into ``folder``; the result is nonsense in form."""
    import torch
    import yaml
    from pyannote.audio import __version__
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import XVectorSincNet
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(0)
    small = {"hidden_size": 16, "num_layers": 1}
    segmentation = PyanNet(sincnet={"stride": 10}, lstm=small, linear=small)
    segmentation.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=10.0,
        warm_up=(0.0, 0.0),
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    segmentation.setup()
    with torch.no_grad():
        segmentation.classifier.weight *= 30  # a random head hardly reacts to what it hears
    _save(segmentation, folder / "segmentation")
    embedding = XVectorSincNet(dimension=_WIDTH)
    embedding.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0
    )
    embedding.setup()
    _save(embedding, folder / "embedding")
    _save_plda(folder / "plda")
    parameters = {
        "segmentation": "$model/segmentation",
        "segmentation_step": 0.5,
        "segmentation_batch_size": 8,
        "embedding": "$model/embedding",
        "embedding_batch_size": 8,
        "embedding_exclude_overlap": True,
        "plda": "$model/plda",
        "clustering": "VBxClustering",
    }
    config = {
        "dependencies": {"pyannote.audio": __version__},
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            "params": parameters,
        },
        "params": {
            "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
            "segmentation": {"min_duration_off": 0.0},
        },
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    return folder


def _save(model: Any, folder: Path) -> None:
    import lightning
    import torch

    folder.mkdir(parents=True)
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": lightning.__version__,
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, folder / "pytorch_model.bin")


def _save_plda(folder: Path) -> None:
    generator = np.random.default_rng(0)
    folder.mkdir(parents=True)

    def rotation(size: int) -> Any:
        return np.linalg.qr(generator.standard_normal((size, size)))[0]

    np.savez(
        folder / "xvec_transform.npz",
        mean1=np.zeros(_WIDTH),
        mean2=np.zeros(_REDUCED),
        lda=rotation(_WIDTH)[:, :_REDUCED],
    )
    np.savez(
        folder / "plda.npz",
        mu=np.zeros(_REDUCED),
        tr=rotation(_REDUCED),
        psi=np.sort(generator.uniform(0.5, 5, _REDUCED))[::-1].copy(),
    )
