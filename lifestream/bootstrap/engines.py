"""Which engine does each piece of work, and why; each is built when it is first used."""

from functools import cached_property
from typing import Any

from lifestream.bootstrap.choice import Choice
from lifestream.bootstrap.recogniser import build_transcriber, choose_transcriber
from lifestream.bootstrap.writers import build_language_model, choose_language_model
from lifestream.config import Settings
from lifestream.domain.sentences import noted
from lifestream.ports.diarizer import Diarizer
from lifestream.ports.embedder import Embedder
from lifestream.ports.language_model import LanguageModel
from lifestream.ports.scene_detector import SceneDetector
from lifestream.ports.screen_reader import ScreenReader
from lifestream.ports.speech_detector import SpeechDetector
from lifestream.ports.transcriber import Transcriber
from lifestream.ports.voices.voice_printer import VoicePrinter

NO_VOICES = noted(
    "Speakers are not told apart, because the weights for it (segmentation-3.0 and CAM++) are not "
    "on this machine. `./run setup` fetches them; process the recording again afterwards."
)


def choose_diarizer(settings: Settings) -> Choice:
    """pyannote when it and its weights are here, else the light one, else none."""
    from lifestream.inference.voices.graphs import voices_available
    from lifestream.inference.voices.pyannote import pyannote_available

    work = noted("telling speakers apart")
    if settings.diarizer == "off":
        return Choice(
            work=work, engine="off", fallback=False, why=noted("Switched off by setting.")
        )
    here = settings.diarizer != "light" and pyannote_available(settings.pyannote_model)
    if here or settings.diarizer == "pyannote":
        why = (
            noted("pyannote.audio and its weights are here.")
            if here
            else noted("Chosen by setting.")
        )
        return Choice(work=work, engine="pyannote", fallback=False, why=why)
    if not voices_available(settings.models_dir):
        return Choice(work=work, engine="off", fallback=True, why=NO_VOICES)
    if settings.diarizer == "light":
        return Choice(work=work, engine="light", fallback=True, why=noted("Chosen by setting."))
    return Choice(
        work=work,
        engine="light",
        fallback=True,
        why=noted(
            "pyannote.audio or its weights are not on this machine. The light one is "
            "approximate: good for clear voices near a microphone, weaker in large rooms. "
            "`./run setup pyannote` installs the better one; its weights need "
            "LIFESTREAM_HF_TOKEN."
        ),
    )


def choose_embedder(settings: Settings) -> Choice:
    """The one that is set; the local one finds by words alone until its weights are here."""
    work = noted("finding by meaning")
    if settings.embedder != "local":
        return Choice(
            work=work, engine=settings.embedder, fallback=False, why=settings.embedding_model
        )
    from lifestream.inference.embedding.e5_weights import is_here

    if is_here(settings.models_dir):
        why = noted("multilingual-e5-small, on this machine; across languages.")
        return Choice(work=work, engine="local", fallback=False, why=why)
    return Choice(
        work=work,
        engine="words",
        fallback=True,
        why=noted(
            "The weights of multilingual-e5-small are not on this machine, so passages are found "
            "by their words alone, each in its own language. `./run setup` fetches them; "
            "recordings are found by meaning soon after."
        ),
    )


def choices(settings: Settings) -> tuple[Choice, ...]:
    """Every choice, for the doctor and the start page of ``./run``."""
    return (
        choose_transcriber(settings),
        choose_diarizer(settings),
        choose_language_model(settings),
        Choice(
            work=noted("scenes"),
            engine=settings.scene_detector,
            fallback=False,
            why="PySceneDetect.",
        ),
        Choice(
            work=noted("text on the screen"),
            engine=settings.screen_reader,
            fallback=False,
            why=noted(
                "Runs on this machine; reads Latin, Chinese and Japanese letters, no others."
            ),
        ),
        choose_embedder(settings),
    )


class Engines:
    """The compute ports, wired by settings (implements ``ports.inference.Inference``)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def speech_detector(self) -> SpeechDetector:
        from lifestream.inference.speech.silero import SileroSpeechDetector
        from lifestream.inference.voices.graphs import voices_available

        s = self._settings
        if not voices_available(s.models_dir):
            return SileroSpeechDetector()
        from lifestream.inference.voices.second_opinion import SegmentationOpinion

        opinion = SegmentationOpinion(models_dir=s.models_dir, threads=s.effective_threads)
        return SileroSpeechDetector(second_opinion=opinion)

    @cached_property
    def transcriber(self) -> Transcriber:
        return build_transcriber(self._settings, self._endpoint())

    @cached_property
    def diarizer(self) -> Diarizer:
        s = self._settings
        choice = choose_diarizer(s)
        if choice.engine == "off":
            from lifestream.inference.voices.no_diarizer import NoDiarizer

            return NoDiarizer(reason=choice.why if choice.fallback else "")
        if choice.engine == "pyannote":
            from lifestream.inference.voices.pyannote import PyannoteDiarizer

            return PyannoteDiarizer(model=s.pyannote_model, token=s.hf_token, device="auto")
        from lifestream.inference.voices.diarizer import ClusteringDiarizer

        return ClusteringDiarizer(models_dir=s.models_dir, threads=s.effective_threads)

    @cached_property
    def voice_printer(self) -> VoicePrinter:
        from lifestream.inference.voices.prints import CampplusPrinter

        s = self._settings
        return CampplusPrinter(models_dir=s.models_dir, threads=s.effective_threads)

    @cached_property
    def scene_detector(self) -> SceneDetector:
        from lifestream.inference.vision.scene_detectors import PySceneDetector

        s = self._settings
        return PySceneDetector(
            s.scene_detector,
            threshold=s.scene_threshold or None,
            min_scene_length_s=s.scene_min_length_s,
            frame_skip=s.scene_frame_skip,
        )

    @cached_property
    def screen_reader(self) -> ScreenReader:
        s = self._settings
        if s.screen_reader == "off":
            from lifestream.inference.vision.no_screen_reader import NoScreenReader

            return NoScreenReader()
        from lifestream.inference.vision.rapid_ocr import RapidOcrReader

        return RapidOcrReader(min_confidence=s.screen_min_confidence, threads=s.effective_threads)

    @cached_property
    def language_model(self) -> LanguageModel:
        return build_language_model(self._settings) or self.quoting_writer

    @cached_property
    def quoting_writer(self) -> LanguageModel:
        from lifestream.inference.writing.extractive.writer import ExtractiveWriter

        return ExtractiveWriter(lambda: self.embedder)

    @property
    def embedder(self) -> Embedder:
        """Asked anew each time: the weights may arrive while pages are served already."""
        if choose_embedder(self._settings).engine == "words":
            from lifestream.inference.embedding.no_embedder import NoEmbedder

            return NoEmbedder()
        return self.sentence_model

    @cached_property
    def sentence_model(self) -> Embedder:
        """The embedder that the settings ask for, once it is here."""
        s = self._settings
        if s.embedder == "openai":
            from lifestream.inference.embedding.openai_embedder import OpenAiEmbedder

            return OpenAiEmbedder(
                **self._endpoint(), model=s.embedding_model, dimensions=s.embedding_dimensions
            )
        if s.embedder == "vertex":
            from lifestream.inference.embedding.vertex_embedder import (
                DEFAULT_DIMENSIONS,
                VertexEmbedder,
            )

            return VertexEmbedder(
                project=s.gcp_project,
                location=s.gcp_region,
                model=s.embedding_model,
                dimensions=s.embedding_dimensions or DEFAULT_DIMENSIONS,
            )
        from lifestream.inference.embedding.e5 import E5Embedder

        return E5Embedder(models_dir=s.models_dir, threads=s.effective_threads)

    def _endpoint(self) -> dict[str, Any]:
        s = self._settings
        return {
            "base_url": s.openai_base_url,
            "api_key": s.openai_api_key,
            "timeout_s": s.openai_timeout_s,
        }
