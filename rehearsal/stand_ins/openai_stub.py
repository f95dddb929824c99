"""An OpenAI-compatible endpoint without a model: same question, same answer.

Chat completions (whole, structured, streamed), embeddings whose likeness is shared words, and
failures on order. What it says carries no meaning unless ``reply`` is given.
"""

import base64
import hashlib
import json
import math
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.stand_ins.faults import Fault, Faults
from rehearsal.stand_ins.http_server import HttpServer, RecordedRequest

DEFAULT_DIMENSIONS = 1536
"""Of text-embedding-3-small."""

DELTA_CHARACTERS = 8
Reply = Callable[[dict[str, Any]], str]
"""The request's body in, the assistant's text out."""


class OpenAIStub(HttpServer):
    """Serves ``base_url``.

    Args:
        reply: What the assistant says; by default the smallest document that fits the asked
            schema, or one plain sentence.

    Attributes:
        faults: Requests to refuse or to delay, such as ``Fault(status=429, headers=…)``.
        delta_delay_s: Wait between two pieces of a stream.
        cut_stream_after: Break off a stream after so many pieces; 0 never does.
    """

    def __init__(self, reply: Reply | None = None, *, port: int = 0) -> None:
        super().__init__(self._serve, port=port)
        self.reply = reply or plain_reply
        self.faults = Faults()
        self.delta_delay_s = 0.0
        self.cut_stream_after = 0

    @property
    def base_url(self) -> str:
        """For ``OpenAI(base_url=…)`` and LIFESTREAM_OPENAI_BASE_URL."""
        return f"{self.endpoint}/v1"

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        body = request.get_json(silent=True) or {}
        self.requests.append(
            RecordedRequest(
                method=request.method,
                path=request.path,
                headers={name.lower(): value for name, value in request.headers},
                body=body,
            )
        )
        return self._answer(request, body)(environ, start_response)

    def _answer(self, request: Request, body: dict[str, Any]) -> Response:
        if fault := self.faults.take(request.method, request.path):
            time.sleep(fault.delay_s)
            if fault.status:
                return _refusal(fault)
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return _refusal(Fault(status=401))
        if request.path == "/v1/embeddings":
            return _json(embeddings(body))
        if request.path == "/v1/chat/completions":
            return self._chat(body)
        return _refusal(Fault(status=404))

    def _chat(self, body: dict[str, Any]) -> Response:
        text = self.reply(body)
        if body.get("stream"):
            return Response(self._stream(body, text), mimetype="text/event-stream")
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        facts = _facts(body, "chat.completion")
        return _json({**facts, "choices": [choice], "usage": _usage(text)})

    def _stream(self, body: dict[str, Any], text: str) -> Iterator[bytes]:
        facts = _facts(body, "chat.completion.chunk")
        pieces = [text[i : i + DELTA_CHARACTERS] for i in range(0, len(text), DELTA_CHARACTERS)]
        for number, piece in enumerate(pieces, start=1):
            time.sleep(self.delta_delay_s)
            delta = {"content": piece} | ({"role": "assistant"} if number == 1 else {})
            yield _event({**facts, "choices": [_delta(delta, None)]})
            if number == self.cut_stream_after:
                raise ConnectionAbortedError("a stream cut on order")
        yield _event({**facts, "choices": [_delta({}, "stop")]})
        if (body.get("stream_options") or {}).get("include_usage"):
            yield _event({**facts, "choices": [], "usage": _usage(text)})
        yield b"data: [DONE]\n\n"


def plain_reply(body: dict[str, Any]) -> str:
    """The smallest document that fits the asked schema, or one sentence."""
    wanted = (body.get("response_format") or {}).get("json_schema") or {}
    if schema := wanted.get("schema"):
        return json.dumps(smallest(schema, schema.get("$defs", {})))
    return "This is a stand-in and has no opinion [1]."


def smallest(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """A value that fits ``schema``: empty lists, first choices, short texts."""
    if "$ref" in schema:
        return smallest(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        nothing = {"type": "null"}
        return None if nothing in choices else smallest(choices[0], definitions)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: smallest(part, definitions) for name, part in properties.items()}
    values = {"array": [], "string": "text", "integer": 1, "number": 0.5, "boolean": True}
    return values.get(kind)


def embedding(text: str, dimensions: int) -> list[float]:
    """A unit vector; texts are as alike as the words they share. Deterministic everywhere."""
    values = [0.0] * dimensions
    for word in text.lower().split():
        digest = hashlib.sha256(word.strip(".,;:!?\"'()").encode()).digest()
        sign = 1.0 if digest[4] & 1 else -1.0
        values[int.from_bytes(digest[:4], "big") % dimensions] += sign
    length = math.sqrt(sum(value * value for value in values))
    if not length:
        return [1.0] + [0.0] * (dimensions - 1)
    return [value / length for value in values]


def embeddings(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to an embeddings request, base64 when asked (the client's default)."""
    dimensions = int(body.get("dimensions") or DEFAULT_DIMENSIONS)
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    data = []
    for index, text in enumerate(texts):
        values: Any = embedding(text, dimensions)
        if body.get("encoding_format") == "base64":
            values = base64.b64encode(struct.pack(f"<{dimensions}f", *values)).decode()
        data.append({"object": "embedding", "index": index, "embedding": values})
    count = sum(len(text.split()) for text in texts)
    usage = {"prompt_tokens": count, "total_tokens": count}
    return {"object": "list", "data": data, "model": body.get("model", ""), "usage": usage}


def _facts(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-rehearsal",
        "object": kind,
        "created": int(time.time()),
        "model": body.get("model", ""),
    }


def _usage(text: str) -> dict[str, int]:
    words = len(text.split())
    return {"prompt_tokens": 1, "completion_tokens": words, "total_tokens": words + 1}


def _delta(delta: dict[str, Any], reason: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": reason}


def _event(document: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(document)}\n\n".encode()


def _json(document: Any) -> Response:
    return Response(json.dumps(document), mimetype="application/json")


def _refusal(fault: Fault) -> Response:
    error = {"message": "a failure on order", "type": "server_error", "code": None}
    body = json.dumps({"error": error})
    return Response(body, fault.status, dict(fault.headers), mimetype="application/json")
