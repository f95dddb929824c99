"""A library moves from this machine to the cloud, and nothing is processed there again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal.browser import Browser
from rehearsal.stage import Stage

ROOT = Path(__file__).parents[2]
STANDUP = ROOT / "tests" / "data" / "standup.mp4"
CAPTIONS = "1\n00:00:06,000 --> 00:00:10,000\nThe new greenhouse costs four thousand dollars.\n"


def lifestream(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "lifestream", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(400)
def test_what_was_processed_here_is_found_there_with_its_citations(
    emulators_here: None, models: Path, tmp_path: Path
) -> None:
    captions = tmp_path / "standup.srt"
    captions.write_text(CAPTIONS)
    here = {n: v for n, v in os.environ.items() if not n.startswith("LIFESTREAM_")}
    here["LIFESTREAM_DATA_DIR"] = str(tmp_path / "data")
    here["LIFESTREAM_MODELS_DIR"] = str(models)
    lifestream(here, "process", str(STANDUP), "--captions", str(captions))

    (tmp_path / "stage").mkdir()
    with Stage(tmp_path / "stage", models_dir=models) as stage:
        there = {**here, **stage.cloud.environ, "LIFESTREAM_DATA_DIR": str(tmp_path / "data")}
        told = lifestream(there, "migrate", "--from", "embedded", "--to", "gcp")
        again = lifestream(there, "migrate", "--from", "embedded", "--to", "gcp")
        browser = Browser(stage.address)
        browser.open()
        answer = browser.ask("How much does the greenhouse cost?")["answer"]
        whole = tmp_path / "whole.zip"
        packed = json.loads(lifestream(there, "export", str(whole), "--json"))
        executions = dict(stage.cloud.run_jobs.executions)

    third = {**here, "LIFESTREAM_DATA_DIR": str(tmp_path / "third")}
    assert (packed["recordings"], packed["lacking"]) == (1, [])
    back = json.loads(lifestream(third, "import", str(whole), "--json"))
    assert (back["complete"], back["receipt"]["moved"]) == (True, 1)
    assert "1 moved" in told and "1 of 1 questions found the same" in told
    assert "0 moved, 1 there already" in again
    assert answer["citations"][0]["start_s"] == pytest.approx(6.0)
    assert "four thousand dollars" in answer["text"]
    assert executions == {}
