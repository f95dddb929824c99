"""``./run people`` as its owner meets it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def people(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    kept = {n: v for n, v in os.environ.items() if not n.startswith("LIFESTREAM_")}
    return subprocess.run(
        [sys.executable, "-m", "lifestream", "people", *words],
        cwd=ROOT,
        env=kept | {"LIFESTREAM_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_voices_are_kept_only_when_asked_for_and_nobody_is_renamed_who_is_not_there(
    tmp_path: Path,
) -> None:
    assert "Voices are not kept" in people(tmp_path, "voices").stdout
    assert "kept from now on" in people(tmp_path, "remember", "on").stdout
    assert "0 voices to name" in people(tmp_path, "voices").stdout
    refused = people(tmp_path, "rename", "Dana", "Dana Levi")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "PERSON_NOT_FOUND" in refused.stderr
