"""Finding weights is cheap and never optimistic; fetching them fails fast and in words."""

import socket
import time
from pathlib import Path

import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.whisper.weights import fetch_whisper, whisper_available
from tests.models.tiny_whisper import build_tiny_whisper


def test_a_folder_with_all_files_is_available(tmp_path: Path) -> None:
    folder = build_tiny_whisper(tmp_path / "mine")

    assert whisper_available(str(folder), tmp_path)
    assert fetch_whisper(str(folder), tmp_path) == folder


@pytest.mark.parametrize("missing", ["model.bin", "tokenizer.json", "config.json"])
def test_incomplete_weights_are_not_available(tmp_path: Path, missing: str) -> None:
    folder = build_tiny_whisper(tmp_path / "mine")
    (folder / missing).unlink()

    assert not whisper_available(str(folder), tmp_path)


def test_fetched_weights_are_found_by_their_size(tmp_path: Path) -> None:
    snapshot = tmp_path / "hub" / "models--Systran--faster-whisper-tiny.en" / "snapshots" / "a1"

    assert not whisper_available("tiny.en", tmp_path)
    build_tiny_whisper(snapshot)
    assert whisper_available("tiny.en", tmp_path)


def test_a_name_that_is_nothing_is_refused_without_the_network(tmp_path: Path) -> None:
    with pytest.raises(DependencyUnavailable, match="no whisper model smal"):
        fetch_whisper("smal", tmp_path)


def test_a_hub_that_does_not_answer_is_given_up_on_quickly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as deaf:  # accepts connections and never says a word
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        monkeypatch.setattr("huggingface_hub.hf_api.constants.ENDPOINT", address)
        started = time.monotonic()

        with pytest.raises(DependencyUnavailable, match="could not be fetched"):
            fetch_whisper("small", tmp_path, timeout_s=1.0)

    assert time.monotonic() - started < 10.0
    assert not whisper_available("small", tmp_path)
