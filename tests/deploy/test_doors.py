"""Each door, started by its Dockerfile's own words, with nothing but what its lock holds."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from functions import gunicorn_cloud as functions_gunicorn_cloud
from lifestream.bootstrap import build
from lifestream.config import load_settings
from lifestream.inference.weights.catalog import E5_SMALL, VOICES
from lifestream.services.edits.follow_edits import index_is_behind
from rehearsal.processes import free_port
from tests.deploy.dockerfiles import DOORS, ROOT, read
from tests.google_cloud import GoogleCloud
from tests.linked_weights import link_weights
from tests.waiting import wait_until
from tests.web import seeding
from web.serving import gunicorn_cloud

BIN = Path(sys.executable).parent
LOCKED = Path(__file__).with_name("locked")
KILLED_AFTER_S = 10.0
"""Source: Cloud Run, "Container runtime contract": SIGKILL comes 10 s after SIGTERM. The doors are
told to end before it; how long a busy machine of tests takes is not measured."""

HERE = ("HF_", "LIFESTREAM_", "PYTHON", "PATH", "LD_LIBRARY_PATH")


def environ(door: str, data_dir: Path, **more: str) -> dict[str, str]:
    """The image's ENV, with this machine's paths instead of its own."""
    image = {
        name: value
        for name, value in read(door).final.environ.items()
        if name.startswith(HERE) and "/app" not in value
    }
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(HERE)},
        **image,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "PYTHONPATH": f"{LOCKED}:{ROOT}",
        "ONLY_LOCKED": str(ROOT / "deploy" / "locks" / f"{door}.txt"),
        "LIFESTREAM_DATA_DIR": str(data_dir),
        "LIFESTREAM_LOG_FORMAT": "json",
        **more,
    }


@contextlib.contextmanager
def started(
    command: list[str], told: Mapping[str, str], *, cwd: Path, path: str = "/healthz"
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A door that answers ``path``: its address and process."""
    port = free_port()
    child = subprocess.Popen(
        command, env={**told, "PORT": str(port)}, cwd=cwd, stderr=subprocess.PIPE
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: child.poll() is not None or _answers(address + path))
        assert child.poll() is None, (child.stderr.read() if child.stderr else b"").decode()
        yield address, child
    finally:
        child.kill()
        child.communicate()


def ends_at_a_signal(child: "subprocess.Popen[bytes]") -> int:
    """Its exit code; what Cloud Run would have to kill has another than 0."""
    for door in (gunicorn_cloud, functions_gunicorn_cloud):
        assert door.graceful_timeout < KILLED_AFTER_S
    child.send_signal(signal.SIGTERM)
    return child.wait(timeout=60)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False


def got(url: str) -> tuple[int, str]:
    """Status and text."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_web_image_serves_health_pages_and_the_api(data_dir: Path, tmp_path: Path) -> None:
    told = environ("web", data_dir)

    with started(read("web").final.command, told, cwd=tmp_path) as (address, child):
        assert got(f"{address}/healthz")[0] == got(f"{address}/health")[0] == 200
        status, body = got(f"{address}/readyz")
        assert (status, json.loads(body)["status"]) == (200, "ready")
        assert got(f"{address}/ready")[1] == body
        assert "<html" in got(f"{address}/")[1]
        assert got(f"{address}/api/v1/videos")[0] == 200
        assert ends_at_a_signal(child) == 0


def test_what_was_typed_last_is_found_though_the_container_ends_at_once(
    data_dir: Path, tmp_path: Path, models_dir: Path, sentence_weights: Path
) -> None:
    """Between requests an instance may have no CPU; in its last seconds it has."""
    told = environ("web", data_dir, LIFESTREAM_MODELS_DIR=str(models_dir))
    app = build(load_settings(told))
    video = seeding.finished(app)
    seeding.index(app, video)
    app.backend.library.put(replace(video, indexed_chunks=1))
    edit = {"edit_id": "edit-of-a-word", "kind": "replace", "find": "lantern", "replace": "zebra"}

    with started(read("web").final.command, told, cwd=tmp_path) as (address, child):
        # The model is loaded now: a busy machine takes longer for it than those last seconds.
        assert got(f"{address}/search?q=lantern")[0] == 200
        edits = f"{address}/api/v1/videos/{video.video_id}/edits"
        asked = urllib.request.Request(
            edits, json.dumps(edit).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.status == 201
        assert ends_at_a_signal(child) == 0

    assert not index_is_behind(app.backend, video.owner, video.video_id)


def test_settings_that_do_not_fit_end_the_web_container_with_a_sentence(
    data_dir: Path, tmp_path: Path
) -> None:
    told = environ("web", data_dir, LIFESTREAM_IDENTITY="iap", PORT=str(free_port()))

    ended = subprocess.run(
        read("web").final.command, env=told, cwd=tmp_path, capture_output=True, text=True
    )

    assert ended.returncode != 0
    assert "LIFESTREAM_IAP_AUDIENCE is not set" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_eighty_streams_leave_health_answering_and_end_with_the_container(tmp_path: Path) -> None:
    told = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{BIN}:{os.environ['PATH']}"}
    command = [*read("web").final.command[:-1], "tests.deploy.endless:app"]
    streams: list[socket.socket] = []

    with started(command, told, cwd=tmp_path) as (address, child):
        port = int(address.rpartition(":")[2])
        try:
            for _ in range(gunicorn_cloud.CONCURRENCY):
                stream = socket.create_connection(("127.0.0.1", port), timeout=30)
                streams.append(stream)
                stream.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for stream in streams:
                assert b"200" in stream.recv(4096)
            assert got(f"{address}/healthz") == (200, "ok")
            assert ends_at_a_signal(child) == 0
        finally:
            for stream in streams:
                stream.close()


@pytest.mark.parametrize("target", ("on_upload", "on_sweep", "on_reprocess", "on_dead_letter"))
def test_the_functions_image_serves_each_function_and_refuses_strangers(
    target: str, data_dir: Path, tmp_path: Path
) -> None:
    account = {
        "LIFESTREAM_PUSH_ACCOUNT": "push@example.com",
        "LIFESTREAM_PUSH_AUDIENCE": "https://f",
    }
    told = environ("functions", data_dir, FUNCTION_TARGET=target, **account)
    push = {
        "message": {"data": "e30=", "messageId": "1", "publishTime": "2026-01-01T00:00:00Z"},
        "subscription": "projects/p/subscriptions/s",
    }

    with started(read("functions").final.command, told, cwd=tmp_path) as (address, child):
        assert json.loads(got(f"{address}/healthz")[1])["function"] == target
        request = urllib.request.Request(
            f"{address}/projects/p/topics/t?pubsub_trigger=true",
            data=json.dumps(push).encode(),
            headers={"Content-Type": "application/json"},
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        assert refused.value.code == 403
        assert ends_at_a_signal(child) == 0


@pytest.mark.parametrize(
    ("told", "sentence"),
    (
        ({"FUNCTION_TARGET": "on_everything"}, "FUNCTION_TARGET is 'on_everything'"),
        ({"FUNCTION_TARGET": "on_upload"}, "LIFESTREAM_PUSH_ACCOUNT"),
    ),
)
def test_a_functions_container_without_its_settings_ends_with_a_sentence(
    told: dict[str, str], sentence: str, data_dir: Path, tmp_path: Path
) -> None:
    ended = subprocess.run(
        read("functions").final.command,
        env=environ("functions", data_dir, PORT=str(free_port()), **told),
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert ended.returncode != 0
    assert sentence in ended.stderr


def test_the_processor_image_checks_its_models_before_it_takes_a_job(
    data_dir: Path, tmp_path: Path, sentence_weights: Path, voice_weights: Path
) -> None:
    for weights, folder in ((E5_SMALL, sentence_weights), (VOICES, voice_weights)):
        link_weights(weights, folder.parent, data_dir / "models")
    told = environ("processor", data_dir, LIFESTREAM_TRANSCRIBER="off")
    start = [*read("processor").final.entrypoint, "--job-id", "j0123456789"]

    def run(command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(command, env=told, cwd=tmp_path, capture_output=True, text=True)

    fetched = run(["python", "-m", "processor.fetch_models"])
    assert fetched.returncode == 0, fetched.stderr
    assert run(start).returncode == 0, "an unknown job is nobody's fault"
    (graph,) = (data_dir / "models").glob("voices-onnx-*/campplus.onnx")
    graph.write_bytes(b"damaged")
    refused = run(start)
    assert refused.returncode == 1
    assert "differs from the manifest" in refused.stderr


def test_a_package_that_the_lock_lacks_would_be_noticed(data_dir: Path, tmp_path: Path) -> None:
    told = environ("web", data_dir)

    ended = subprocess.run(
        ["python", "-c", "import openai; import av"],
        env=told,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert "No module named 'av'" in ended.stderr
    assert "openai" not in ended.stderr


GOOGLE = """
import importlib, sys
from pathlib import Path
from lifestream.bootstrap import application
app = application()
assert type(app.backend.library).__name__ == "FirestoreLibrary"
for file in Path("lifestream/backends/gcp").glob("*.py"):
    importlib.import_module(f"lifestream.backends.gcp.{file.stem}")
app.backend.library.list("nobody", limit=1)
app.backend.job_store.get("j0")
if "web" in sys.argv:
    assert app.inference.embedder.embed(["a question"]).shape == (1, 384)
print("well")
"""


@pytest.mark.parametrize("door", DOORS)
def test_each_image_holds_what_the_google_cloud_foundation_needs(
    door: str, google_cloud: GoogleCloud, data_dir: Path, tmp_path: Path, models_dir: Path
) -> None:
    key = google_cloud.account.write_key_file(tmp_path / "key.json")
    told = environ(door, data_dir, **google_cloud.firestore.environ)
    told |= {
        "LIFESTREAM_BACKEND": "gcp",
        "LIFESTREAM_MODELS_DIR": str(models_dir),
        "LIFESTREAM_GCP_PROJECT": google_cloud.project,
        "LIFESTREAM_GCP_BUCKET": "media",
        "LIFESTREAM_GCP_STORAGE_ENDPOINT": google_cloud.storage.endpoint,
        "LIFESTREAM_GCP_RUN_ENDPOINT": google_cloud.run_jobs.endpoint,
        "LIFESTREAM_GCP_KEY_FILE": str(key),
        "LIFESTREAM_PUBSUB_EMULATOR": google_cloud.pubsub.endpoint,
    }

    ended = subprocess.run(
        ["python", "-c", GOOGLE, door], env=told, cwd=ROOT, capture_output=True, text=True
    )

    assert ended.stdout.strip() == "well", ended.stderr
