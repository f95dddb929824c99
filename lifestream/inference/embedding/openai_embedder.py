"""Vectors from an OpenAI-compatible endpoint. Not for writing or transcribing."""

import base64
import threading
from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from lifestream import tracing
from lifestream.domain.errors import ConfigError, DependencyUnavailable, LifeStreamError
from lifestream.inference.endpoint.patience import Patience
from lifestream.inference.endpoint.refusals import Asked, is_lasting
from lifestream.inference.endpoint.trouble import Trouble, trouble_of, words_of
from lifestream.ports.vector_index import Vectors

TEXTS_PER_CALL = 128
"""Well below the endpoint's limits of 2048 inputs and 300 000 tokens. Source: OpenAI API
reference, "Create embeddings"."""

MAX_CHARACTERS = 20_000
"""Of one text; about 5 000 tokens of the 8 192 a model takes."""

ROUNDS = 3
"""How often texts are sent that came back without a vector."""

ENCODINGS = ("base64", "float", "")
"""Best first: a quarter of the bytes, plain numbers, whatever the server gives."""

PATIENCE_S = 120.0
ASKERS_PATIENCE_S = 5.0
"""The most that a job's call waits for an endpoint that asks to wait, and a question's."""

OR_LOCAL = "Or set LIFESTREAM_EMBEDDER=local and run ./run reindex."

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
        dimensions: Numbers in a vector; 0 takes as many as the model has.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        timeout_s: float,
        patience_s: float = PATIENCE_S,
        dimensions: int = 0,
    ) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._model = model
        self._timeout_s = timeout_s
        self._asked = Asked(
            who=f"The embedding model {model} at {base_url or 'OpenAI'}",
            model_setting="LIFESTREAM_EMBEDDING_MODEL",
        )
        self._patience = Patience(
            patience_s=patience_s, askers_s=min(patience_s, ASKERS_PATIENCE_S), calls_at_once=1
        )
        self._encodings = list(ENCODINGS)
        self._texts_per_call = TEXTS_PER_CALL
        self._wanted = {"dimensions": dimensions} if dimensions else {}
        self._lock = threading.Lock()
        self._arrived: dict[str, Vectors] = {}

    @property
    def embedder_id(self) -> str:
        """The model's name, and the width where one was asked for: the same model behind another
        address gives the same vectors."""
        return "/".join(("openai", self._model, *map(str, self._wanted.values())))

    @cached_property
    def dimensions(self) -> int:
        """Of the model; asked from the endpoint where the name is not known."""
        known = self._wanted.get("dimensions") or _KNOWN_DIMENSIONS.get(self._model)
        return known if known is not None else int(self.embed(["dimensions"]).shape[1])

    def relevance_floor(self, question: str, passage: str) -> float:
        """See RELEVANCE_FLOOR; the same in every language."""
        return RELEVANCE_FLOOR

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimensions), unit length.

        Raises:
            DependencyUnavailable: The endpoint does not answer, or leaves texts out.
            RateLimited: It asks to wait.
            ConfigError: It refuses the key, does not know the model, or gives vectors of another
                width than was asked for.
        """
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        # An empty text is refused by the endpoint.
        sent = [text[:MAX_CHARACTERS] if text.strip() else "." for text in texts]
        with self._lock:
            self._fetch(sent)
            vectors = np.stack([self._arrived[text] for text in sent])
            self._arrived.clear()
        self._check_width(vectors.shape[1])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, np.finfo(np.float32).tiny)
        return unit

    def _check_width(self, width: int) -> None:
        """Some servers pass over ``dimensions``; an index takes vectors of one width alone."""
        wanted = self._wanted.get("dimensions", width)
        if width != wanted:
            raise ConfigError(
                f"{self._asked.who} gives {width} numbers in a vector where {wanted} were asked "
                f"for. Set LIFESTREAM_EMBEDDING_DIMENSIONS to {width}, or to 0 for whatever the "
                "model has."
            )

    def embed_question(self, text: str) -> Vectors:
        """As a passage: the model is asked for one kind of vector alone."""
        vector: Vectors = self.embed([text])[0]
        return vector

    def _fetch(self, texts: Sequence[str]) -> None:
        for _ in range(ROUNDS):
            missing = [text for text in dict.fromkeys(texts) if text not in self._arrived]
            at = 0
            while at < len(missing):
                asked = missing[at : at + self._texts_per_call]
                try:
                    self._arrived |= self._call(asked)
                except _TooMuch:
                    self._texts_per_call = max(len(asked) // 2, 1)
                    continue
                at += len(asked)
            if all(text in self._arrived for text in texts):
                return
        raise DependencyUnavailable(
            f"The embedding endpoint left texts out of its answers {ROUNDS} times. "
            "Try again later, or set LIFESTREAM_EMBEDDER=local and run ./run reindex."
        )

    def _call(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that came back, by text; there may be fewer than texts.

        Raises:
            _TooMuch: Fewer texts at once may be taken.
        """
        import openai

        try:
            with tracing.span("embed", kind="client", model=self._model, texts=len(texts)):
                answer = self._patience.until_answered(partial(self._asked_once, texts))
        except openai.OpenAIError as error:
            if len(self._encodings) > 1 and _is_about_encoding(error):
                self._encodings.pop(0)
                return self._call(texts)
            if len(texts) > 1 and _is_too_much(error):
                raise _TooMuch from error
            raise self._translated(error) from error
        found: dict[str, Vectors] = {}
        for item in answer.data or ():
            vector = _vector(item.embedding)
            if 0 <= item.index < len(texts) and vector is not None:
                found[texts[item.index]] = vector
        return found

    def _asked_once(self, texts: Sequence[str]) -> Any:
        from openai.types import CreateEmbeddingResponse

        # Its own method asks for base64 where nothing is said.
        body: dict[str, Any] = {"model": self._model, "input": list(texts), **self._wanted}
        if self._encodings[0]:
            body["encoding_format"] = self._encodings[0]
        return self._client.post("/embeddings", body=body, cast_to=CreateEmbeddingResponse)

    def _translated(self, error: Any) -> LifeStreamError:
        import openai

        is_about_the_request = isinstance(
            error, openai.BadRequestError | openai.UnprocessableEntityError
        )
        if is_about_the_request and trouble_of(error) is not Trouble.ENDED:
            return ConfigError(
                f"{self._asked.who} does not take the request (HTTP {error.status_code}). Check "
                "LIFESTREAM_EMBEDDING_MODEL and LIFESTREAM_OPENAI_BASE_URL."
            )
        ours = self._asked.failure(error)
        if is_lasting(error):
            return ConfigError(f"{ours.message} {OR_LOCAL}")
        return ours

    @cached_property
    def _client(self) -> Any:
        import openai

        return openai.OpenAI(
            base_url=self._base_url or None,
            api_key=self._api_key or "none",
            timeout=self._timeout_s,
            max_retries=0,
        )


def _vector(embedding: Any) -> Vectors | None:
    """float32, shape (dimensions,); None when there is no usable vector."""
    if isinstance(embedding, str):
        raw = base64.b64decode(embedding)
        vector = np.frombuffer(raw[: len(raw) // 4 * 4], "<f4").astype(np.float32)
    else:  # an endpoint that knows no base64
        vector = np.array(embedding or [], np.float32)
    return vector if vector.size and np.isfinite(vector).all() else None


class _TooMuch(Exception):
    """So many texts are not taken at once."""


def _is_too_much(error: Any) -> bool:
    """413, or words about the batch. Sources: a proxy in front; Hugging Face's text-embeddings
    server ("batch size … > maximum allowed"); OpenAI ("max 300000 tokens per request")."""
    status = getattr(error, "status_code", 0)
    said = words_of(error)
    words = ("batch size", "too many inputs", "tokens per request", "array too long")
    return status == 413 or (status in {400, 422} and any(word in said for word in words))


def _is_about_encoding(error: Any) -> bool:
    """``encoding_format`` is refused, by name; or by a server that takes no unknown field."""
    return getattr(error, "status_code", 0) in {400, 422, 500, 501} and any(
        word in words_of(error) for word in ("encoding_format", "encoding format", "base64")
    )
