"""A local HTTP server that answers ``POST /v1/embeddings`` as OpenAI's does, or fails on order."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

DIMENSIONS = 8


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """What was asked, and what goes wrong next.

    Attributes:
        failures: (status, headers) of the next answers; status 0 waits a second before answering.
        leaves_out: Texts that get no vector, each once.
        says: The words of a failure.
        takes_dimensions: Answer with as many numbers as are asked for; otherwise with DIMENSIONS.
        as_lists: Answer with lists of numbers whatever was asked for.
    """

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    leaves_out: list[str] = field(default_factory=list)
    says: str = "no"
    as_lists: bool = False
    takes_dimensions: bool = True

    @property
    def sent(self) -> list[list[str]]:
        """The texts of each request."""
        return [request["input"] for request in self.requests]

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        data = []
        for index, text in enumerate(request["input"]):
            if text in self.leaves_out:
                self.leaves_out.remove(text)
                continue
            wanted = request.get("dimensions") if self.takes_dimensions else None
            vector = vector_of(text)[:wanted]
            encoded = base64.b64encode(vector.tobytes()).decode()
            plain = self.as_lists or request.get("encoding_format") != "base64"
            data.append(
                {
                    "object": "embedding",
                    "index": index,
                    "embedding": vector.tolist() if plain else encoded,
                }
            )
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        # Not in order: the index says which text a vector belongs to.
        return {"object": "list", "data": data[::-1], "model": request["model"], "usage": usage}


def vector_of(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The vector this endpoint gives a text; not of unit length."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSIONS).astype("<f4")


@contextmanager
def running_endpoint() -> Iterator[Endpoint]:
    """An endpoint on a free local port."""
    endpoint, closing = Endpoint(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(length))
            endpoint.requests.append(request)
            endpoint.keys.append(self.headers.get("Authorization", ""))
            status, headers = endpoint.failures.pop(0) if endpoint.failures else (200, {})
            if status == 0:
                closing.wait(60.0)
                status = 200
            good = status == 200 and self.path == "/v1/embeddings"
            body = endpoint.answer(request) if good else {"error": {"message": endpoint.says}}
            self._send(status if good or status != 200 else 404, headers, json.dumps(body))

        def _send(self, status: int, headers: dict[str, str], body: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
