"""Transcription endpoints without word times: what they are asked, and where the words are put."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.transcript import SpeechRegion, Transcript
from lifestream.inference.speech.openai_transcriber import OpenAiTranscriber
from lifestream.inference.speech.placed_words import placed_words
from lifestream.inference.speech.silero import SileroSpeechDetector
from lifestream.inference.whisper.aligner import WhisperAligner
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load, noise, silence
from tests.inference.transcription_endpoint import TranscriptionEndpoint, serve

STANDUP = Path(__file__).parents[2] / "data" / "standup.mp4"
TEXT = "Hello, Ana. We ship to Bremen."

NO_TIMES = {
    "openai": {
        "message": "response_format 'verbose_json' is not compatible with model "
        "'gpt-4o-transcribe-api-ev3'. Use 'json' or 'text' instead.",
        "param": "response_format",
        "code": "unsupported_value",
    },
    "vllm": {"message": "Currently only support response_format `text` or `json`"},
    "litellm": {"message": "does not support parameters: ['timestamp_granularities']"},
}
"""How servers refuse word times. Sources: OpenAI's own answer, vLLM's serving_transcription,
LiteLLM's UnsupportedParamsError."""


@pytest.fixture
def endpoint() -> Iterator[TranscriptionEndpoint]:
    with serve(TranscriptionEndpoint(answer={"text": TEXT, "languages": [{"code": "en"}]})) as one:
        yield one


def build(endpoint: TranscriptionEndpoint, **options: Any) -> OpenAiTranscriber:
    given = {"api_key": "key", "model": "gpt-transcribe", "timeout_s": 5.0, "patience_s": 0.05}
    return OpenAiTranscriber(base_url=endpoint.base_url, **given | options)


def request(*regions: tuple[float, float], **told: Any) -> TranscriberRequest:
    speech = [SpeechRegion(start_s=a, end_s=b) for a, b in regions]
    return TranscriberRequest(audio=ArrayAudio(noise(90.0)), speech=speech, **told)


def words_of(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(w.start_s, w.end_s, w.text) for s in transcript.segments for w in s.words]


def test_a_model_without_times_is_usable_and_its_times_are_marked(
    endpoint: TranscriptionEndpoint,
) -> None:
    transcript = build(endpoint).transcribe(request((30.0, 36.0)), ignore)

    assert transcript.text.replace("\n", " ") == TEXT
    assert transcript.languages == ("en",)
    assert transcript.engine.degraded
    assert "Times of words are approximate: gpt-transcribe gives none" in transcript.engine.note
    assert all(30.0 <= start <= end <= 36.0 for start, end, _ in words_of(transcript))
    (sent,) = endpoint.requests
    assert sent["response_format"] == [b"json"] and "timestamp_granularities[]" not in sent


def test_languages_and_names_are_told_in_the_models_own_way(
    endpoint: TranscriptionEndpoint,
) -> None:
    told = request((30.0, 36.0), languages=("en", "de-AT"), vocabulary=("Ana", "<b>\nLantern"))

    build(endpoint).transcribe(told, ignore)

    (sent,) = endpoint.requests
    assert sent["languages[]"] == [b"en", b"de"]
    assert sent["keywords[]"] == [b"Ana", b"b  Lantern"]
    assert "language" not in sent and "prompt" not in sent


@pytest.mark.parametrize("refusal", NO_TIMES.values(), ids=NO_TIMES.keys())
def test_a_server_that_refuses_times_is_asked_without_and_not_again(
    endpoint: TranscriptionEndpoint, refusal: dict[str, Any]
) -> None:
    endpoint.failures = [(400, refusal)]
    one = build(endpoint, model="small-asr")

    one.transcribe(request((30.0, 36.0), (60.0, 64.0), vocabulary=("Ana",)), ignore)
    one.transcribe(request((30.0, 36.0)), ignore)

    formats = [sent["response_format"][0] for sent in endpoint.requests]
    assert formats == [b"verbose_json", b"json", b"json", b"json"]
    assert endpoint.requests[1]["prompt"] == [b"Ana"]


def test_text_without_segments_is_not_lost(endpoint: TranscriptionEndpoint) -> None:
    endpoint.answer = {"text": TEXT, "language": "en", "duration": 6.0, "task": "transcribe"}

    transcript = build(endpoint, model="small-asr").transcribe(request((30.0, 36.0)), ignore)

    assert "ship to Bremen" in transcript.text


def test_words_lie_where_somebody_speaks_and_in_order(endpoint: TranscriptionEndpoint) -> None:
    transcript = build(endpoint).transcribe(request((30.0, 31.0), (32.4, 35.0)), ignore)

    spans = words_of(transcript)
    assert [text for *_, text in spans] == TEXT.split()
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert not any(31.0 < (start + end) / 2 < 32.4 for start, end, _ in spans)


def test_characters_of_a_script_without_spaces_are_words() -> None:
    words, _ = placed_words(
        "今日は。",
        SpeechRegion(start_s=2.0, end_s=5.0),
        [SpeechRegion(start_s=2.0, end_s=5.0)],
        samples=silence(3.0),
        language="ja",
        aligner=None,
    )
    assert [(w.start_s, w.text) for w in words] == [(2.0, "今"), (2.86, "日"), (3.71, "は。")]


def test_a_model_that_has_ended_is_not_taken_for_a_wrong_key(
    endpoint: TranscriptionEndpoint,
) -> None:
    ended = {"message": "The model `whisper-1` has been deprecated.", "code": "model_not_found"}
    endpoint.failures = [(404, ended)]

    with pytest.raises(DependencyUnavailable, match=r"whisper-1 .*has ended.*TRANSCRIPTION_MODEL"):
        build(endpoint, model="whisper-1").transcribe(request((30.0, 36.0)), ignore)


def test_words_that_are_aligned_are_where_they_are_said(
    endpoint: TranscriptionEndpoint, whisper_base: Path
) -> None:
    audio = ArrayAudio(load(STANDUP))
    speech = SileroSpeechDetector().detect(audio, ignore).regions
    turns = json.loads(STANDUP.with_suffix(".json").read_text())["turns"]
    window = SpeechRegion(start_s=max(0.0, turns[0]["start_s"] - 0.2), end_s=turns[1]["end_s"])
    text = " ".join(turn["text"] for turn in turns[:2])
    aligner = WhisperAligner(model="base", models_dir=whisper_base.parent, device="cpu", threads=2)
    samples = audio.read(window.start_s, window.end_s)
    given = {"samples": samples, "language": "en", "aligner": aligner}

    words, how = placed_words(text, window, speech, **given)
    assert "forced alignment" in how
    assert [word.text for word in words] == text.split()
    second = words[len(turns[0]["text"].split())]
    errors = [words[0].start_s - turns[0]["start_s"], second.start_s - turns[1]["start_s"]]
    assert np.max(np.abs(errors)) <= 0.4

    # What nobody says there has no times to find: it is spread, not invented.
    _, how = placed_words(
        "Penguins hardly ever repair violins at midnight.", window, speech, **given
    )
    assert "spread" in how
