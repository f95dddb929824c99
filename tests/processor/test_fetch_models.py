"""Models for an image: fetched or converted once, listed with their digests."""

import json
from pathlib import Path

import pytest

from lifestream.inference.weights.catalog import E5_SMALL, VOICES
from processor import fetch_models
from tests.linked_weights import link_weights

SETTINGS = {
    "LIFESTREAM_TRANSCRIBER": "off",
    "LIFESTREAM_DIARIZER": "light",
    "LIFESTREAM_EMBEDDER": "local",
}


@pytest.fixture
def image_models(
    tmp_path: Path, sentence_weights: Path, voice_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder of models of an image that is being built; the weights need no network."""
    link_weights(E5_SMALL, sentence_weights.parent, tmp_path / "models")
    link_weights(VOICES, voice_weights.parent, tmp_path / "models")
    monkeypatch.setenv("LIFESTREAM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LIFESTREAM_MODELS_DIR", str(tmp_path / "models"))
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "models"


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The model hub's client as on a machine without a network."""
    from huggingface_hub import HfApi, constants

    def unreachable(*_: object, **__: object) -> None:
        raise ConnectionError("no network")

    monkeypatch.setattr(HfApi, "model_info", unreachable)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "empty"))


def test_what_is_fetched_is_listed_and_a_changed_file_is_found(image_models: Path) -> None:
    assert fetch_models.main([]) == 0

    manifest = json.loads((image_models / "manifest.json").read_text())
    assert [model["work"] for model in manifest["models"]] == [
        "voices",
        "screen text",
        "embeddings",
    ]
    assert all(len(file["sha256"]) == 64 for m in manifest["models"] for file in m["files"])
    assert fetch_models.main(["--check"]) == 0
    (graph,) = image_models.glob("voices-onnx-*/campplus.onnx")
    graph.write_bytes(graph.read_bytes()[:-1] + b"!")
    assert fetch_models.main(["--check"]) == 1


def test_without_a_network_each_missing_model_is_named_and_no_manifest_is_left(
    image_models: Path,
    no_hub: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LIFESTREAM_TRANSCRIBER", "whisper")
    monkeypatch.setenv("LIFESTREAM_WHISPER_MODEL", "small")
    monkeypatch.setenv("LIFESTREAM_DIARIZER", "pyannote")

    assert fetch_models.main([]) == 1

    told = capsys.readouterr().err
    assert "speech: The whisper model small could not be fetched" in told
    assert "speakers: The pyannote pipeline" in told and "LIFESTREAM_HF_TOKEN" in told
    assert not (image_models / "manifest.json").exists()
    assert fetch_models.main(["--check"]) == 1


def test_a_manifest_that_is_not_there_fails_the_check(image_models: Path) -> None:
    assert fetch_models.main(["--check"]) == 1
