"""Who recognises speech, step by step down from the best, and what is said about it."""

from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.bootstrap.recogniser import (
    better_speech_model,
    build_transcriber,
    choose_transcriber,
    whisper_plan,
    worth_fetching,
)
from lifestream.config import Settings, load_settings
from lifestream.domain.errors import ConfigError, DependencyUnavailable
from lifestream.domain.transcript import SpeechRegion
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, noise
from tests.models.tiny_whisper import build_tiny_whisper

ENDPOINT = {"base_url": "http://127.0.0.1:9/v1", "api_key": "", "timeout_s": 1.0}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A machine without weights, GPU and endpoint."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "empty"))
    return Settings(data_dir=tmp_path, whisper_device="cpu")


def put(settings: Settings, size: str) -> None:
    name = f"models--Systran--faster-whisper-{size}"
    build_tiny_whisper(settings.models_dir / "hub" / name / "snapshots" / "a1")


def request() -> TranscriberRequest:
    speech = [SpeechRegion(start_s=0.0, end_s=2.0)]
    return TranscriberRequest(audio=ArrayAudio(noise(2.0)), speech=speech)


def test_base_is_taken_and_its_beam_is_left_open_until_it_is_measured(settings: Settings) -> None:
    put(settings, "base")
    choice = choose_transcriber(settings)

    assert (choice.engine, choice.fallback) == ("whisper", False)
    assert "Whisper base" in choice.why and "measured when it is first used" in choice.why
    engine = build_transcriber(settings, ENDPOINT).engine
    plan = whisper_plan(settings, measure=False)
    assert plan is not None and plan.settled
    assert (
        engine.model == f"base int8 beam {plan.beam_size}, word times +0.12 s"
        and not engine.degraded
    )
    assert "times faster than real time" in choose_transcriber(settings).why


def test_a_beam_by_setting_is_not_measured(settings: Settings) -> None:
    put(settings, "base")
    plan = whisper_plan(replace(settings, whisper_beam_size=3), measure=True)

    assert plan is not None and (plan.beam_size, plan.pace, plan.settled) == (3, None, True)
    assert not (settings.models_dir / "whisper-pace.json").exists()


def test_tiny_stands_in_for_base_and_says_so(settings: Settings) -> None:
    put(settings, "tiny.en")
    choice = choose_transcriber(settings)

    assert (choice.engine, choice.fallback) == ("whisper", True)
    engine = build_transcriber(settings, ENDPOINT).engine
    assert engine.degraded and "knows only English" in engine.note


def test_tiny_does_not_stand_in_where_english_is_not_spoken(settings: Settings) -> None:
    put(settings, "tiny.en")

    assert choose_transcriber(replace(settings, languages=("de",))).engine == "none"
    assert choose_transcriber(replace(settings, languages=("de", "en"))).engine == "whisper"


def test_an_endpoint_that_is_set_stands_in_for_missing_weights(settings: Settings) -> None:
    settings = replace(settings, openai_base_url="http://127.0.0.1:9/v1")
    choice = choose_transcriber(settings)

    assert (choice.engine, choice.fallback) == ("openai", True)
    engine = build_transcriber(settings, ENDPOINT).engine
    assert engine.degraded and "sent to the endpoint at http://127.0.0.1:9/v1" in engine.note


def test_with_nothing_there_is_a_sentence_and_no_words(settings: Settings) -> None:
    choice = choose_transcriber(settings)
    assert (choice.engine, choice.fallback) == ("none", True)
    transcriber = build_transcriber(settings, ENDPOINT)

    assert transcriber.engine.name == "none"
    with pytest.raises(DependencyUnavailable, match="no weights of Whisper"):
        transcriber.transcribe(request(), ignore)


def test_recognition_can_be_switched_off(settings: Settings) -> None:
    transcriber = build_transcriber(replace(settings, transcriber="off"), ENDPOINT)

    assert transcriber.transcribe(request(), ignore).segments == ()
    assert transcriber.engine.name == "off"


def test_weights_that_were_asked_for_and_are_not_here_are_named(settings: Settings) -> None:
    settings = replace(settings, whisper_model="medium")

    assert choose_transcriber(settings).fallback
    with pytest.raises(DependencyUnavailable, match="medium are not on this machine"):
        build_transcriber(settings, ENDPOINT)


def test_a_better_model_is_fetched_only_for_a_machine_that_may_keep_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert better_speech_model(settings) == "small"
    assert better_speech_model(replace(settings, whisper_device="cuda")) == "large-v3-turbo"
    put(settings, "base")
    for pace, worth in ((20.0, True), (7.0, False)):
        monkeypatch.setattr(
            "lifestream.bootstrap.recogniser._measured", lambda *given, pace=pace: pace
        )
        assert worth_fetching(settings) is worth
        (settings.models_dir / "whisper-pace.json").unlink()
    put(settings, "small")
    assert not worth_fetching(settings)


def test_a_setting_of_the_former_recogniser_says_what_to_do() -> None:
    with pytest.raises(ConfigError, match="no longer has that recogniser"):
        load_settings({"LIFESTREAM_TRANSCRIBER": "pocketsphinx"})
