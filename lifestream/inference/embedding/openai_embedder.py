"""Vectors from an OpenAI-compatible endpoint. Not for writing or transcribing."""

import base64
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from lifestream import tracing
from lifestream.domain.errors import ConfigError, DependencyUnavailable, RateLimited
from lifestream.ports.vector_index import Vectors

TEXTS_PER_CALL = 128
"""Well below the endpoint's limits of 2048 inputs and 300 000 tokens. Source: OpenAI API
reference, "Create embeddings"."""

MOST_CHARACTERS = 20_000
"""Of one text; about 5 000 tokens of the 8 192 a model takes."""

ROUNDS = 3
"""How often texts are sent that came back without a vector."""

_KNOWN_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
"""Source: OpenAI, "Vector embeddings" guide."""

RELEVANCE_FLOOR = 0.25
"""Not measured here: no endpoint was at hand. Texts without any relation usually score 0.05-0.2
with the text-embedding-3 models; ./run bench quality shows what a library gives."""


class OpenAiEmbedder:
    """Sends texts in batches; vectors that have arrived are kept when a later batch fails, so
    that the next attempt sends only what is missing.

    Args:
        base_url: The endpoint up to ``/v1``; empty is OpenAI's own.
        api_key: May be empty for an endpoint that asks for none.
        timeout_s: Longest wait for one call.
    """

    def __init__(self, *, base_url: str, api_key: str, model: str, timeout_s: float) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._model = model
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._arrived: dict[str, Vectors] = {}

    @property
    def embedder_id(self) -> str:
        """The model's name: the same model behind another address gives the same vectors."""
        return f"openai/{self._model}"

    @cached_property
    def dimensions(self) -> int:
        """Of the model; asked from the endpoint where the name is not known."""
        known = _KNOWN_DIMENSIONS.get(self._model)
        return known if known is not None else int(self.embed(["dimensions"]).shape[1])

    def relevance_floor(self, question: str, passage: str) -> float:
        """See RELEVANCE_FLOOR; the same in every language."""
        return RELEVANCE_FLOOR

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimensions), unit length.

        Raises:
            DependencyUnavailable: The endpoint does not answer, or leaves texts out.
            RateLimited: It asks to wait.
            ConfigError: It refuses the key or does not know the model.
        """
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        # An empty text is refused by the endpoint.
        sent = [text[:MOST_CHARACTERS] if text.strip() else "." for text in texts]
        with self._lock:
            self._fetch(sent)
            vectors = np.stack([self._arrived[text] for text in sent])
            self._arrived.clear()
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, np.finfo(np.float32).tiny)
        return unit

    def embed_question(self, text: str) -> Vectors:
        """As a passage: the model is asked for one kind of vector alone."""
        vector: Vectors = self.embed([text])[0]
        return vector

    def _fetch(self, texts: Sequence[str]) -> None:
        for _ in range(ROUNDS):
            missing = [text for text in dict.fromkeys(texts) if text not in self._arrived]
            for at in range(0, len(missing), TEXTS_PER_CALL):
                self._arrived |= self._call(missing[at : at + TEXTS_PER_CALL])
            if all(text in self._arrived for text in texts):
                return
        raise DependencyUnavailable(
            f"The embedding endpoint left texts out of its answers {ROUNDS} times. "
            "Try again later, or set LIFESTREAM_EMBEDDER=local and run ./run reindex."
        )

    def _call(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that came back, by text; there may be fewer than texts."""
        import openai

        try:
            with tracing.span("embed", kind="client", model=self._model, texts=len(texts)):
                answer = self._client.embeddings.create(
                    model=self._model, input=list(texts), encoding_format="base64"
                )
        except openai.OpenAIError as error:
            raise _translated(error, self._model) from error
        found: dict[str, Vectors] = {}
        for item in answer.data or ():
            vector = _vector(item.embedding)
            if 0 <= item.index < len(texts) and vector is not None:
                found[texts[item.index]] = vector
        return found

    @cached_property
    def _client(self) -> Any:
        import openai

        return openai.OpenAI(
            base_url=self._base_url or None,
            api_key=self._api_key or "none",
            timeout=self._timeout_s,
            max_retries=2,
        )


def _vector(embedding: Any) -> Vectors | None:
    """float32, shape (dimensions,); None when there is no usable vector."""
    if isinstance(embedding, str):
        raw = base64.b64decode(embedding)
        vector = np.frombuffer(raw[: len(raw) // 4 * 4], "<f4").astype(np.float32)
    else:  # an endpoint that knows no base64
        vector = np.array(embedding or [], np.float32)
    return vector if vector.size and np.isfinite(vector).all() else None


def _translated(error: Exception, model: str) -> DependencyUnavailable | RateLimited | ConfigError:
    import openai

    if isinstance(error, openai.RateLimitError):
        return RateLimited(
            "The embedding endpoint asks to wait, or its quota is used up.",
            retry_after_s=_retry_after_s(error.response.headers.get("retry-after")),
        )
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return ConfigError(
            "The embedding endpoint refused the key. Check LIFESTREAM_OPENAI_API_KEY and "
            "LIFESTREAM_OPENAI_BASE_URL, or set LIFESTREAM_EMBEDDER=local."
        )
    if isinstance(error, openai.BadRequestError | openai.NotFoundError):
        return ConfigError(
            f"The embedding endpoint does not take the model {model!r} "
            f"(HTTP {error.status_code}). Check LIFESTREAM_EMBEDDING_MODEL and "
            "LIFESTREAM_OPENAI_BASE_URL."
        )
    if isinstance(error, openai.APITimeoutError):
        reason = "did not answer in time"
    elif isinstance(error, openai.APIStatusError):
        reason = f"answered with HTTP {error.status_code}"
    else:
        reason = "cannot be reached"
    return DependencyUnavailable(
        f"The embedding endpoint {reason}. Try again later, or set LIFESTREAM_EMBEDDER=local "
        "and run ./run reindex."
    )


def _retry_after_s(header: str | None) -> float:
    try:
        return max(float(header or 1.0), 0.0)
    except ValueError:
        return 1.0
