"""pyannote.audio's pipeline, when it and its weights are here. Its telemetry is off.

Needs torch, which LifeStream does not install by itself; nothing here imports it before it is
asked to work. The pipeline wants the whole recording at once: 230 MB for an hour.
Not for: machines without a GPU and with little patience (``voices.diarizer``).
"""

import importlib.util
import logging
import os
import warnings
from pathlib import Path
from typing import Any

from lifestream.domain.errors import DependencyUnavailable, LifeStreamError, ResourceError
from lifestream.domain.transcript import Diarization, EngineInfo, SpeakerTurn
from lifestream.inference.voices.turns import Held, speaker_turns
from lifestream.ports.audio import SAMPLE_RATE_HZ, Progress
from lifestream.ports.diarizer import DiarizerRequest

_log = logging.getLogger(__name__)

_STEPS = {"segmentation": (0.0, 0.4), "embeddings": (0.4, 0.95)}
"""The pipeline's long steps and the share of the work each is."""


def pyannote_available(model: str) -> bool:
    """Whether package and weights are here. Looks at file names; imports neither it nor torch."""
    return _package_installed() and _located(model) is not None


def fetch_pyannote(model: str, token: str, timeout_s: float = 5.0) -> Path:
    """Download the pipeline's files into the hub's cache once and return their folder.

    Needs neither torch nor pyannote.audio.

    Raises:
        DependencyUnavailable: The hub does not answer, or does not give the files to ``token``.
    """
    found = _located(model)
    if found is not None:
        return found
    from huggingface_hub import HfApi, snapshot_download

    try:
        HfApi(token=token or None).model_info(model, timeout=timeout_s)
        folder = Path(snapshot_download(model, token=token or None, etag_timeout=timeout_s))
    except Exception as error:  # the hub's client lets its HTTP library's own errors through
        raise DependencyUnavailable(
            f"The pyannote pipeline {model} could not be fetched from the model hub "
            f"({type(error).__name__}). Check the network; its weights are gated, so accept "
            "their conditions there and set LIFESTREAM_HF_TOKEN, or set LIFESTREAM_DIARIZER=light."
        ) from error
    if not (folder / "config.yaml").is_file():
        raise DependencyUnavailable(f"The model hub's {model} is no pyannote pipeline.")
    return folder


class PyannoteDiarizer:
    """Speakers by a pyannote pipeline (implements ``Diarizer``).

    Args:
        model: A name on the model hub, or a folder with ``config.yaml``.
        token: The hub's token for gated weights; needed only to fetch them.
        device: ``cpu``, ``cuda``, or ``auto`` for the GPU when there is one.

    Raises:
        DependencyUnavailable: pyannote.audio is not installed.
    """

    def __init__(self, *, model: str, token: str = "", device: str = "auto") -> None:
        if not _package_installed():
            raise DependencyUnavailable(
                "pyannote.audio is not installed. Run ./run setup pyannote, or set "
                "LIFESTREAM_DIARIZER=light."
            )
        self._model = model
        self._token = token
        self._device = device
        self._pipeline: Any = None

    @property
    def engine(self) -> EngineInfo:
        """pyannote.audio with the pipeline's name."""
        folder = Path(self._model)
        return EngineInfo(name="pyannote", model=folder.name if folder.is_dir() else self._model)

    def diarize(self, request: DiarizerRequest, progress: Progress) -> Diarization:
        """Turns, overlapping ones too: of several at once, the one that goes on has the floor.

        Raises:
            DependencyUnavailable: The weights cannot be loaded, or the pipeline failed.
            ResourceError: Out of GPU memory.
        """
        if not request.speech:
            return Diarization(turns=(), engine=self.engine)
        pipeline = self._loaded()
        import torch

        samples = request.audio.read(0.0, request.audio.duration_s)
        heard = {"waveform": torch.from_numpy(samples.copy()[None]), "sample_rate": SAMPLE_RATE_HZ}
        options = {"num_speakers": request.expected_speakers} if request.expected_speakers else {}
        try:
            output = pipeline(heard, hook=_hook(progress), **options)
        except LifeStreamError:
            raise  # the progress callback ends the work
        except torch.cuda.OutOfMemoryError as error:
            raise ResourceError(
                "There is not enough GPU memory to tell speakers apart. Close other programs, or "
                "set LIFESTREAM_DIARIZER=light."
            ) from error
        except Exception as error:  # torch, lightning and pyannote raise what they like
            raise DependencyUnavailable(
                f"pyannote could not tell the speakers apart ({type(error).__name__}: {error}). "
                "Set LIFESTREAM_DIARIZER=light to go on without it."
            ) from error
        progress(1.0)
        return Diarization(turns=_turns(output), engine=self.engine)

    def _loaded(self) -> Any:
        if self._pipeline is None:
            # The package reads this when it is imported and reports usage without it.
            os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
            try:
                self._pipeline = self._load()
            except LifeStreamError:
                raise
            except Exception as error:  # hub, torch and pyannote raise what they like
                raise DependencyUnavailable(
                    f"The pyannote pipeline {self._model} cannot be loaded "
                    f"({type(error).__name__}: {error}). Its weights are gated: accept their "
                    "conditions on the model hub and set LIFESTREAM_HF_TOKEN, or set "
                    "LIFESTREAM_DIARIZER=light."
                ) from error
        return self._pipeline

    def _load(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns about decoders that are not used here
            import torch
            from pyannote.audio import Pipeline

        folder = _located(self._model)
        source = str(folder) if folder is not None else self._model
        pipeline = Pipeline.from_pretrained(source, token=self._token or None)
        if pipeline is None:  # what it returns for gated weights without a token
            raise DependencyUnavailable(
                f"The model hub does not give out {self._model}. Accept its conditions there and "
                "set LIFESTREAM_HF_TOKEN, or set LIFESTREAM_DIARIZER=light."
            )
        wanted = self._device
        if wanted == "auto":
            wanted = "cuda" if torch.cuda.is_available() else "cpu"
        _log.info("pyannote_loaded", extra={"device": wanted})
        return pipeline.to(torch.device(wanted))


def _package_installed() -> bool:
    # Asking for the parent first: find_spec("a.b") imports a, and fails when there is none.
    return (
        all(importlib.util.find_spec(name) is not None for name in ("torch", "pyannote"))
        and importlib.util.find_spec("pyannote.audio") is not None
    )


def _located(model: str) -> Path | None:
    """The folder of the pipeline on this machine."""
    folder = Path(model).expanduser()
    if (folder / "config.yaml").is_file():
        return folder
    from huggingface_hub import constants

    snapshots = Path(constants.HF_HUB_CACHE) / f"models--{model.replace('/', '--')}" / "snapshots"
    found = [path.parent for path in snapshots.glob("*/config.yaml")]
    return max(found, key=os.path.getmtime, default=None)


def _hook(progress: Progress) -> Any:
    """pyannote's hook: called with a step's name and how far it is."""

    def report(step: str, *_: Any, **state: Any) -> None:
        total, completed = state.get("total"), state.get("completed")
        if step in _STEPS and total and completed is not None:
            first, last = _STEPS[step]
            progress(first + (last - first) * min(1.0, completed / total))

    return report


def _turns(output: Any) -> tuple[SpeakerTurn, ...]:
    """The exclusive turns, which say who has the floor, and what else is heard during them."""
    numbers: dict[str, int] = {}
    floor = _stretches(output.exclusive_speaker_diarization, numbers)
    return speaker_turns(floor, _stretches(output.speaker_diarization, numbers))


def _stretches(annotation: Any, numbers: dict[str, int]) -> list[Held]:
    return [
        Held(
            start_s=float(stretch.start),
            end_s=float(stretch.end),
            speaker=numbers.setdefault(str(label), len(numbers)),
        )
        for stretch, _, label in annotation.itertracks(yield_label=True)
    ]
