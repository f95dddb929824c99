"""After a clean stop of the real server, what was deleted is in no file of the data folder."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.bootstrap import Application, build
from lifestream.bootstrap.foundations import close_files
from lifestream.config import Settings
from tests.web import seeding

ROOT = Path(__file__).resolve().parents[2]


def words_left(folder: Path, word: bytes) -> list[str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [str(path.relative_to(folder)) for path in files if word in path.read_bytes().lower()]


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_deleted_words_are_in_no_file_after_the_server_stopped(tmp_path: Path) -> None:
    settings = replace(Settings(data_dir=tmp_path / "data"), port=0, download_models=False)
    video_id = seeded(build(settings))
    word = b"lantern"
    assert words_left(settings.data_dir, word)

    environ = {n: v for n, v in os.environ.items() if not n.startswith("LIFESTREAM_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "lifestream", "serve"],
        env={**environ, **settings.environ()},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        site = next(line.split()[-1] for line in server.stdout if "is ready" in line)
        asked = urllib.request.Request(
            f"{site}/api/v1/videos/{video_id}",
            method="DELETE",
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert answer.status in (200, 204)
        with urllib.request.urlopen(f"{site}/api/v1/videos", timeout=60) as answer:
            assert video_id not in json.dumps(json.load(answer))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)

    assert words_left(settings.data_dir, word) == []


def seeded(app: Application) -> str:
    """One recording in library, jobs and index; results in files are not looked at here."""
    video = seeding.finished(app)
    for stored in list(app.backend.object_store.list("artifacts/")):
        app.backend.object_store.delete(stored.key)
    close_files(app.backend)
    return str(video.video_id)
