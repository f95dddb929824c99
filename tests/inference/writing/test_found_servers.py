"""Servers of this machine, found by what their documentation says they answer."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lifestream.inference.writing.found_servers import KINDS, FoundModel, FoundServer, find_servers

OLLAMA = {
    "models": [
        {
            "name": "qwen3:4b",
            "model": "qwen3:4b",
            "modified_at": "2026-10-03T23:34:03.409490317-07:00",
            "size": 2_620_788_260,
            "digest": "a2af6cc3eb7f",
            "details": {"format": "gguf", "family": "qwen3", "families": ["qwen3"]},
        },
        {
            "name": "nomic-embed-text:latest",
            "model": "nomic-embed-text:latest",
            "size": 274_302_450,
            "details": {"format": "gguf", "family": "nomic-bert", "families": ["nomic-bert"]},
        },
    ]
}
LM_STUDIO = {
    "object": "list",
    "data": [
        {
            "id": "qwen2-vl-7b-instruct",
            "object": "model",
            "type": "vlm",
            "state": "not-loaded",
            "max_context_length": 32768,
        },
        {
            "id": "meta-llama-3.1-8b-instruct",
            "object": "model",
            "type": "llm",
            "state": "loaded",
            "max_context_length": 131072,
            "loaded_context_length": 8192,
        },
        {
            "id": "text-embedding-nomic-embed-text-v1.5",
            "object": "model",
            "type": "embeddings",
            "state": "not-loaded",
            "max_context_length": 2048,
        },
    ],
}
LLAMA_CPP = {
    "object": "list",
    "data": [
        {
            "id": "Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
            "object": "model",
            "created": 1735142223,
            "owned_by": "llamacpp",
            "meta": {"vocab_type": 2, "n_vocab": 151936, "n_ctx": 16384, "n_ctx_train": 262144},
        }
    ],
}
VLLM = {
    "object": "list",
    "data": [
        {
            "id": "Qwen/Qwen3-4B-Instruct-2507",
            "object": "model",
            "owned_by": "vllm",
            "max_model_len": 32768,
        }
    ],
}


@contextmanager
def answering(path: str, answer: Any, *, status: int = 200, wait_s: float = 0.0) -> Iterator[int]:
    """A server on loopback that answers one path; gives its port."""
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            closing.wait(wait_s)
            known = self.path == path
            body = json.dumps(answer).encode() if not isinstance(answer, bytes) else answer
            try:
                self.send_response(status if known else 404)
                if status in {301, 302}:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
                self.wfile.write(body if known else b"not found")
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        yield server.server_address[1]
    finally:
        closing.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("name", "answer", "models"),
    [
        ("Ollama", OLLAMA, [("qwen3:4b", 4096)]),
        (
            "LM Studio",
            LM_STUDIO,
            [("meta-llama-3.1-8b-instruct", 8192), ("qwen2-vl-7b-instruct", 4096)],
        ),
        ("llama.cpp", LLAMA_CPP, [("Qwen3-4B-Instruct-2507-Q4_K_M.gguf", 16384)]),
        ("vLLM", VLLM, [("Qwen/Qwen3-4B-Instruct-2507", 32768)]),
    ],
)
def test_each_is_known_by_its_own_answer(
    name: str, answer: Any, models: list[tuple[str, int]]
) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    with answering(kind.path, answer) as port:
        (found,) = find_servers([replace(kind, port=port)])
    assert found == FoundServer(
        name=name,
        base_url=f"http://127.0.0.1:{port}/v1",
        models=tuple(FoundModel(name=text, context_tokens=tokens) for text, tokens in models),
    )


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (VLLM, 200),
        ({"object": "list", "data": [{"id": "x", "owned_by": "somebody"}]}, 200),
        ([1, 2], 200),
        (b"<html>a page</html>", 200),
        ({"error": {"message": "Loading model", "code": 503}}, 503),
        (LLAMA_CPP, 302),
        (b"\xff\xfe", 200),
    ],
    ids=["another kind", "another owner", "a list", "a page", "loading", "sent away", "bytes"],
)
def test_what_is_something_else_is_left_alone(answer: Any, status: int) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "llama.cpp")
    with answering(kind.path, answer, status=status) as port:
        assert find_servers([replace(kind, port=port)]) == ()


def test_one_that_hangs_costs_half_a_second_and_nobody_else() -> None:
    (ollama,) = (kind for kind in KINDS if kind.name == "Ollama")
    (studio,) = (kind for kind in KINDS if kind.name == "LM Studio")
    with (
        answering(ollama.path, OLLAMA, wait_s=60.0) as slow,
        answering(studio.path, LM_STUDIO) as quick,
    ):
        began_s = time.monotonic()
        found = find_servers([replace(ollama, port=slow), replace(studio, port=quick)])
        assert time.monotonic() - began_s < 30.0
    assert [server.name for server in found] == ["LM Studio"]


def test_our_own_port_is_not_asked() -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "llama.cpp")
    with answering(kind.path, LLAMA_CPP) as port:
        assert find_servers([replace(kind, port=port)], but_port=port) == ()
