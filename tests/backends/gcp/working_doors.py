"""LifeStream's doors at work in one process over Google's side, each as its container starts it."""

import io
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
import requests

import functions.auth
import processor.__main__
from lifestream.backends.gcp.signing import IamStandIn
from lifestream.bootstrap import Application, application
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.jobs.events import finalize_message
from lifestream.domain.jobs.job import Job
from lifestream.domain.jobs.parts import Part
from lifestream.services.access.api_keys import add_key
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, request_upload
from rehearsal.stand_ins.identity import Identity
from rehearsal.stand_ins.vector_search import VectorSearch
from tests.functions.test_main import post_to
from tests.google_cloud import GoogleCloud
from web import create_app

STANDUP = Path(__file__).parents[2] / "data" / "standup.mp4"
CAPTIONS = b"1\n00:00:06,000 --> 00:00:10,000\nThe new greenhouse costs four thousand dollars.\n"
REGION = "us-central1"
API = "/api/v1"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def settings_on(cloud: GoogleCloud, folder: Path, found_by: VectorSearch) -> Settings:
    """Two buckets, a topic and a job in a project of their own, and the settings that name them."""
    named = {"gcp_bucket": f"{cloud.project}-u", "gcp_artifacts_bucket": f"{cloud.project}-a"}
    for bucket in named.values():
        cloud.storage.create_bucket(bucket)
    for job in ("processor", "late"):
        name = f"projects/{cloud.project}/locations/{REGION}/jobs/{job}"
        cloud.run_jobs.add_job(name, command=[sys.executable, "-S", "-c", "pass"], max_retries=0)
    cloud.pubsub.create_topic(f"projects/{cloud.project}/topics/uploads")
    return Settings(
        data_dir=folder,
        backend="gcp",
        download_models=False,
        gcp_project=cloud.project,
        gcp_region=REGION,
        gcp_topic="uploads",
        gcp_job="processor",
        gcp_late_job="late",
        gcp_vectors="vertex",
        gcp_index=found_by.index,
        gcp_index_endpoint=found_by.index_endpoint,
        gcp_deployed_index=found_by.deployed_index_id,
        gcp_storage_endpoint=cloud.storage.endpoint,
        gcp_run_endpoint=cloud.run_jobs.endpoint,
        gcp_vertex_endpoint=found_by.endpoint,
        pubsub_emulator=cloud.pubsub.endpoint,
        push_unsigned=True,
        **named,
    )


@contextmanager
def deployed(
    cloud: GoogleCloud, settings: Settings, identity: Identity, watcher: Any
) -> Iterator[None]:
    """The environment of a container with an account without a key; ``watcher`` sees its calls."""
    import google.auth
    from google.auth import compute_engine
    from google.auth.compute_engine import _metadata
    from google.auth.transport import requests as transport

    real, asked = grpc.insecure_channel, IamStandIn(identity.endpoint)
    environ = {**settings.environ(), **cloud.firestore.environ, **identity.environ}
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    root = logging.getLogger()
    level, logs = root.level, list(root.handlers)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        patch.setattr(_metadata, "_GCE_METADATA_HOST", identity.host)
        patch.setattr(
            google.auth, "default", lambda **_: (compute_engine.Credentials(), cloud.project)
        )
        patch.setattr(transport, "Request", lambda *_: asked)
        patch.setattr(
            grpc,
            "insecure_channel",
            lambda *given, **options: grpc.intercept_channel(real(*given, **options), watcher),
        )
        yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
    root.setLevel(level)
    root.handlers[:] = logs


def start_anew() -> None:
    """What comes next is another container: it builds its clients itself."""
    application.cache_clear()
    functions.auth._guard.cache_clear()


class WebDoor:
    """A program that talks to the web door, and what its links lead to."""

    def __init__(self) -> None:
        start_anew()
        self._client = create_app(application()).test_client(use_cookies=False)
        self.headers: dict[str, str] = {}

    def get(self, path: str) -> Any:
        return self._answered(self._client.get(API + path, headers=self.headers))

    def post(self, path: str, body: Any = None) -> Any:
        return self._answered(self._client.post(API + path, json=body, headers=self.headers))

    def delete(self, path: str) -> None:
        self._answered(self._client.delete(API + path, headers=self.headers))

    def upload_resumably(self, data: bytes) -> Any:
        """As a browser does."""
        body = {"filename": "a.mp4", "content_type": "video/mp4", "size_bytes": len(data)}
        ticket = self.post("/upload/presigned-url", body)
        begun = requests.post(
            ticket["upload"]["url"], headers=ticket["upload"]["headers"], timeout=10
        )
        requests.put(begun.headers["Location"], data=data, timeout=30).raise_for_status()
        return ticket

    def upload_at_once(self, data: bytes, **files: bytes) -> Any:
        """In one request, with captions."""
        fields = {name: (io.BytesIO(text), f"{name}.srt") for name, text in files.items()}
        parts = {"file": (io.BytesIO(data), "standup.mp4"), **fields}
        return self._answered(self._client.post(f"{API}/upload", data=parts))

    def type_over(self, video_id: str, wrong: str, right: str) -> None:
        """Correct a word everywhere, and wait until search knows it."""
        edit = {"edit_id": "edit-of-a-word", "kind": "replace", "find": wrong, "replace": right}
        self.post(f"/videos/{video_id}/edits", edit)
        app: Application = self._client.application.extensions["lifestream"]
        assert app.index_follower.wait(60)

    def fetch(self, link: str) -> bytes:
        """What a page shows."""
        if link.startswith("/"):
            led = self._client.get(link, headers=self.headers)
            assert led.status_code == 302, (link, led.status)
            link = led.headers["Location"]
        answer = requests.get(link, timeout=30)
        answer.raise_for_status()
        return answer.content

    def _answered(self, answer: Any) -> Any:
        assert answer.status_code < 300, (answer.request.path, answer.text)
        return answer.json if answer.text else None


def push(function: str, message: Any) -> None:
    """One delivery to a fresh function."""
    start_anew()
    assert post_to(function, {"messageId": "m", **message}) == 200


def arrived(video_id: str) -> dict[str, Any]:
    """The event of a recording's upload."""
    backend = application().backend
    video = backend.library.get(LOCAL_OWNER, VideoId(video_id))
    assert video is not None
    facts = backend.object_store.stat(video.source_key)
    assert facts is not None
    return finalize_message(
        bucket=facts.bucket,
        key=facts.key,
        generation=facts.generation,
        size_bytes=facts.size_bytes,
        content_type=facts.content_type,
    )


def work(job_id: str, *parts: Part) -> None:
    """One execution of each of these processors."""
    for part in parts:
        start_anew()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LIFESTREAM_PROCESSOR_PART", part)
            assert processor.__main__.main(["--job-id", job_id]) == 0


def forgotten_event() -> Job:
    """A job whose upload arrived long ago and whose event never did."""
    backend = application().backend
    wanted = UploadRequest(
        owner=LOCAL_OWNER, filename="lost.mp4", content_type="video/mp4", size_bytes=1
    )
    limits = UploadLimits(max_bytes=10, expires_in_s=60.0)
    ticket = request_upload(backend, wanted, limits=limits)
    backend.object_store.put_bytes(ticket.video.source_key, b"x", content_type="video/mp4")
    return backend.job_store.save(replace(ticket.job, created_at=LONG_AGO, updated_at=LONG_AGO))


def a_key() -> str:
    """An API key of this machine's owner, made by an operator."""
    backend = application().backend
    return add_key(
        backend.key_store, owner=LOCAL_OWNER, name="backup", now=backend.job_store.now()
    )[1]
