"""Who writes, by what is set and what is here; and what is said of getting better."""

from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.bootstrap import writers
from lifestream.bootstrap.engines import Engines
from lifestream.bootstrap.writers import (
    build_language_model,
    choose_language_model,
    offered_models,
    server_offers,
)
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.inference.weights.store import folder_of
from lifestream.inference.writing.found_servers import KINDS
from lifestream.inference.writing.own_writer import models
from lifestream.inference.writing.own_writer.models import GIB, OWN_MODELS, file_of, suited
from tests.inference.writing.test_found_servers import OLLAMA, answering


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "runner_is_here", lambda: True)


def put_in_place(settings: Settings, name: str) -> Path:
    """A file of the model's size where it belongs; a hole, no bytes."""
    model = models.named(name)
    assert model is not None
    folder = folder_of(model.weights, settings.models_dir)
    folder.mkdir(parents=True)
    with (folder / model.file).open("wb") as file:
        file.truncate(model.weights.size_bytes)
    return folder / model.file


def test_without_anything_it_quotes_and_says_how_to_get_better(settings: Settings) -> None:
    choice = choose_language_model(settings)
    assert (choice.engine, choice.fallback) == ("extractive", True)
    assert "LIFESTREAM_OPENAI_BASE_URL" in choice.why
    best = models.suited_here()
    assert best is None or "`./run models writer` fetches one" in choice.why
    assert build_language_model(settings) is None


def test_an_endpoint_that_is_set_comes_first(settings: Settings, runner: None) -> None:
    put_in_place(settings, "Qwen3-1.7B")
    wanted = replace(settings, openai_base_url="http://127.0.0.1:11434/v1", openai_model="qwen3")
    assert choose_language_model(wanted).engine == "openai"
    assert choose_language_model(replace(wanted, language_model="local")).engine == "local"


def test_a_model_that_is_here_writes(settings: Settings, runner: None) -> None:
    put_in_place(settings, "Qwen3-1.7B")
    choice = choose_language_model(settings)
    assert (choice.engine, choice.fallback) == ("local", False)
    assert "Qwen3-1.7B-Q4_K_M on this machine" in choice.why
    writer = Engines(settings).language_model
    assert writer.engine.name == "local"
    assert writer.engine.model.startswith("Qwen3-1.7B-Q4_K_M ")
    assert not writer.sees_images


def test_a_model_without_what_runs_it_is_told_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "runner_is_here", lambda: False)
    put_in_place(settings, "Qwen3-1.7B")
    choice = choose_language_model(settings)
    assert choice.engine == "extractive"
    assert "what runs it is not" in choice.why


def test_a_model_by_name_or_file_is_taken_or_missed_by_name(
    settings: Settings, runner: None, tmp_path: Path
) -> None:
    put_in_place(settings, "Qwen3-8B")
    put_in_place(settings, "Qwen3-1.7B")
    by_name = replace(settings, writer_model="qwen3-8b")
    assert "Qwen3-8B-Q4_K_M" in choose_language_model(by_name).why
    own = tmp_path / "mine.gguf"
    own.write_bytes(b"GGUF")
    assert "mine on this" in choose_language_model(replace(settings, writer_model=str(own))).why
    gone = choose_language_model(replace(settings, writer_model="/nowhere/mine.gguf"))
    assert gone.engine == "extractive"
    assert "/nowhere/mine.gguf" in gone.why


def test_quoting_can_be_chosen(settings: Settings, runner: None) -> None:
    put_in_place(settings, "Qwen3-1.7B")
    assert choose_language_model(replace(settings, language_model="extractive")).fallback


@pytest.mark.parametrize(
    ("memory_gib", "cores", "name"),
    [
        (64, 16, "Qwen3-8B"),
        (64, 4, "Qwen3-4B-Instruct-2507"),
        (15.5, 8, "Qwen3-4B-Instruct-2507"),
        (7.7, 4, "Qwen3-4B-Instruct-2507"),
        (5.8, 4, "Qwen3-1.7B"),
        (3.8, 2, None),
    ],
)
def test_a_machine_gets_what_suits_it(memory_gib: float, cores: int, name: str | None) -> None:
    found = suited(int(memory_gib * GIB), cores)
    assert (found.name if found else None) == name


def test_a_model_too_large_for_the_machine_is_not_taken_by_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "suited_here", lambda: models.named("Qwen3-1.7B"))
    put_in_place(settings, "Qwen3-8B")
    assert file_of("", settings.models_dir) is None
    assert file_of("Qwen3-8B", settings.models_dir) is not None


def test_every_model_is_pinned_whole() -> None:
    for model in OWN_MODELS:
        (file,) = model.weights.files
        assert len(file.sha256) == 64
        assert len(model.weights.revision) == 40
        assert model.weights.hub
        assert model.weights.licence == "Apache-2.0"
        assert model.least_memory_bytes > 1.5 * file.size_bytes


def test_what_can_be_had_is_listed_with_what_is_here(settings: Settings) -> None:
    put_in_place(settings, "Qwen3-1.7B")
    listed = {model.name: model for model in offered_models(settings)}
    assert listed["Qwen3-1.7B"].is_here
    assert not listed["Qwen3-8B"].is_here
    assert sum(model.is_chosen for model in listed.values()) <= 1


def test_a_server_that_runs_here_is_offered_with_its_settings_and_not_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ollama,) = (kind for kind in KINDS if kind.name == "Ollama")
    with answering(ollama.path, OLLAMA) as port:
        kinds = [replace(ollama, port=port)]
        found = writers.find_servers
        monkeypatch.setattr(
            writers, "find_servers", lambda but_port: found(kinds, but_port=but_port)
        )
        (offer,) = server_offers(settings)
        used = replace(settings, openai_base_url=f"http://localhost:{port}/v1")
        assert [one.is_used for one in server_offers(used)] == [True]
        assert server_offers(replace(settings, backend="gcp")) == ()
    assert offer.settings == (
        f"LIFESTREAM_OPENAI_BASE_URL=http://127.0.0.1:{port}/v1",
        "LIFESTREAM_OPENAI_MODEL=qwen3:4b",
        "LIFESTREAM_CONTEXT_TOKENS=4096",
        "LIFESTREAM_OPENAI_TIMEOUT_S=900",
    )
    assert not offer.is_used
    assert choose_language_model(settings).engine != "openai"


def test_small_contexts_and_long_waits_are_for_servers_of_this_machine(settings: Settings) -> None:
    here = replace(settings, openai_base_url="http://127.0.0.1:11434/v1")
    away = replace(settings, openai_api_key="k")
    rooms = [build_language_model(one)._endpoint.room for one in (here, away)]  # type: ignore[union-attr]
    assert [room.context_tokens for room in rooms] == [8_192, 128_000]
    assert [room.answer_tokens for room in rooms] == [2_048, 8_192]
    with pytest.raises(ConfigError, match="LIFESTREAM_CONTEXT_TOKENS"):
        build_language_model(replace(here, context_tokens=1_000))
