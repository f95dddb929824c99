"""Which language each window is decoded in, among those that are allowed.

Not for: running the model (``transcriber``); finding where in a window the language changes
(``language_changes``).
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.inference.whisper.language_changes import Change, Scores, States, changes
from lifestream.inference.whisper.scripts import LeadIn
from lifestream.ports.audio import Samples

_SURE_LANGUAGE = 0.5

Brief = Callable[[Samples, int], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardLanguage:
    """The language that a window was decoded in, and where inside the window it seems to change."""

    language: str
    changes: tuple[Change, ...] = ()


class ChosenLanguages:
    """Stands before the CTranslate2 model and lets it detect only languages that are allowed.

    faster-whisper asks the model for each window's language and takes the first answer. A window
    that is not sure follows the one before it.

    Args:
        lead_ins: What the model takes for heard before windows of a language.
        brief: Filter banks of sound that is filled up to so many samples; without it, no window is
            searched for changes of language.
        last: The language that a first window follows when it is not sure.

    Attributes:
        fixed: The only allowed language, or empty when each window's is detected.
        heard: The languages of the windows decoded so far, to be taken from the left.
    """

    def __init__(
        self,
        model: Any,
        allowed: Sequence[str],
        lead_ins: Sequence[LeadIn] = (),
        *,
        brief: Brief | None = None,
        last: str = "",
    ) -> None:
        self._model = model
        self._allowed = frozenset(allowed)
        self._lead_ins = tuple(lead_ins)
        self._brief = brief
        self._last = last
        self._sounds: deque[Samples] = deque()
        self.fixed = allowed[0] if len(allowed) == 1 else ""
        self.heard: deque[HeardLanguage] = deque()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def start(self, sounds: Sequence[Samples]) -> None:
        """Forget what is in ``heard``: windows with these samples are decoded (again) from here."""
        self._sounds = deque(sounds)
        fixed = [HeardLanguage(language=self.fixed)] * len(sounds)
        self.heard = deque(fixed if self.fixed else ())

    def only(self, language: str, *, with_lead_in: bool) -> "ChosenLanguages":
        """The same model with one language; without any lead-in unless ``with_lead_in``."""
        return ChosenLanguages(self._model, (language,), self._lead_ins if with_lead_in else ())

    def among(self, languages: Sequence[str], *, last: str = "") -> "ChosenLanguages":
        """The same model for windows that are in one of ``languages`` each.

        Args:
            languages: Empty for all that are allowed.
        """
        allowed = tuple(dict.fromkeys(languages)) or tuple(self._allowed)
        return ChosenLanguages(self._model, allowed, self._lead_ins, last=last)

    def generate(self, features: Any, prompts: Sequence[list[int]], **options: Any) -> Any:
        """Decoded windows, each behind the lead-in of its language."""
        for lead_in in self._lead_ins:
            prompts = [lead_in.before(prompt) for prompt in prompts]
        return self._model.generate(features, prompts, **options)

    def encode(self, features: Any, to_cpu: bool = False) -> Any:
        """Encoded windows. On a CPU one after the other: attention over 30 s takes 150 MB each."""
        if self._model.device != "cpu":
            return self._model.encode(features, to_cpu=to_cpu or self._brief is not None)
        import ctranslate2

        encoded = [
            np.asarray(self._model.encode(ctranslate2.StorageView.from_array(window[None])))
            for window in np.asarray(features)
        ]
        return ctranslate2.StorageView.from_array(np.concatenate(encoded))

    def detect_language(self, encoded: Any) -> list[list[tuple[str, float]]]:
        """One list per window, with only the language it is decoded in.

        Args:
            encoded: What ``encode`` gave, shape (windows, states, size).
        """
        states = np.asarray(encoded) if self._brief else ()
        answers = []
        for i, scores in enumerate(self._scores(encoded)):
            language, share = self._choose(scores)
            sound = self._sounds.popleft()
            found: tuple[Change, ...] = ()
            if self._brief:
                listen = partial(self._listen, self._brief)
                found = changes(states[i], sound, scores, glance=self._glance, listen=listen)
            if found:
                self._last = found[-1].after
            self.heard.append(HeardLanguage(language=language, changes=found))
            answers.append([(f"<|{language}|>", share)])
        return answers

    def _choose(self, scores: Scores) -> tuple[str, float]:
        code, share = max(scores.items(), key=lambda option: option[1])
        if share >= _SURE_LANGUAGE or not self._last:
            self._last = code
        return self._last, share

    def _glance(self, slices: States) -> list[Scores]:
        import ctranslate2

        return self._scores(ctranslate2.StorageView.from_array(np.ascontiguousarray(slices)))

    def _listen(self, brief: Brief, sounds: Sequence[Samples]) -> list[Scores]:
        import ctranslate2

        longest = max(len(sound) for sound in sounds)
        features = np.stack([brief(sound, longest) for sound in sounds])
        return self._scores(self._model.encode(ctranslate2.StorageView.from_array(features)))

    def _scores(self, encoded: Any) -> list[Scores]:
        """How likely each allowed language is in each of several windows; sums are 1."""
        found: list[Scores] = []
        for answer in self._model.detect_language(encoded):
            options = {
                token[2:-2]: float(score)
                for token, score in answer
                if not self._allowed or token[2:-2] in self._allowed
            }
            whole = sum(options.values()) or 1.0
            found.append({code: score / whole for code, score in options.items()})
        return found
