"""The command line as a user and as a program meets it; one data folder for the whole file."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lifestream.config import Settings
from tests.commands.conftest import Lifestream

ROOT = Path(__file__).parents[2]
STANDUP = ROOT / "tests" / "data" / "standup.mp4"
CAPTIONS = """1
00:00:01,000 --> 00:00:04,000
Good morning. Let us talk about the garden project.

2
00:00:06,000 --> 00:00:10,000
The new greenhouse costs four thousand dollars.
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, sentence_weights: Path, models_dir: Path
) -> Settings:
    """A data folder of the module's own, and this machine's weights."""
    return Settings(
        data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir, download_models=False
    )


@pytest.fixture(scope="module")
def run(settings: Settings) -> Run:
    """``./run`` without its setup: the same words, in a process."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith("LIFESTREAM_")}

    def run(
        *words: str | Path, environ: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "lifestream", *map(str, words)],
            cwd=ROOT,
            env=kept | settings.environ() | (environ or {}),
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def processed(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """One good file between two bad ones, by ``process --json``."""
    folder = tmp_path_factory.mktemp("videos")
    captions = folder / "standup.srt"
    captions.write_text(CAPTIONS)
    (folder / "empty.mp4").touch()
    (folder / "page.mp4").write_text("<html>")
    files = [folder / "empty.mp4", STANDUP, folder / "page.mp4"]
    done = run("process", *files, "--json", "--transcript", captions, "-o", folder)
    return {"exit": done.returncode, "out": json.loads(done.stdout), "err": done.stderr} | {
        "folder": folder
    }


def test_a_failing_file_does_not_stop_the_others(processed: dict[str, object]) -> None:
    videos = processed["out"]["videos"]  # type: ignore[index]

    assert processed["exit"] == 1
    assert [video["status"] for video in videos] == ["FAILED", "SUCCEEDED", "FAILED"]
    codes = [video["error"] and video["error"]["code"] for video in videos]
    assert codes == ["EMPTY_FILE", None, "NOT_MEDIA"]


def test_the_json_of_a_video_holds_what_programs_need(processed: dict[str, object]) -> None:
    video = processed["out"]["videos"][1]  # type: ignore[index]

    assert {"file", "video_id", "job_id", "status", "error", "stages"} <= video.keys()
    texts = [segment["text"] for segment in video["transcript"]["segments"]]
    assert texts[-1] == "The new greenhouse costs four thousand dollars."
    assert video["engines"]["transcript"]["name"] == "captions"


def test_a_summary_is_written_for_each_good_file(processed: dict[str, object]) -> None:
    folder = processed["folder"]
    assert isinstance(folder, Path)

    assert "Garden project" in (folder / "standup.mp4.md").read_text()
    assert not (folder / "page.mp4.md").exists()


def test_asking_prints_sentences_with_the_second_they_come_from(
    run: Run, processed: dict[str, object]
) -> None:
    answer = run("ask", "how much does the greenhouse cost?")

    assert answer.returncode == 0, answer.stderr
    assert "four thousand dollars" in answer.stdout
    assert "/r/v" in answer.stdout and "?t=" in answer.stdout


def test_asking_as_a_program_gives_the_query_response(
    lifestream: Lifestream, settings: Settings, processed: dict[str, object]
) -> None:
    asked = lifestream("ask", "--json", "how much does the greenhouse cost?", settings=settings)
    response = json.loads(asked.stdout)

    assert response["results"][0]["text"]
    assert response["answer"]["found"] is True
    assert all(sentence["citations"] for sentence in response["answer"]["sentences"])


def test_what_is_not_in_the_recordings_is_not_found(
    lifestream: Lifestream, settings: Settings, processed: dict[str, object]
) -> None:
    answer = lifestream("ask", "which airline flies to Reykjavik?", settings=settings)

    assert "Not found" in answer.stdout


def test_the_jobs_can_be_listed_as_text_and_as_json(
    lifestream: Lifestream, settings: Settings, processed: dict[str, object]
) -> None:
    jobs = json.loads(lifestream("status", "--json", settings=settings).stdout)["jobs"]

    assert [job["status"] for job in jobs] == ["FAILED", "SUCCEEDED"]
    assert "standup.mp4" in lifestream("status", settings=settings).stdout


def test_the_index_can_be_rebuilt_from_what_is_kept(
    lifestream: Lifestream, settings: Settings, processed: dict[str, object]
) -> None:
    rebuilt = lifestream("reindex", settings=settings)

    assert rebuilt.returncode == 0, rebuilt.stderr
    asked = lifestream("ask", "what does the greenhouse cost?", settings=settings)
    assert "four thousand" in asked.stdout


def test_the_doctor_names_engines_fallbacks_and_the_data_folder(
    lifestream: Lifestream, settings: Settings
) -> None:
    told = lifestream("doctor", settings=settings).stdout

    assert "speech to text" in told and "fallback" in told
    assert "Data in" in told
    assert (
        "LIFESTREAM_WHISPER_MODEL=auto"
        in lifestream("doctor", "--settings", settings=settings).stdout
    )


def test_what_is_wrong_is_said_in_a_sentence(run: Run) -> None:
    failed = run("ask", "x", environ={"LIFESTREAM_PORT": "many"})

    assert failed.returncode == 2
    assert "LIFESTREAM_PORT is 'many'" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize(
    ("words", "environ", "sentence"),
    [
        (("process", "no-such-file.mp4"), {}, "There is no file no-such-file.mp4"),
        (("process", STANDUP, "--captions", "no.srt"), {}, "There is no transcript no.srt"),
        (("process", Path(__file__).parent), {}, "There is no video, audio or photo file in"),
        (("process", STANDUP, "--recorded-at", "tomorrow"), {}, "2026-11-17T14:05"),
        (("process", STANDUP, "-o", STANDUP), {}, "is named like a recording"),
        (("process", STANDUP, "--sound-track", "²"), {}, "write 2 or mixed"),
        (("serve", "--host", "0.0.0.0"), {}, "needs a login"),
        (("serve", "--port", "70000"), {}, "The port 70000 does not exist"),
        (("serve", "--port", "-1"), {}, "The port -1 does not exist"),
        (("serve",), {"LIFESTREAM_IDENTITY": "iap"}, "LIFESTREAM_IAP_AUDIENCE is not set"),
        (("status", "jnothing"), {}, "There is no job jnothing"),
        (("status", "caf\udce9"), {}, "There is no job caf\ufffd"),
    ],
)
def test_so_is_every_other_mistake(
    lifestream: Lifestream, words: tuple[str | Path, ...], environ: dict[str, str], sentence: str
) -> None:
    failed = lifestream(*words, **environ)

    assert failed.returncode in (1, 2)
    assert sentence in failed.stderr


def test_for_a_file_that_does_not_exist_no_weights_are_fetched(
    lifestream: Lifestream, tmp_path: Path
) -> None:
    without = Settings(data_dir=tmp_path / "data", models_dir=tmp_path / "models")

    failed = lifestream("process", "no-such-file.mp4", settings=without)

    assert failed.stderr.startswith("no-such-file.mp4: ")
    assert not without.models_dir.exists()
