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

from lifestream.inference.embedding.vertex_embedder import (
    CALLS_AT_ONCE,
    DEFAULT_DIMENSIONS,
    VertexEmbedder,
)
from lifestream.ports.asker import while_asked


def values_of(text: str) -> list[float]:
    """A vector that tells texts apart by their number."""
    number = int("".join(c for c in text if c.isdigit()) or 0)
    return [3.0, 4.0, 0.0] if number < 200 else [0.0, float(number), 0.0]


@dataclass
class StandIn:
    """What was asked; ``status`` is answered instead of vectors when it is not 200, and 429 to
    the first ``busy`` calls. A gemini model is refused more than one text, as by Vertex AI."""

    url: str = ""
    status: int = 200
    busy: int = 0
    under_way: int = 0
    most_under_way: int = 0
    paths: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    together: threading.Event = field(default_factory=threading.Event)

    def vectors(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "predictions": [
                {"embeddings": {"values": values_of(one["content"]), "statistics": {}}}
                for one in body["instances"]
            ]
        }


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with stand_in.lock:
                stand_in.paths.append(self.path)
                stand_in.bodies.append(body)
                stand_in.under_way += 1
                stand_in.most_under_way = max(stand_in.most_under_way, stand_in.under_way)
                status = 429 if stand_in.busy else stand_in.status
                stand_in.busy = max(stand_in.busy - 1, 0)
            if "gemini" in self.path:
                stand_in.together.wait(0.05)
                status = 400 if len(body["instances"]) > 1 else status
            answer: dict[str, Any] = {"error": {"code": status, "message": "no"}}
            if status == 200:
                answer = stand_in.vectors(body)
            data = json.dumps(answer).encode()
            with stand_in.lock:
                stand_in.under_way -= 1
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
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
        waits_s=(0.01, 0.01),
    )


def test_many_texts_become_unit_vectors_in_few_calls(stand_in: StandIn) -> None:
    vectors = embedder(stand_in).embed([f"text {n}" for n in range(150)])

    assert vectors.shape == (150, 3)
    assert np.allclose(vectors, [0.6, 0.8, 0.0])
    assert sorted(len(body["instances"]) for body in stand_in.bodies) == [50, 100]
    assert stand_in.paths[0].endswith(
        "/projects/p/locations/europe-west1/publishers/google/models/text-embedding-005:predict"
    )
    assert stand_in.bodies[-1]["parameters"]["outputDimensionality"] == 3
    assert embedder(stand_in).dimensions == 3
    assert embedder(stand_in).embedder_id == "vertex/text-embedding-005/3"


def test_without_a_wish_vertex_gives_as_many_numbers_as_terraform_counts_on() -> None:
    made = VertexEmbedder(project="p", location="europe-west1", model="gemini-embedding-001")

    assert made.dimensions == made.embed([]).shape[1] == DEFAULT_DIMENSIONS == 768


def test_gemini_gets_one_text_a_call_several_at_once_and_in_order(stand_in: StandIn) -> None:
    texts = [f"text {190 + n}" for n in range(20)]
    vectors = embedder(stand_in, "gemini-embedding-001").embed(texts)

    assert [len(body["instances"]) for body in stand_in.bodies] == [1] * 20
    assert np.allclose(vectors[:10], [0.6, 0.8, 0.0]) and np.allclose(vectors[10:], [0.0, 1.0, 0.0])
    assert 1 < stand_in.most_under_way <= CALLS_AT_ONCE


def test_a_quota_of_the_minute_is_waited_for_by_a_job_and_not_by_somebody_who_asks(
    stand_in: StandIn,
) -> None:
    stand_in.busy = 2
    assert embedder(stand_in).embed(["text"]).shape == (1, 3)
    assert len(stand_in.bodies) == 3

    stand_in.busy = 1
    with while_asked(lambda: False), pytest.raises(RateLimited):
        embedder(stand_in).embed_question("text")
    assert len(stand_in.bodies) == 4


def test_after_a_failure_no_more_calls_begin(stand_in: StandIn) -> None:
    stand_in.status = 403
    with pytest.raises(ConfigError):
        embedder(stand_in, "gemini-embedding-001").embed([f"text {n}" for n in range(200)])
    assert len(stand_in.bodies) <= 4 * CALLS_AT_ONCE


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
