"""The OpenAI-compatible transcriber against a real endpoint on this machine."""

import io
import wave
from collections.abc import Iterator
from typing import Any

import pytest

from lifestream.domain.errors import ConfigError, DependencyUnavailable, RateLimited
from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.speech.openai_transcriber import OpenAiTranscriber
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, noise
from tests.inference.transcription_endpoint import TranscriptionEndpoint, serve


def part(start_s: float, end_s: float, text: str, **odd: float) -> dict[str, Any]:
    usual = {"avg_logprob": -0.2, "no_speech_prob": 0.01, "compression_ratio": 1.2}
    fixed = {"id": 0, "seek": 0, "tokens": [1], "temperature": 0.0}
    return {"start": start_s, "end": end_s, "text": text, **fixed, **usual, **odd}


def word(start_s: float, text: str) -> dict[str, Any]:
    return {"word": text, "start": start_s, "end": start_s + 0.4}


ANSWER = {
    "task": "transcribe",
    "language": "english",
    "duration": 6.0,
    "text": "Hello, Ana. We ship to Bremen.",
    "segments": [part(0.0, 1.2, " Hello, Ana."), part(2.0, 5.0, " We ship to Bremen.")],
    "words": [
        word(0.1, "Hello"),
        word(0.6, "Ana"),
        word(2.1, "We"),
        word(2.6, "ship"),
        word(3.1, "to"),
        word(3.6, "Bremen"),
    ],
}


@pytest.fixture
def endpoint() -> Iterator[TranscriptionEndpoint]:
    with serve(TranscriptionEndpoint(answer=dict(ANSWER))) as running:
        yield running


def build(endpoint: TranscriptionEndpoint) -> OpenAiTranscriber:
    return OpenAiTranscriber(
        base_url=endpoint.base_url,
        api_key="key",
        model="whisper-1",
        timeout_s=5.0,
        patience_s=0.05,
    )


def request(
    *regions: tuple[float, float], languages: tuple[str, ...] = (), vocabulary: tuple[str, ...] = ()
) -> TranscriberRequest:
    return TranscriberRequest(
        audio=ArrayAudio(noise(60.0)),
        speech=[SpeechRegion(start_s=a, end_s=b) for a, b in regions],
        languages=languages,
        vocabulary=vocabulary,
    )


def test_segments_and_words_get_the_recordings_times(endpoint: TranscriptionEndpoint) -> None:
    transcript = build(endpoint).transcribe(request((30.0, 36.0)), ignore)

    assert [(s.start_s, s.text) for s in transcript.segments] == [
        (30.0, "Hello, Ana."),
        (32.0, "We ship to Bremen."),
    ]
    assert [w.text for s in transcript.segments for w in s.words] == [
        "Hello,",
        "Ana.",
        "We",
        "ship",
        "to",
        "Bremen.",
    ]
    assert transcript.segments[1].words[3].start_s == pytest.approx(33.6)
    assert transcript.languages == ("en",)


def test_only_speech_is_sent_as_small_sound_files(endpoint: TranscriptionEndpoint) -> None:
    wanted = request((10.0, 16.0), languages=("en",), vocabulary=("Lantern", "Ewan"))

    build(endpoint).transcribe(wanted, ignore)

    (sent,) = endpoint.requests
    with wave.open(io.BytesIO(sent["file"][0])) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (16_000, 1)
        assert sound.getnframes() / 16_000 == pytest.approx(6.0, abs=0.01)
    assert sent["response_format"] == [b"verbose_json"]
    assert sent["timestamp_granularities[]"] == [b"word", b"segment"]
    assert sent["language"] == [b"en"] and sent["prompt"] == [b"Lantern, Ewan"]


def test_a_prompt_that_is_read_out_is_heard_again_without_it(
    endpoint: TranscriptionEndpoint,
) -> None:
    endpoint.answer["text"] = "Lantern, Ewan. Lantern."

    build(endpoint).transcribe(request((10.0, 16.0), vocabulary=("Lantern", "Ewan")), ignore)

    assert ["prompt" in sent for sent in endpoint.requests] == [True, False]


def test_silence_is_not_sent(endpoint: TranscriptionEndpoint) -> None:
    assert build(endpoint).transcribe(request(), ignore).segments == ()
    assert endpoint.requests == []


def test_invented_text_is_removed_with_its_reason(endpoint: TranscriptionEndpoint) -> None:
    endpoint.answer["segments"] = [
        part(0.0, 2.0, "Thanks for watching!", no_speech_prob=0.9, avg_logprob=-1.3),
        part(2.0, 4.0, "bye bye bye", compression_ratio=9.0),
    ]

    transcript = build(endpoint).transcribe(request((30.0, 36.0)), ignore)

    assert transcript.segments == ()
    assert [span.reason for span in transcript.removed] == [
        "no_speech",
        "repetition",
        "unheard",
    ]


def test_an_endpoint_without_words_still_gives_segments(endpoint: TranscriptionEndpoint) -> None:
    del endpoint.answer["words"]

    transcript = build(endpoint).transcribe(request((30.0, 36.0)), ignore)

    assert [s.text for s in transcript.segments] == ["Hello, Ana.", "We ship to Bremen."]


def test_a_passing_failure_is_tried_again(endpoint: TranscriptionEndpoint) -> None:
    endpoint.failures = [500, 429]

    transcript = build(endpoint).transcribe(request((30.0, 36.0)), ignore)

    assert len(transcript.segments) == 2 and len(endpoint.requests) == 3


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, DependencyUnavailable, "refuses the key"),
        (400, ConfigError, "model whisper-1 at .* does not take the request"),
        (404, DependencyUnavailable, "is not known there"),
        (500, DependencyUnavailable, "answers with error 500"),
        (429, RateLimited, "asks to wait"),
    ],
)
def test_a_lasting_failure_is_a_sentence(
    endpoint: TranscriptionEndpoint, status: int, error: type[Exception], says: str
) -> None:
    endpoint.failures = [status] * 9

    with pytest.raises(error, match=says) as raised:
        build(endpoint).transcribe(request((30.0, 36.0)), ignore)

    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_after_s == pytest.approx(0.01)


def test_nobody_at_the_address_is_a_sentence() -> None:
    gone = OpenAiTranscriber(
        base_url="http://127.0.0.1:9/v1", api_key="", model="whisper-1", timeout_s=0.5
    )

    with pytest.raises(DependencyUnavailable, match=r"127\.0\.0\.1:9/v1 does not answer"):
        gone.transcribe(request((30.0, 36.0)), ignore)
