"""A library with the sample recording, and a language model that says what a test lets it say."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lifestream.bootstrap import build
from lifestream.config import load_settings
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.ports.embedder import Embedder
from lifestream.services.reprocess.reindex import index_recording
from lifestream.services.uploads.add_sample import add_sample
from tests.browser.pages import until
from tests.web.serving import forked

ZONE = "Europe/Berlin"


def three_days_ago() -> datetime:
    """Noon of that day in ``ZONE``. Its weekday means the same day still when midnight passes."""
    day = datetime.now(ZoneInfo(ZONE)).date() - timedelta(days=3)
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(ZONE))


def _surroundings(data_dir: Path) -> dict[str, str]:
    """A data folder of the test's own with the model weights of this user."""
    return {
        "LIFESTREAM_DATA_DIR": str(data_dir),
        "LIFESTREAM_MODELS_DIR": str(load_settings().models_dir),
        "LIFESTREAM_TIMEZONE": ZONE,
    }


def add_recording(data_dir: Path, embedder: Embedder, *, recorded_at: datetime) -> VideoId:
    """Put the sample recording, found by its words, into the library of ``data_dir``.

    Args:
        recorded_at: Another moment than the sample's own.
    """
    backend = build(load_settings(_surroundings(data_dir))).backend
    zone = ZoneInfo(ZONE)
    video = add_sample(backend, embedder, LOCAL_OWNER, zone=zone)
    backend.library.put(replace(video, recorded_at=recorded_at.astimezone(UTC)))
    index_recording(backend, embedder, LOCAL_OWNER, video.video_id, zone=zone)
    return video.video_id


def served(data_dir: Path, **settings: str) -> AbstractContextManager[str]:
    """The address of a server over ``data_dir`` with these settings."""
    return forked.served(_surroundings(data_dir) | settings)


def ask(page: Any, question: str) -> Any:
    """Type and press Enter; the last turn on the page."""
    box = page.get_by_role("searchbox")
    box.fill(question)
    box.press("Enter")
    return page.locator(".turn").last


def day_shown(when: datetime) -> str:
    """``Tue 17 Nov 2026``, as pages write it."""
    return f"{when:%a} {when.day} {when:%b %Y}"


def answered(page: Any) -> Any:
    """Wait until the last answer is complete; its turn."""
    until(page, "!document.querySelector('.turn [data-working]:not([hidden])')")
    return page.locator(".turn").last


@dataclass
class SpeakingModel:
    """An OpenAI-compatible endpoint that streams what the test hands it, when it hands it.

    Attributes:
        asked: The questions with their passages, as they were sent to it.
        hung_up: Set when a listener went away in the middle of an answer.
    """

    base_url: str = ""
    restated: str = "And by when is the glass ordered?"
    asked: list[str] = field(default_factory=list)
    pieces: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    hung_up: threading.Event = field(default_factory=threading.Event)

    def say(self, *pieces: str, end: bool = False) -> None:
        """Say these now, and, with ``end``, nothing more."""
        for piece in (*pieces, *([None] if end else [])):
            self.pieces.put(piece)

    @property
    def settings(self) -> dict[str, str]:
        """What makes LifeStream ask it."""
        return {
            "LIFESTREAM_OPENAI_BASE_URL": self.base_url,
            "LIFESTREAM_OPENAI_API_KEY": "none",
            "LIFESTREAM_LANGUAGE_MODEL": "openai",
        }


@contextmanager
def speaking_model() -> Iterator[SpeakingModel]:
    """The endpoint, listening on the loopback while the context lasts."""
    model = SpeakingModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if "response_format" in body:
                # A follow-up to be made whole; a server of this machine is asked to stream it.
                question = _event(json.dumps({"question": model.restated}))
                self._send(question + b"data: [DONE]\n\n", "text/event-stream")
                return
            model.asked.append(body["messages"][-1]["content"])
            try:
                self._send(b"", "text/event-stream")
                for piece in iter(lambda: model.pieces.get(timeout=60), None):
                    self.wfile.write(_event(piece))
                    self.wfile.flush()
                self.wfile.write(b"data: [DONE]\n\n")
            except (BrokenPipeError, ConnectionResetError):
                model.hung_up.set()

        def _send(self, data: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    model.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield model
    finally:
        model.say(end=True)
        server.shutdown()
        server.server_close()


def _event(piece: str) -> bytes:
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "stub",
        "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()
