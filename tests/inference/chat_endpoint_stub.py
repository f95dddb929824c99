"""A real local HTTP server that speaks the chat completions protocol and answers by script."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One scripted answer: ``text`` as the model's message, or an error ``status``."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    refusal: str | None = None
    error: str = "injected"
    code: str | None = None
    finish: str = "stop"
    pieces: tuple[str, ...] = ()
    counts: bool = True
    raw_error: dict[str, Any] | None = None


@dataclass
class ChatStub:
    """What was asked, and what will be answered; the last reply repeats."""

    replies: list[Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def chat_stub(*replies: Reply) -> Iterator[ChatStub]:
    """The endpoint, listening on the loopback while the context lasts."""
    stub, closing = ChatStub(list(replies)), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.requests.append(body)
            reply = stub.next_reply()
            closing.wait(reply.wait_s)
            # The caller may have given up waiting, as some tests want it to.
            with suppress(BrokenPipeError, ConnectionResetError):
                self._send(reply, body)

        def _send(self, reply: Reply, asked: dict[str, Any]) -> None:
            if reply.status != 200:
                error = {"message": reply.error, "type": "error", "code": reply.code}
                body = reply.raw_error or {"error": error}
                self._answer(reply, json.dumps(body).encode(), "application/json")
            elif asked.get("stream"):
                counted = bool(asked.get("stream_options"))
                self._answer(reply, b"".join(_events(reply, counted)), "text/event-stream")
            else:
                self._answer(reply, json.dumps(_completion(reply)).encode(), "application/json")

        def _answer(self, reply: Reply, data: bytes, kind: str) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    stub.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield stub
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _completion(reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "stub",
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        **({"usage": usage} if reply.counts else {}),
    }


def _events(reply: Reply, counted: bool) -> Iterator[bytes]:
    pieces = reply.pieces or (reply.text,)
    for number, piece in enumerate(pieces, start=1):
        reason = reply.finish if number == len(pieces) else None
        chunk = {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "stub",
            "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": reason}],
        }
        yield f"data: {json.dumps(chunk)}\n\n".encode()
    if reply.counts:
        # As OpenAI ends a stream: an event without choices, with usage where that was asked for.
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        last = {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "stub",
            "choices": [],
            "usage": usage if counted else None,
        }
        yield f"data: {json.dumps(last)}\n\n".encode()
    yield b"data: [DONE]\n\n"
