"""``./run vocabulary`` as its owner meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def vocabulary(
    data: Path, *words: str, typed: str = "", **environ: str
) -> "subprocess.CompletedProcess[str]":
    kept = {n: v for n, v in os.environ.items() if not n.startswith("LIFESTREAM_")}
    return subprocess.run(
        [sys.executable, "-m", "lifestream", "vocabulary", *words],
        cwd=ROOT,
        env=kept | {"LIFESTREAM_DATA_DIR": str(data)} | environ,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_terms_are_added_listed_and_removed(tmp_path: Path) -> None:
    assert vocabulary(tmp_path, "add", "Callum", "Harbour Hall").returncode == 0
    assert "3 names" in vocabulary(tmp_path, "add", typed="Kestrel\nCallum\n").stdout

    listed = json.loads(vocabulary(tmp_path, "list", "--json").stdout)
    assert {term["text"] for term in listed["terms"]} == {"Callum", "Harbour Hall", "Kestrel"}
    assert "Kestrel  (typed)" in vocabulary(tmp_path, "list").stdout

    assert vocabulary(tmp_path, "remove", "callum").returncode == 0
    assert "not on the list" in vocabulary(tmp_path, "remove", "callum").stderr


def test_learning_is_switched_and_bad_terms_are_refused(tmp_path: Path) -> None:
    assert "not learned" in vocabulary(tmp_path, "learning", "off").stdout
    assert "learning on changes that" in vocabulary(tmp_path, "list").stdout

    refused = vocabulary(tmp_path, "add", "x" * 61)
    assert refused.returncode == 1 and "at most 60" in refused.stderr
    whose = vocabulary(tmp_path, "list", LIFESTREAM_IDENTITY="iap", LIFESTREAM_IAP_AUDIENCE="/x")
    assert whose.returncode == 2 and "--owner" in whose.stderr
