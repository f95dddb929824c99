"""``./run keys`` as an operator meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def keys(data: Path, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    kept = {n: v for n, v in os.environ.items() if not n.startswith("LIFESTREAM_")}
    return subprocess.run(
        [sys.executable, "-m", "lifestream", "keys", *words],
        cwd=ROOT,
        env=kept | {"LIFESTREAM_DATA_DIR": str(data)} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_key_is_made_shown_once_listed_and_revoked(tmp_path: Path) -> None:
    added = keys(tmp_path, "add", "nightly backup")
    assert added.returncode == 0, added.stderr
    key = added.stdout.strip()
    assert key.startswith("ls_")
    assert "not shown again" in added.stderr

    (listed,) = json.loads(keys(tmp_path, "list", "--json").stdout)["keys"]
    assert (listed["owner"], listed["name"]) == ("local", "nightly backup")
    assert key.split("_", 2)[2] not in json.dumps(listed)

    assert keys(tmp_path, "revoke", listed["key_id"]).returncode == 0
    assert "No keys yet" in keys(tmp_path, "list").stdout
    assert "There is no key" in keys(tmp_path, "revoke", listed["key_id"]).stderr


@pytest.mark.parametrize(
    ("words", "environ", "sentence"),
    [
        (("add", "x"), {"LIFESTREAM_IDENTITY": "iap"}, "Say whom the key acts for"),
        (("add", "x", "--owner", "../x"), {}, "is no owner"),
    ],
)
def test_a_key_for_nobody_is_refused(
    tmp_path: Path, words: tuple[str, ...], environ: dict[str, str], sentence: str
) -> None:
    refused = keys(tmp_path, *words, **environ)

    assert refused.returncode in (1, 2)
    assert sentence in refused.stderr
    assert refused.stdout == ""
