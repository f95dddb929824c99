"""The compute ports together. Each is built when it is first used: models are heavy."""

from typing import Protocol

from lifestream.ports.diarizer import Diarizer
from lifestream.ports.embedder import Embedder
from lifestream.ports.language_model import LanguageModel
from lifestream.ports.scene_detector import SceneDetector
from lifestream.ports.screen_reader import ScreenReader
from lifestream.ports.speech_detector import SpeechDetector
from lifestream.ports.transcriber import Transcriber
from lifestream.ports.voices.voice_printer import VoicePrinter


class Inference(Protocol):
    """Wired by ``lifestream.bootstrap``; a property may raise DependencyUnavailable."""

    @property
    def speech_detector(self) -> SpeechDetector: ...

    @property
    def transcriber(self) -> Transcriber: ...

    @property
    def diarizer(self) -> Diarizer: ...

    @property
    def voice_printer(self) -> VoicePrinter: ...

    @property
    def scene_detector(self) -> SceneDetector: ...

    @property
    def screen_reader(self) -> ScreenReader: ...

    @property
    def language_model(self) -> LanguageModel: ...

    @property
    def quoting_writer(self) -> LanguageModel:
        """The writer that only quotes: always there, steps in when the other does not answer."""
        ...

    @property
    def embedder(self) -> Embedder: ...
