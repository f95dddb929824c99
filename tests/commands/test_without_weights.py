"""A machine on which no weights can be had: nothing fails for it, and every lack is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STANDUP = ROOT / "tests" / "data" / "standup.mp4"


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Folders without weights, and no way to any."""
    folder = tmp_path_factory.mktemp("bare")
    return {
        **os.environ,
        "LIFESTREAM_DATA_DIR": str(folder / "data"),
        "LIFESTREAM_MODELS_DIR": str(folder / "models"),
        "LIFESTREAM_DOWNLOAD_MODELS": "false",
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(folder / "hub"),
        "PYTHONPATH": str(ROOT),
    }


def run(environ: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "lifestream", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=110)


@pytest.fixture(scope="module")
def processed(environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """A video with speech and slides, taken through the whole pipeline."""
    return run(environ, "process", str(STANDUP), "--json")


@pytest.mark.slow
def test_a_recording_is_kept_with_what_can_be_seen_and_says_what_is_missing(
    processed: "subprocess.CompletedProcess[str]",
) -> None:
    assert processed.returncode == 0, processed.stderr
    (video,) = json.loads(processed.stdout)["videos"]
    assert video["status"] == "PARTIAL"
    assert video["screen_text"]
    assert "no weights of Whisper are on this machine" in video["error"]["message"]


@pytest.mark.slow
def test_what_is_on_the_screen_is_found_by_its_words(
    environ: dict[str, str], processed: "subprocess.CompletedProcess[str]"
) -> None:
    (video,) = json.loads(processed.stdout)["videos"]
    words = video["screen_text"][0]["lines"][0]["text"]

    asked = run(environ, "ask", words, "--json")

    assert asked.returncode == 0, asked.stderr
    (found, *_) = json.loads(asked.stdout)["results"]
    assert words in found["text"]


def test_the_doctor_names_every_fallback(environ: dict[str, str]) -> None:
    told = run(environ, "doctor").stdout

    assert "found by their words alone" in " ".join(told.split())
    assert "Speakers are not told apart" in " ".join(told.split())
