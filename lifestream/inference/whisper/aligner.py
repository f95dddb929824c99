"""Forced alignment: when words are said whose text another engine recognised.

Whisper's own attention between text and sound, as for the words it recognises itself. Not for:
recognising (``transcriber``); words where no weights are here (``speech.placed_words``).
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.transcript import SpeechRegion, Word
from lifestream.inference.whisper.choice import ENGLISH_ONLY
from lifestream.inference.whisper.features import SilenceBehind
from lifestream.inference.whisper.output import whole_words
from lifestream.inference.whisper.times import offset_of
from lifestream.inference.whisper.weights import locate_whisper, size_of, whisper_available
from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples

SIZES = ("base", "small", "large-v3-turbo", ENGLISH_ONLY)
"""Cheapest first of those that know all languages: aligning needs no better model."""

MAX_WINDOW_S = 28.0  # whisper hears 30 s at a time
MAX_TOKENS = 440  # of the decoder's 448

MIN_LIKELIHOOD = 0.15
"""Geometric mean of the words' probabilities below which the text is not what the model hears
there, and its times would be invented. Above every wrong text of ``./run bench placed``; some right
windows are below it and have their words spread."""

_FRAME_SAMPLES = 160


def model_for_alignment(models_dir: Path) -> str | None:
    """The size to align with; None where no weights are on this machine."""
    return next((size for size in SIZES if whisper_available(size, models_dir)), None)


class WhisperAligner:
    """Places words in time (implements ``speech.placed_words.Aligner``).

    Args:
        model: A size whose weights are in ``models_dir``.
        threads: Threads on a CPU; 0 means one for each core.

    Raises:
        DependencyUnavailable: The weights are not on this machine.
    """

    def __init__(self, *, model: str, models_dir: Path, device: str, threads: int) -> None:
        folder = locate_whisper(model, models_dir)
        if folder is None:
            raise DependencyUnavailable(f"The weights of Whisper {model} are not on this machine.")
        self._folder = folder
        self._device = device
        self._size = size_of(model)
        self._threads = threads or os.cpu_count() or 1
        self._loaded: Any = None

    @property
    def name(self) -> str:
        """Such as ``Whisper base``."""
        return f"Whisper {self._size}"

    def align(
        self, samples: Samples, window: SpeechRegion, text: str, language: str | None
    ) -> tuple[Word, ...]:
        """The words of ``text`` with times of the recording; nothing where they are not heard.

        Args:
            samples: Sound of the window, float32 of shape (samples,), at most ``MAX_WINDOW_S``.
            language: ISO 639-1 code; None has the model detect it.

        Raises:
            DependencyUnavailable: The weights cannot be loaded.
        """
        found, spoken = self._found(samples, text, language)
        if not found or _likelihood(found) < MIN_LIKELIHOOD:
            return ()
        offset_s = window.start_s + (offset_of(self._size) or 0.0)
        words = whole_words([_Raw(one) for one in found], window, offset_s, spoken)
        # How sure this model is of the words says nothing of who recognised them.
        return tuple(replace(word, probability=None) for word in words)

    def likelihood(self, samples: Samples, text: str, language: str | None) -> float:
        """How likely the text is what is said, 0-1; see ``MIN_LIKELIHOOD``."""
        found, _ = self._found(samples, text, language)
        return _likelihood(found) if found else 0.0

    def _found(
        self, samples: Samples, text: str, language: str | None
    ) -> tuple[list[dict[str, Any]], str]:
        """faster-whisper's words with times in the window, and the language they are in."""
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        model = self._model()
        encoded = model.encode(pad_or_trim(model.feature_extractor(samples)))
        spoken = self._language(model, encoded, language)
        if not spoken or len(samples) > MAX_WINDOW_S * SAMPLE_RATE_HZ + _FRAME_SAMPLES:
            return [], spoken
        tokenizer = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=spoken
        )
        tokens = tokenizer.encode(" " + text.strip())
        if not 0 < len(tokens) <= MAX_TOKENS:
            return [], spoken
        frames = -(-len(samples) // _FRAME_SAMPLES)
        return model.find_alignment(tokenizer, [tokens], encoded, frames)[0], spoken

    def _language(self, model: Any, encoded: Any, language: str | None) -> str:
        """The code to align in; empty for a language that the model does not know."""
        known = model.supported_languages
        code = (language or "").lower().split("-", 1)[0]
        if not code and model.model.is_multilingual:
            code = str(model.model.detect_language(encoded)[0][0][0][2:-2])
        return code if code in known else ("" if code else "en")

    def _model(self) -> Any:
        if self._loaded is None:
            from faster_whisper import WhisperModel

            try:
                self._loaded = WhisperModel(
                    str(self._folder),
                    device=self._device,
                    compute_type="default" if self._device == "cuda" else "int8",
                    cpu_threads=self._threads,
                    local_files_only=True,
                )
            except (RuntimeError, ValueError, OSError) as error:
                raise DependencyUnavailable(f"{self.name} cannot be loaded: {error}") from error
            self._loaded.feature_extractor = SilenceBehind(self._loaded.feature_extractor)
        return self._loaded


def _likelihood(found: Sequence[dict[str, Any]]) -> float:
    """Geometric mean of the words' probabilities, 0-1."""
    return float(np.exp(np.mean([np.log(one["probability"] + 1e-6) for one in found])))


class _Raw:
    """A word as faster-whisper's segments hold it."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.word = found["word"]
        self.start, self.end = found["start"], found["end"]
        self.probability = found["probability"]
