"""The pyannote adapter: cheap to ask after, silent to the outside, real where it is installed.

Tests marked ``pyannote`` run the real package on random weights; `./run test-pyannote` has it.
"""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from lifestream.domain.errors import Cancelled, DependencyUnavailable
from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.voices.pyannote import PyannoteDiarizer, pyannote_available
from lifestream.ports.diarizer import DiarizerRequest
from tests.audio_samples import ArrayAudio, ignore, noise


def test_asking_whether_it_is_there_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from lifestream.inference.voices.pyannote import pyannote_available; "
        f"pyannote_available({str(tmp_path)!r}); "
        "assert not {'torch', 'pyannote.audio'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_weights_it_is_not_there(tmp_path: Path) -> None:
    assert not pyannote_available(str(tmp_path))
    assert not pyannote_available("nobody/no-such-pipeline")


def test_without_the_package_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(DependencyUnavailable, match="not installed"):
        PyannoteDiarizer(model="pyannote/speaker-diarization-community-1")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"  # the builder imports the package itself
    from tests.models.random_pyannote import build_random_pyannote

    return build_random_pyannote(tmp_path_factory.mktemp("pyannote") / "community-1")


def request(expected: int | None = None) -> DiarizerRequest:
    return DiarizerRequest(
        audio=ArrayAudio(noise(24.0)),
        speech=[SpeechRegion(start_s=0.0, end_s=24.0)],
        expected_speakers=expected,
    )


@pytest.mark.pyannote
def test_the_real_pipeline_gives_one_voice_the_floor_at_a_time(pipeline: Path) -> None:
    assert pyannote_available(str(pipeline))
    seen: list[float] = []

    found = PyannoteDiarizer(model=str(pipeline), device="cpu").diarize(request(), seen.append)

    turns = found.turns
    assert turns and turns[0].speaker == "S1"
    floor = [turn for turn in turns if not turn.into]
    assert all(a.end_s <= b.start_s + 1e-3 for a, b in pairwise(floor))
    assert all(turn.into != turn.speaker for turn in turns)
    assert all(0.0 <= turn.start_s < turn.end_s <= 24.1 for turn in turns)
    assert seen == sorted(seen) and seen[-1] == 1.0 and len(seen) > 2
    assert found.engine.model == "community-1" and not found.engine.degraded


@pytest.mark.pyannote
def test_the_real_pipeline_keeps_to_the_number_of_speakers(pipeline: Path) -> None:
    found = PyannoteDiarizer(model=str(pipeline), device="cpu").diarize(request(2), ignore)

    assert {turn.speaker for turn in found.turns} <= {"S1", "S2"}


@pytest.mark.pyannote
def test_the_real_pipeline_can_be_cancelled(pipeline: Path) -> None:
    def stop(_: float) -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        PyannoteDiarizer(model=str(pipeline), device="cpu").diarize(request(), stop)


@pytest.mark.pyannote
def test_the_real_package_reports_nothing_home(pipeline: Path) -> None:
    code = (
        "from lifestream.inference.voices.pyannote import PyannoteDiarizer as P\n"
        f"P(model={str(pipeline)!r}, device='cpu')._loaded()\n"
        "from pyannote.audio.telemetry import metrics\n"
        "assert not metrics.is_metrics_enabled()\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYANNOTE_METRICS_ENABLED"}

    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


@pytest.mark.pyannote
def test_damaged_weights_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("pipeline: {name: no.such.Pipeline}")

    with pytest.raises(DependencyUnavailable, match="cannot be loaded"):
        PyannoteDiarizer(model=str(tmp_path), device="cpu").diarize(request(), ignore)
