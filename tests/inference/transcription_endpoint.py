"""A transcription endpoint on this machine: speaks OpenAI's protocol, fails on request."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True, kw_only=True)
class TranscriptionEndpoint:
    """What it answers and what it was sent.

    Attributes:
        answer: Body of a good answer.
        failures: Statuses to answer with first, one a request; or a status with what is said.
    """

    answer: dict[str, Any]
    failures: list[int | tuple[int, dict[str, Any]]] = field(default_factory=list)
    requests: list[dict[str, list[bytes]]] = field(default_factory=list)
    base_url: str = ""


@contextmanager
def serve(endpoint: TranscriptionEndpoint) -> Iterator[TranscriptionEndpoint]:
    """The endpoint, listening while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.requests.append(_fields(self.headers["Content-Type"], body))
            failure = endpoint.failures.pop(0) if endpoint.failures else 200
            status, error = failure if isinstance(failure, tuple) else (failure, {"message": "no"})
            content = endpoint.answer if status == 200 else {"error": error}
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status in {429, 500}:
                self.send_header("retry-after-ms", "10")
                self.send_header("retry-after", "7")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    endpoint.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()


def _fields(content_type: str, body: bytes) -> dict[str, list[bytes]]:
    """Values of a multipart form by name."""
    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    values: dict[str, list[bytes]] = {}
    parts = message.get_payload()
    assert isinstance(parts, list)
    for part in parts:
        name = str(part.get_param("name", header="content-disposition"))
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        values.setdefault(name, []).append(payload)
    return values
