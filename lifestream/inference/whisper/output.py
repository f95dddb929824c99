"""From faster-whisper's segments to the domain's: plain floats, whole words, true times.

Not for: running the model (``whisper``); deciding what was invented (``whisper_guards``).
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lifestream.domain.transcript import (
    EngineInfo,
    RemovedSpan,
    Segment,
    SpeechRegion,
    Transcript,
    Word,
)
from lifestream.inference.speech.word_segments import segments_from_words
from lifestream.inference.whisper.guards import (
    cut_loops,
    doubt,
    is_hopeless,
    is_unconfirmed,
    keep_inside_speech,
    shortened,
    unheard,
)
from lifestream.inference.whisper.scripts import LeadIn
from lifestream.inference.whisper.times import at_pauses

UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Written without spaces. Source: faster_whisper.tokenizer, split_to_word_tokens."""

_SURE_LANGUAGE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWindow:
    """One window's words and how sure the model was of them."""

    window: SpeechRegion
    language: str
    words: tuple[Word, ...]
    log_probability: float
    no_speech: float
    compression: float

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(word.text for word in self.words)

    @property
    def reason(self) -> str:
        """Why the text is doubtful; empty when it is not."""
        return doubt(
            no_speech=self.no_speech,
            log_probability=self.log_probability,
            compression=self.compression,
        )

    @property
    def hopeless(self) -> bool:
        """Whether the text is to be dropped."""
        return is_hopeless(self.reason, self.log_probability)


class ChosenLanguages:
    """Stands before the CTranslate2 model and lets it detect only languages that are allowed.

    faster-whisper asks the model for each window's language and takes the first answer. A window
    that is not sure follows the one before it.

    Args:
        lead_ins: What the model is told to have heard before windows of a language.

    Attributes:
        fixed: The only allowed language, or empty when each window's is detected.
        heard: The languages of the windows decoded so far, to be taken from the left.
    """

    def __init__(self, model: Any, allowed: Sequence[str], lead_ins: Sequence[LeadIn] = ()) -> None:
        self._model = model
        self._allowed = frozenset(allowed)
        self._lead_ins = tuple(lead_ins)
        self._last = ""
        self.fixed = allowed[0] if len(allowed) == 1 else ""
        self.heard: deque[str] = deque()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def start(self, windows: int) -> None:
        """Forget what is in ``heard``: so many windows are decoded (again) from here."""
        self.heard = deque([self.fixed] * windows if self.fixed else ())

    def only(self, language: str, *, told: bool) -> "ChosenLanguages":
        """The same model with one language; unless ``told``, without any lead-in."""
        return ChosenLanguages(self._model, (language,), self._lead_ins if told else ())

    def generate(self, features: Any, prompts: Sequence[list[int]], **options: Any) -> Any:
        """Decoded windows, each behind the lead-in of its language."""
        for lead_in in self._lead_ins:
            prompts = [lead_in.before(prompt) for prompt in prompts]
        return self._model.generate(features, prompts, **options)

    def encode(self, features: Any, to_cpu: bool = False) -> Any:
        """Encoded windows. On a CPU one after the other: attention over 30 s takes 150 MB each."""
        if self._model.device != "cpu":
            return self._model.encode(features, to_cpu=to_cpu)
        import ctranslate2

        encoded = [
            np.asarray(self._model.encode(ctranslate2.StorageView.from_array(window[None])))
            for window in np.asarray(features)
        ]
        return ctranslate2.StorageView.from_array(np.concatenate(encoded))

    def detect_language(self, features: Any) -> list[list[tuple[str, float]]]:
        """One list per window, with only the language it is decoded in."""
        return [[self._choose(scores)] for scores in self._model.detect_language(features)]

    def _choose(self, scores: Sequence[tuple[str, float]]) -> tuple[str, float]:
        options = [
            (token[2:-2], float(score))
            for token, score in scores
            if not self._allowed or token[2:-2] in self._allowed
        ]
        code, score = max(options, key=lambda option: option[1])
        whole = sum(score for _, score in options) or 1.0
        if score / whole >= _SURE_LANGUAGE or not self._last:
            self._last = code
        self.heard.append(self._last)
        return f"<|{self._last}|>", score


def heard_window(
    segments: Sequence[Any], window: SpeechRegion, offset_s: float, language: str
) -> HeardWindow:
    """A window from its faster-whisper segments, whose times are ``offset_s`` too small."""
    raw = [word for segment in segments for word in segment.words or ()]
    return HeardWindow(
        window=window,
        language=language,
        words=tuple(whole_words(raw, window, offset_s, language)),
        log_probability=min(float(segment.avg_logprob) for segment in segments),
        no_speech=max(float(segment.no_speech_prob) for segment in segments),
        compression=max(float(segment.compression_ratio) for segment in segments),
    )


def less_doubtful(first: HeardWindow, second: HeardWindow) -> HeardWindow:
    """The better of two tries: without doubt before doubtful, then the likelier."""
    return max(first, second, key=lambda heard: (not heard.reason, heard.log_probability))


def join_windows(
    heard: Iterable[HeardWindow], speech: Sequence[SpeechRegion], engine: EngineInfo
) -> Transcript:
    """The transcript of all windows, without what nobody said."""
    segments: list[Segment] = []
    removed: list[RemovedSpan] = []
    for result in heard:
        unconfirmed = is_unconfirmed(result.window, result.no_speech, speech)
        if result.hopeless or unconfirmed:
            removed.append(_dropped(result, result.reason or "no_speech"))
            continue
        inside, outside = keep_inside_speech(result.words, speech)
        words, loops = cut_loops(at_pauses(inside, speech))
        removed += [*outside, *loops]
        joiner = "" if result.language in UNSPACED_LANGUAGES else " "
        segments += segments_from_words(
            words, language=result.language, by_sentence=True, joiner=joiner
        )
    kept = [word for segment in segments for word in segment.words]
    removed += unheard(speech, [*kept, *removed])
    languages = dict.fromkeys(segment.language for segment in segments if segment.language)
    return Transcript(
        segments=tuple(segments),
        engine=engine,
        languages=tuple(languages),
        removed=tuple(sorted(removed, key=lambda span: span.start_s)),
    )


def _dropped(result: HeardWindow, reason: str) -> RemovedSpan:
    return RemovedSpan(
        start_s=result.window.start_s,
        end_s=result.window.end_s,
        reason=reason,
        text=shortened(result.words),
    )


def whole_words(
    raw: Sequence[Any], window: SpeechRegion, offset_s: float, language: str
) -> list[Word]:
    """Words with the pieces that faster-whisper cuts at hyphens and the like put together."""
    words: list[Word] = []
    pieces = 1
    for part in raw:
        text = str(part.word)
        start_s = _inside(float(part.start) + offset_s, window)
        end_s = _inside(float(part.end) + offset_s, window)
        probability = float(part.probability)
        if language in UNSPACED_LANGUAGES:
            words += _characters(text.strip(), start_s, end_s, probability)
        elif words and not text.startswith(" "):
            before = words[-1]
            mean = ((before.probability or 0.0) * pieces + probability) / (pieces + 1)
            pieces += 1
            words[-1] = _word(before.text + text.strip(), before.start_s, end_s, mean)
        elif text.strip():
            pieces = 1
            words.append(_word(text.strip(), start_s, end_s, probability))
    return words


def characters(text: str) -> list[str]:
    """Text without spaces cut into characters that can stand alone.

    Letters of other scripts and punctuation stay with what they follow.
    """
    units: list[str] = []
    for letter in text:
        if units and (not letter.isalnum() or (letter.isascii() and units[-1].isascii())):
            units[-1] += letter
        else:
            units.append(letter)
    return units


def _characters(text: str, start_s: float, end_s: float, probability: float) -> list[Word]:
    """Text without spaces, one word a character: the tokenizer gave one piece for a clause."""
    units = characters(text)
    step_s = (end_s - start_s) / max(1, len(units))
    return [
        _word(unit, start_s + i * step_s, start_s + (i + 1) * step_s, probability)
        for i, unit in enumerate(units)
    ]


def _word(text: str, start_s: float, end_s: float, probability: float) -> Word:
    return Word(
        start_s=round(start_s, 2),
        end_s=round(max(start_s, end_s), 2),
        text=text,
        probability=round(probability, 3),
    )


def _inside(time_s: float, window: SpeechRegion) -> float:
    return min(max(time_s, window.start_s), window.end_s)
