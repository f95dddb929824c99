"""The best model that is here and keeps up is taken, and the wide beam where there is time."""

from pathlib import Path

import pytest

from lifestream.inference.whisper.choice import Pace, beam_for, best_model
from lifestream.inference.whisper.weights import locate_whisper
from tests.models.tiny_whisper import build_tiny_whisper


def put(models_dir: Path, *sizes: str) -> None:
    """Weights that lie where the hub's client would have put them."""
    for size in sizes:
        owner = "mobiuslabsgmbh" if size == "large-v3-turbo" else "Systran"
        name = f"models--{owner}--faster-whisper-{size}"
        build_tiny_whisper(models_dir / "hub" / name / "snapshots" / "a1")
        assert locate_whisper(size, models_dir) is not None


@pytest.fixture(autouse=True)
def _no_other_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "empty"))


def paces(**known: float) -> Pace:
    """Paces with beam 1 by the size's name; what is not named has not been measured."""
    return lambda model, beam_size: known.get(model.replace("-", "_"))


def never(model: str, beam_size: int) -> float | None:
    raise AssertionError(f"{model} was measured")


def test_without_weights_there_is_no_model(tmp_path: Path) -> None:
    assert best_model(tmp_path, on_gpu=False, pace=never) == (None, True)
    assert best_model(tmp_path, on_gpu=True, pace=never) == (None, True)


def test_base_alone_is_taken_however_slow_it_is(tmp_path: Path) -> None:
    put(tmp_path, "base")

    assert best_model(tmp_path, on_gpu=False, pace=never) == ("base", True)


def test_tiny_stands_in_only_where_no_other_is_here(tmp_path: Path) -> None:
    put(tmp_path, "tiny.en")
    assert best_model(tmp_path, on_gpu=False, pace=never) == ("tiny.en", True)
    put(tmp_path, "base")
    assert best_model(tmp_path, on_gpu=False, pace=never) == ("base", True)


@pytest.mark.parametrize(
    ("pace", "taken"), [(3.9, "base"), (4.0, "small"), (7.9, "small"), (8.0, "medium")]
)
def test_a_larger_model_is_taken_where_it_keeps_up(tmp_path: Path, pace: float, taken: str) -> None:
    put(tmp_path, "base", "small", "medium")

    assert best_model(tmp_path, on_gpu=False, pace=paces(small=pace, medium=4.0)) == (taken, True)


def test_a_model_far_too_large_is_not_even_measured(tmp_path: Path) -> None:
    put(tmp_path, "base", "small", "large-v3")

    assert best_model(tmp_path, on_gpu=False, pace=paces(small=5.0)) == ("small", True)


def test_what_has_not_been_measured_is_said_to_be_open(tmp_path: Path) -> None:
    put(tmp_path, "base", "small")

    assert best_model(tmp_path, on_gpu=False, pace=paces()) == ("base", False)


def test_a_gpu_takes_the_best_without_measuring(tmp_path: Path) -> None:
    put(tmp_path, "base", "small")
    assert best_model(tmp_path, on_gpu=True, pace=never) == ("small", True)
    put(tmp_path, "large-v3-turbo")
    assert best_model(tmp_path, on_gpu=True, pace=never) == ("large-v3-turbo", True)


@pytest.mark.parametrize(("wide", "beam"), [(8.0, 5), (7.9, 1)])
def test_the_wide_beam_needs_eight_times_real_time(wide: float, beam: int) -> None:
    found, pace = beam_for("base", pace=lambda _, beam_size: wide if beam_size == 5 else 11.0)

    assert (found, pace) == (beam, wide if beam == 5 else 11.0)


def test_the_beam_is_narrow_until_it_is_measured() -> None:
    assert beam_for("base", pace=lambda model, beam_size: None) == (1, None)
