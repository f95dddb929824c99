"""Vertex embeddings: the real google-genai client against a local HTTP stand-in."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from lifestream.domain.errors import ConfigError, DependencyUnavailable, RateLimited

pytest.importorskip("google.genai", reason="google-genai (deploy/locks/gcp.txt) is not installed")

from google.oauth2.credentials import Credentials

from lifestream.inference.embedding.vertex_embedder import VertexEmbedder


@dataclass
class StandIn:
    """What was asked; ``status`` is answered instead of vectors when it is not 200."""

    url: str = ""
    status: int = 200
    paths: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    def vectors(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "predictions": [
                {"embeddings": {"values": [3.0, 4.0, 0.0], "statistics": {"token_count": 1}}}
                for _ in body["instances"]
            ]
        }


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stand_in.paths.append(self.path)
            stand_in.bodies.append(body)
            answer: dict[str, Any] = {"error": {"code": stand_in.status, "message": "no"}}
            if stand_in.status == 200:
                answer = stand_in.vectors(body)
            data = json.dumps(answer).encode()
            self.send_response(stand_in.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    yield stand_in
    server.shutdown()
    server.server_close()


def embedder(stand_in: StandIn, model: str = "text-embedding-005") -> VertexEmbedder:
    return VertexEmbedder(
        project="p",
        location="europe-west1",
        model=model,
        dimensions=3,
        credentials=Credentials(token="test"),
        endpoint=stand_in.url,
    )


def test_many_texts_become_unit_vectors_in_few_calls(stand_in: StandIn) -> None:
    vectors = embedder(stand_in).embed([f"text {n}" for n in range(150)])

    assert vectors.shape == (150, 3)
    assert np.allclose(vectors, [0.6, 0.8, 0.0])
    assert [len(body["instances"]) for body in stand_in.bodies] == [100, 50]
    assert stand_in.paths[0].endswith(
        "/projects/p/locations/europe-west1/publishers/google/models/text-embedding-005:predict"
    )
    assert stand_in.bodies[0]["parameters"]["outputDimensionality"] == 3


def test_an_empty_text_is_never_sent(stand_in: StandIn) -> None:
    embedder(stand_in).embed([" "])

    assert stand_in.bodies[0]["instances"][0]["content"] == "."


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, RateLimited), (403, ConfigError), (404, ConfigError), (503, DependencyUnavailable)],
)
def test_refusals_become_ours(stand_in: StandIn, status: int, error: type[Exception]) -> None:
    stand_in.status = status

    with pytest.raises(error):
        embedder(stand_in).embed(["text"])


def test_fewer_vectors_than_texts_is_no_answer(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StandIn, "vectors", lambda self, body: {"predictions": []})

    with pytest.raises(DependencyUnavailable, match="0 vectors for 1 texts"):
        embedder(stand_in).embed(["text"])
