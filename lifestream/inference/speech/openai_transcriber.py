"""Recognition by an OpenAI-compatible endpoint: only stretches of speech are sent to it.

Endpoints that know when each word is said (``verbose_json``) are asked for that; of the others the
text alone is taken, and its words are placed in time here. Not for: writing or answering
(``openai_writer``).
"""

import io
import logging
import wave
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from lifestream import tracing
from lifestream.domain.errors import ConfigError, LifeStreamError
from lifestream.domain.transcript import (
    EngineInfo,
    RemovedSpan,
    Segment,
    SpeechRegion,
    Transcript,
    Word,
)
from lifestream.inference.endpoint.patience import Patience
from lifestream.inference.endpoint.refusals import Asked
from lifestream.inference.endpoint.trouble import Trouble, trouble_of, words_of
from lifestream.inference.speech.placed_words import Aligner, placed_words
from lifestream.inference.speech.speech_windows import speech_windows
from lifestream.inference.speech.word_segments import segments_from_words
from lifestream.inference.whisper.guards import (
    cut_loops,
    doubt,
    echoes,
    is_hopeless,
    keep_inside_speech,
    unheard,
)
from lifestream.inference.whisper.output import UNSPACED_LANGUAGES
from lifestream.ports.audio import SAMPLE_RATE_HZ, Progress, Samples
from lifestream.ports.transcriber import TranscriberRequest

_log = logging.getLogger(__name__)

_MAX_WINDOW_S = 120.0
"""3.8 MB as WAV, far below the endpoint's 25 MB; a failed request costs two minutes of audio."""

_MAX_PLACED_WINDOW_S = 28.0
"""Where words are placed in time here: what an aligner hears at once, and the largest error."""

_BRIDGE_S = 1.5
_PATIENCE_S = 300.0
"""For one window: minutes, because a recording can wait."""

_TEXT_ONLY = "gpt-transcribe"
"""Answers with text and languages alone, and takes ``languages`` and ``keywords`` in the place of
``language`` and ``prompt``. Source: OpenAI, "Migrate from Whisper to GPT-Transcribe"."""

_NOT_IN_KEYWORDS = str.maketrans(dict.fromkeys("<>\r\n", " "))
"""A keyword with one of them has the whole request refused. Source: the same page."""

_APPROXIMATE = "Times of words are approximate: {model} gives none, so they are {how}."

_LANGUAGE_CODES = {
    "arabic": "ar", "catalan": "ca", "chinese": "zh", "czech": "cs", "danish": "da",
    "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr", "german": "de",
    "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id",
    "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no", "persian": "fa",
    "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es",
    "swedish": "sv", "thai": "th", "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
"""The endpoint answers with English names of languages. Source: openai/whisper, tokenizer.py."""


class OpenAiTranscriber:
    """Recognises speech over ``/audio/transcriptions`` (implements ``Transcriber``).

    Args:
        base_url: The endpoint's address up to the version; empty for OpenAI's own.
        api_key: Its key; local servers take any.
        model: A model of that endpoint, with word times or without.
        timeout_s: Longest wait for one request.
        aligner: Places words in time where the model does not; None spreads them over speech.
        note: Why it stands in for a recogniser on this machine; the engine says so then.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        timeout_s: float,
        aligner: Aligner | None = None,
        note: str = "",
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._model = model
        self._timeout_s = timeout_s
        self._aligner = aligner
        self._note = note
        self._patience = Patience(patience_s=patience_s, askers_s=patience_s, calls_at_once=1)
        self._asked = Asked(
            who=f"The transcription model {model} at {base_url or 'OpenAI'}",
            model_setting="LIFESTREAM_TRANSCRIPTION_MODEL",
        )
        self._hints_by_list = model.rpartition("/")[2].startswith(_TEXT_ONLY)
        self._gives_times = not self._hints_by_list
        self._client: Any = None

    @property
    def engine(self) -> EngineInfo:
        """The endpoint's model."""
        return EngineInfo(
            name="openai", model=self._model, degraded=bool(self._note), note=self._note
        )

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        """Segments as the endpoint cuts them, or by sentences where it gives no times.

        Raises:
            DependencyUnavailable: The endpoint does not answer, refuses the key, or the model has
                ended.
            RateLimited: It asks to wait for longer than minutes.
            ConfigError: It does not take the request.
        """
        if self._gives_times:
            try:
                return self._transcribed(request, progress)
            except _NoTimes:
                self._gives_times = False
                _log.info("transcription_without_times", extra={"model": self._model})
        return self._transcribed(request, progress)

    def _transcribed(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        longest_s = _MAX_WINDOW_S if self._gives_times else _MAX_PLACED_WINDOW_S
        windows = speech_windows(
            request.audio, request.speech, longest_s=longest_s, bridge_s=_BRIDGE_S
        )
        total_s = sum(window.end_s - window.start_s for window in windows)
        heard = _Gathered()
        done_s = 0.0
        for window in windows:
            samples = request.audio.read(window.start_s, window.end_s)
            answer = self._send(samples, request)
            if echoes(getattr(answer, "text", ""), request.vocabulary):
                # Over noise it may have read the prompt out: what is heard without one counts.
                answer = self._send(samples, replace(request, vocabulary=()))
            if self._gives_times:
                heard.take_timed(answer, window, request.speech)
            else:
                self._take_placed(heard, answer, window, samples, request)
            done_s += window.end_s - window.start_s
            progress(min(1.0, done_s / total_s))
        languages = dict.fromkeys(s.language for s in heard.segments if s.language)
        accounted = [*_marks(heard.segments), *heard.removed]
        removed = [*heard.removed, *unheard(request.speech, accounted)]
        return Transcript(
            segments=tuple(heard.segments),
            engine=self._engine_of(heard),
            languages=tuple(languages),
            removed=tuple(sorted(removed, key=lambda span: span.start_s)),
        )

    def _take_placed(
        self,
        heard: "_Gathered",
        answer: Any,
        window: SpeechRegion,
        samples: Samples,
        request: TranscriberRequest,
    ) -> None:
        """A window's text with times that are found here."""
        text = " ".join((getattr(answer, "text", "") or "").split())
        if not text:
            return
        language = _language_of(answer, request.languages)
        words, how = placed_words(
            text,
            window,
            request.speech,
            samples=samples,
            language=language,
            aligner=self._aligner,
        )
        inside, outside = keep_inside_speech(words, request.speech)
        kept, loops = cut_loops(inside)
        heard.removed += [*outside, *loops]
        heard.placed.append(how)
        heard.segments += segments_from_words(
            kept,
            language=language,
            by_sentence=True,
            joiner="" if language in UNSPACED_LANGUAGES else " ",
        )

    def _engine_of(self, heard: "_Gathered") -> EngineInfo:
        """The engine, with how words that came without times got theirs."""
        if not heard.placed:
            return self.engine
        how = max(dict.fromkeys(heard.placed), key=heard.placed.count)
        note = _APPROXIMATE.format(model=self._model, how=how)
        return replace(self.engine, degraded=True, note=f"{self._note} {note}".strip())

    def _send(self, samples: Samples, request: TranscriberRequest) -> Any:
        import openai

        hints = self._hints(request)
        try:
            with tracing.span("transcribe", kind="client", model=self._model):
                return self._patience.until_answered(partial(self._call, samples, hints))
        except openai.OpenAIError as error:
            _log.warning("transcription_failed", extra={"error": type(error).__name__})
            if self._gives_times and _is_about_times(error):
                raise _NoTimes from error
            raise self._translated(error) from error

    def _call(self, samples: Samples, hints: dict[str, Any]) -> Any:
        import openai

        if self._client is None:
            self._client = openai.OpenAI(
                base_url=self._base_url or None,
                api_key=self._api_key or "none",
                timeout=self._timeout_s,
                max_retries=0,
            )
        form: dict[str, Any] = {"response_format": "json"}
        if self._gives_times:
            form = {
                "response_format": "verbose_json",
                "timestamp_granularities": ["word", "segment"],
                "temperature": 0.0,
            }
        return self._client.audio.transcriptions.create(
            model=self._model, file=("speech.wav", _wav(samples), "audio/wav"), **form, **hints
        )

    def _hints(self, request: TranscriberRequest) -> dict[str, Any]:
        """Languages and names, as the model takes them."""
        codes = list(dict.fromkeys(code.lower().split("-", 1)[0] for code in request.languages))
        hints: dict[str, Any] = {}
        if self._hints_by_list:
            words = [term.translate(_NOT_IN_KEYWORDS).strip() for term in request.vocabulary]
            named = {"languages": codes, "keywords": [word for word in words if word]}
            return {name: values for name, values in named.items() if values}
        if len(codes) == 1:
            hints["language"] = codes[0]
        if request.vocabulary:
            hints["prompt"] = ", ".join(request.vocabulary)
        return hints

    def _translated(self, error: Any) -> LifeStreamError:
        import openai

        is_about_the_request = isinstance(
            error, openai.BadRequestError | openai.UnprocessableEntityError
        )
        if is_about_the_request and trouble_of(error) is not Trouble.ENDED:
            return ConfigError(
                f"{self._asked.who} does not take the request (HTTP {error.status_code}). Set "
                "LIFESTREAM_TRANSCRIPTION_MODEL to one that transcribes files, such as "
                "gpt-transcribe."
            )
        return self._asked.failure(error)


class _NoTimes(Exception):
    """The model does not say when words are said."""


class _Gathered:
    """What was heard so far.

    Attributes:
        placed: How the words of each window got their times, where they came without.
    """

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.removed: list[RemovedSpan] = []
        self.placed: list[str] = []

    def take_timed(self, answer: Any, window: SpeechRegion, speech: Sequence[SpeechRegion]) -> None:
        """A window's segments with the endpoint's own times.

        Raises:
            _NoTimes: There is text, and neither segments nor words.
        """
        segments, words = getattr(answer, "segments", None), getattr(answer, "words", None)
        if not segments and not words:
            if (getattr(answer, "text", "") or "").strip():
                raise _NoTimes
            return
        for segment, reason in _heard(answer, window):
            if reason:
                self.removed.append(_removed(segment, reason))
                continue
            kept, dropped = _inside_speech(segment, speech)
            self.segments += kept
            self.removed += dropped


def _is_about_times(error: Any) -> bool:
    """The format with times is refused. Source: OpenAI, "response_format 'verbose_json' is not
    compatible with model …"; vLLM and LiteLLM name the parameter, too."""
    import openai

    kinds = openai.BadRequestError | openai.UnprocessableEntityError
    said = words_of(error)
    named = any(word in said for word in ("verbose_json", "response_format", "timestamp"))
    return isinstance(error, kinds) and named


def _wav(samples: Samples) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes((np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
    return buffer.getvalue()


def _heard(answer: Any, window: SpeechRegion) -> Iterator[tuple[Segment, str]]:
    """Each segment with its words, and why it is to be dropped (empty when it is not)."""
    language = _code(getattr(answer, "language", None))
    words = [
        Word(
            start_s=_time(word.start, window), end_s=_time(word.end, window), text=word.word.strip()
        )
        for word in getattr(answer, "words", None) or ()
    ]
    if not getattr(answer, "segments", None):
        yield from ((segment, "") for segment in segments_from_words(words, language=language))
        return
    for part in answer.segments:
        start_s, end_s = _time(part.start, window), _time(part.end, window)
        inside = [w for w in words if start_s <= (w.start_s + w.end_s) / 2 <= end_s]
        words = words[len(inside) :] if words[: len(inside)] == inside else words
        segment = Segment(
            start_s=start_s,
            end_s=end_s,
            text=part.text.strip(),
            words=tuple(_punctuated(inside, part.text)),
            language=language,
        )
        if segment.text:
            yield segment, _drop_reason(part)


def _marks(segments: Sequence[Segment]) -> Iterator[Word | RemovedSpan]:
    """What accounts for speech: words, or the whole segment where the endpoint gave none."""
    for segment in segments:
        if segment.words:
            yield from segment.words
        else:
            yield RemovedSpan(start_s=segment.start_s, end_s=segment.end_s, reason="")


def _punctuated(words: Sequence[Word], text: str) -> list[Word]:
    """Words come bare; the segment's text has their case and punctuation."""
    tokens = text.split()
    if len(tokens) != len(words):
        return list(words)
    return [replace(word, text=token) for word, token in zip(words, tokens, strict=True)]


def _drop_reason(part: Any) -> str:
    log_probability = float(part.avg_logprob or 0.0)
    reason = doubt(
        no_speech=float(part.no_speech_prob or 0.0),
        log_probability=log_probability,
        compression=float(part.compression_ratio or 0.0),
    )
    return reason if is_hopeless(reason, log_probability) else ""


def _inside_speech(
    segment: Segment, speech: Sequence[SpeechRegion]
) -> tuple[list[Segment], list[RemovedSpan]]:
    """The segment without words outside speech; nothing of it when all are."""
    marks = segment.words or (
        Word(start_s=segment.start_s, end_s=segment.end_s, text=segment.text),
    )
    kept, removed = keep_inside_speech(marks, speech)
    if not removed:
        return [segment], []
    if not kept:
        return [], removed
    text = " ".join(word.text for word in kept)
    start_s, end_s = kept[0].start_s, kept[-1].end_s
    return [replace(segment, start_s=start_s, end_s=end_s, text=text, words=tuple(kept))], removed


def _removed(segment: Segment, reason: str) -> RemovedSpan:
    return RemovedSpan(
        start_s=segment.start_s, end_s=segment.end_s, reason=reason, text=segment.text[:200]
    )


def _time(seconds: float, window: SpeechRegion) -> float:
    return round(min(max(window.start_s + float(seconds), window.start_s), window.end_s), 2)


def _code(language: str | None) -> str | None:
    name = (language or "").lower()
    return _LANGUAGE_CODES.get(name) or (name if len(name) == 2 else None)


def _language_of(answer: Any, asked: Sequence[str]) -> str | None:
    """The first language that was detected; else the only one that was asked for."""
    detected = getattr(answer, "languages", None) or ()
    for one in detected:
        code = _code(one.get("code") if isinstance(one, dict) else getattr(one, "code", None))
        if code:
            return code
    found = _code(getattr(answer, "language", None))
    return found or (asked[0].lower().split("-", 1)[0] if len(asked) == 1 else None)
