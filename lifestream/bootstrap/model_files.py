"""The models that the settings ask for, as files on this machine: fetched or converted now.

For images that are built with their models inside, so that a processor starts without a network.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lifestream.config import Settings
from lifestream.inference.weights import catalog, store


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """One model: what it is for, its name, and the folder or file it is in."""

    work: str
    name: str
    path: Path

    def files(self) -> Iterator[Path]:
        """Every file of it, in order of name; ``path`` itself when that is a file."""
        if self.path.is_file():
            yield self.path
            return
        yield from sorted(path for path in self.path.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStep:
    """A model still to be fetched."""

    work: str
    name: str
    fetch: Callable[[], Path]

    def done(self) -> ModelFiles:
        """Fetch it.

        Raises:
            DependencyUnavailable: It is neither here nor can it be fetched.
        """
        return ModelFiles(work=self.work, name=self.name, path=self.fetch())


def model_steps(settings: Settings) -> tuple[ModelStep, ...]:
    """The weights to fetch for ``settings``, in the order in which a recording needs them."""
    steps = []
    if settings.transcriber in {"auto", "whisper"}:
        model = "base" if settings.whisper_model == "auto" else settings.whisper_model
        steps.append(ModelStep(work="speech", name=model, fetch=_whisper(settings, model)))
    if settings.diarizer == "pyannote" or (settings.diarizer == "auto" and settings.hf_token):
        steps.append(
            ModelStep(work="speakers", name=settings.pyannote_model, fetch=_pyannote(settings))
        )
    if settings.diarizer != "off":
        steps.append(ModelStep(work="voices", name=catalog.VOICES.title, fetch=_voices(settings)))
    if settings.screen_reader == "rapidocr":
        steps.append(ModelStep(work="screen text", name="PP-OCR", fetch=_screen_reader))
    if settings.embedder == "local":
        steps.append(
            ModelStep(work="embeddings", name=catalog.E5_SMALL.title, fetch=_sentences(settings))
        )
    return tuple(steps)


def _whisper(settings: Settings, model: str) -> Callable[[], Path]:
    def fetch() -> Path:
        from lifestream.inference.whisper.weights import fetch_whisper

        return fetch_whisper(model, settings.models_dir, timeout_s=20.0)

    return fetch


def _pyannote(settings: Settings) -> Callable[[], Path]:
    def fetch() -> Path:
        from lifestream.inference.voices.pyannote import fetch_pyannote

        return fetch_pyannote(settings.pyannote_model, settings.hf_token, timeout_s=20.0)

    return fetch


def _voices(settings: Settings) -> Callable[[], Path]:
    def fetch() -> Path:
        from lifestream.inference.voices import graphs

        store.fetch(catalog.VOICES, settings.models_dir)
        graphs.campplus_file(settings.models_dir)
        graphs.segmentation_file(settings.models_dir)
        return graphs.graphs_folder(settings.models_dir)

    return fetch


def _sentences(settings: Settings) -> Callable[[], Path]:
    def fetch() -> Path:
        from lifestream.inference.embedding.e5_weights import converted_weights
        from lifestream.inference.weights.store import fetch as fetch_weights

        fetch_weights(catalog.E5_SMALL, settings.models_dir)
        return converted_weights(settings.models_dir)

    return fetch


def _screen_reader() -> Path:
    from lifestream.inference.vision.rapid_ocr import bundled_models

    return bundled_models()
