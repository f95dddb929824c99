"""Recognition by an OpenAI-compatible endpoint: only stretches of speech are sent to it.

Not for: writing or answering (``openai_writer``).
"""

import io
import logging
import wave
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lifestream import tracing
from lifestream.domain.errors import (
    ConfigError,
    DependencyUnavailable,
    LifeStreamError,
    RateLimited,
)
from lifestream.domain.transcript import (
    EngineInfo,
    RemovedSpan,
    Segment,
    SpeechRegion,
    Transcript,
    Word,
)
from lifestream.inference.speech.speech_windows import speech_windows
from lifestream.inference.speech.word_segments import segments_from_words
from lifestream.inference.whisper.guards import doubt, echoes, is_hopeless, keep_inside_speech
from lifestream.ports.audio import SAMPLE_RATE_HZ, Progress, Samples
from lifestream.ports.transcriber import TranscriberRequest

_log = logging.getLogger(__name__)

_LONGEST_WINDOW_S = 120.0
"""3.8 MB as WAV, far below the endpoint's 25 MB; a failed request costs two minutes of audio."""

_BRIDGE_S = 1.5
_RETRIES = 3

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
        model: A model that answers ``verbose_json`` with word times, such as whisper-1.
        timeout_s: Longest wait for one request.
        note: Why it stands in for a recogniser on this machine; the engine says so then.
    """

    def __init__(
        self, *, base_url: str, api_key: str, model: str, timeout_s: float, note: str = ""
    ) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._model = model
        self._timeout_s = timeout_s
        self._note = note
        self._client: Any = None

    @property
    def engine(self) -> EngineInfo:
        """The endpoint's model."""
        return EngineInfo(
            name="openai", model=self._model, degraded=bool(self._note), note=self._note
        )

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        """Segments as the endpoint cuts them, with times of the recording.

        Raises:
            DependencyUnavailable: The endpoint does not answer, or refuses the key.
            RateLimited: It asks to wait for longer than a few retries.
            ConfigError: It does not take the model or the request.
        """
        windows = speech_windows(
            request.audio, request.speech, longest_s=_LONGEST_WINDOW_S, bridge_s=_BRIDGE_S
        )
        total_s = sum(window.end_s - window.start_s for window in windows)
        segments: list[Segment] = []
        removed: list[RemovedSpan] = []
        done_s = 0.0
        for window in windows:
            samples = request.audio.read(window.start_s, window.end_s)
            answer = self._send(samples, request)
            if echoes(getattr(answer, "text", ""), request.vocabulary):
                # Over noise it may have read the prompt out: what is heard without one counts.
                answer = self._send(samples, replace(request, vocabulary=()))
            for segment, reason in _heard(answer, window):
                if reason:
                    removed.append(_removed(segment, reason))
                    continue
                kept, dropped = _inside_speech(segment, request.speech)
                segments += kept
                removed += dropped
            done_s += window.end_s - window.start_s
            progress(min(1.0, done_s / total_s))
        languages = dict.fromkeys(segment.language for segment in segments if segment.language)
        return Transcript(
            segments=tuple(segments),
            engine=self.engine,
            languages=tuple(languages),
            removed=tuple(removed),
        )

    def _send(self, samples: Samples, request: TranscriberRequest) -> Any:
        import openai

        if self._client is None:
            self._client = openai.OpenAI(
                base_url=self._base_url or None,
                api_key=self._api_key or "none",
                timeout=self._timeout_s,
                max_retries=_RETRIES,
            )
        options: dict[str, Any] = {}
        if len(request.languages) == 1:
            options["language"] = request.languages[0]
        if request.vocabulary:
            options["prompt"] = ", ".join(request.vocabulary)
        try:
            with tracing.span("transcribe", kind="client", model=self._model):
                return self._client.audio.transcriptions.create(
                    model=self._model,
                    file=("speech.wav", _wav(samples), "audio/wav"),
                    response_format="verbose_json",
                    timestamp_granularities=["word", "segment"],
                    temperature=0.0,
                    **options,
                )
        except openai.OpenAIError as error:
            _log.warning("transcription_failed", extra={"error": type(error).__name__})
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> LifeStreamError:
        import openai

        where = self._base_url or "OpenAI"
        if isinstance(error, openai.RateLimitError):
            wait_s = _retry_after_s(error.response.headers.get("retry-after"))
            return RateLimited(
                f"The transcription endpoint {where} asks to wait.", retry_after_s=wait_s
            )
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return DependencyUnavailable(
                f"The transcription endpoint {where} refuses the key. Check "
                "LIFESTREAM_OPENAI_API_KEY."
            )
        if isinstance(error, openai.APIStatusError) and error.status_code < 500:
            return ConfigError(
                f"The transcription endpoint {where} does not take the model {self._model} with "
                f"word times (HTTP {error.status_code}). Set LIFESTREAM_TRANSCRIPTION_MODEL to one "
                "that answers verbose_json, such as whisper-1."
            )
        return DependencyUnavailable(
            f"The transcription endpoint {where} does not answer ({type(error).__name__}). Check "
            "LIFESTREAM_OPENAI_BASE_URL and the network."
        )


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
        for word in answer.words or ()
    ]
    if not answer.segments:
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


def _retry_after_s(header: str | None) -> float:
    try:
        return max(1.0, float(header or 1.0))
    except ValueError:
        return 1.0
