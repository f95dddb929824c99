"""Model servers that already run on this machine: Ollama, LM Studio, llama.cpp's, vLLM.

Looked for on their default loopback ports, only on request, for a fraction of a second.
They are offered, never used unasked. What each answers is its own documentation's: Ollama,
docs/api.md; LM Studio, "REST API v0"; llama.cpp, tools/server/README.md; vLLM, "OpenAI-compatible
server".
"""

import json
import urllib.request
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 0.5
_MAX_BYTES = 1_000_000
_MAX_MODELS = 20

OLLAMA_CONTEXT_TOKENS = 4_096
"""What Ollama gives a model unless OLLAMA_CONTEXT_LENGTH says otherwise; it cuts longer prompts
without a word. Source: its docs/faq.md."""

UNKNOWN_CONTEXT_TOKENS = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundModel:
    """A chat model that a server has."""

    name: str
    context_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundServer:
    """A server that answered.

    Attributes:
        base_url: What LIFESTREAM_OPENAI_BASE_URL would be.
        models: Its chat models, those in memory first.
    """

    name: str
    base_url: str
    models: tuple[FoundModel, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of server: its default port, what to ask, and how to read the answer."""

    name: str
    port: int
    path: str
    read: Callable[[Any], Iterator[FoundModel]]


def find_servers(
    kinds: Collection[Kind] | None = None, *, but_port: int = 0
) -> tuple[FoundServer, ...]:
    """The servers that answer now, in the order of ``kinds``.

    Args:
        but_port: Not asked: our own.
    """
    asked = [kind for kind in (KINDS if kinds is None else kinds) if kind.port != but_port]
    if not asked:
        return ()
    with ThreadPoolExecutor(len(asked)) as pool:
        found = list(pool.map(_ask, asked))
    return tuple(server for server in found if server is not None)


def _ask(kind: Kind) -> FoundServer | None:
    place = f"http://127.0.0.1:{kind.port}"
    try:
        models = list(kind.read(_get(f"{place}{kind.path}")))[:_MAX_MODELS]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # No server there, or another program.
        return None
    return FoundServer(name=kind.name, base_url=f"{place}/v1", models=tuple(models))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **more: Any) -> None:
        """Go nowhere else than where was asked."""


def _get(url: str) -> Any:
    # No proxy: what is meant is this machine, whatever the environment says of proxies.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())
    with opener.open(url, timeout=TIMEOUT_S) as answer:
        return json.loads(answer.read(_MAX_BYTES))


def _ollama(answer: Any) -> Iterator[FoundModel]:
    for model in answer["models"]:
        families = [model.get("details", {}).get("family") or "", str(model["name"])]
        if not any("bert" in text or "embed" in text for text in families):
            yield FoundModel(name=str(model["name"]), context_tokens=OLLAMA_CONTEXT_TOKENS)


def _lm_studio(answer: Any) -> Iterator[FoundModel]:
    models = [m for m in answer["data"] if m["type"] in {"llm", "vlm"}]
    for model in sorted(models, key=lambda m: m.get("state") != "loaded"):
        context = model.get("loaded_context_length") or UNKNOWN_CONTEXT_TOKENS
        yield FoundModel(name=str(model["id"]), context_tokens=int(context))


def _llama_cpp(answer: Any) -> Iterator[FoundModel]:
    for model in answer["data"]:
        if model["owned_by"] != "llamacpp":
            raise ValueError("another server")
        context = (model.get("meta") or {}).get("n_ctx") or UNKNOWN_CONTEXT_TOKENS
        yield FoundModel(name=str(model["id"]), context_tokens=int(context))


def _vllm(answer: Any) -> Iterator[FoundModel]:
    for model in answer["data"]:
        if model["owned_by"] != "vllm":
            raise ValueError("another server")
        context = model.get("max_model_len") or UNKNOWN_CONTEXT_TOKENS
        yield FoundModel(name=str(model["id"]), context_tokens=int(context))


KINDS = (
    Kind("Ollama", 11434, "/api/tags", _ollama),
    Kind("LM Studio", 1234, "/api/v0/models", _lm_studio),
    Kind("llama.cpp", 8080, "/v1/models", _llama_cpp),
    Kind("vLLM", 8000, "/v1/models", _vllm),
)
