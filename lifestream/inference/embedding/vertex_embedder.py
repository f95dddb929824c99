"""Vectors from Vertex AI, by the google-genai client. Decision 0006 says why by that one."""

import contextvars
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np

from lifestream import tracing
from lifestream.domain.errors import (
    ConfigError,
    DependencyUnavailable,
    LifeStreamError,
    RateLimited,
)
from lifestream.ports.asker import asker
from lifestream.ports.vector_index import Vectors

TEXTS_PER_CALL = 100
"""Vertex takes 250 texts and 20 000 tokens a call; a passage has about 100 tokens. Source: Vertex
AI, "Get text embeddings", limits."""

MAX_CHARACTERS = 8_000
"""Of one text: about the 2 048 tokens a model reads."""

ONE_TEXT_PER_CALL = "gemini-embedding"
"""Models of this name take one text a call (001), or return one vector for a whole list (2).
Source: Vertex AI, "Get text embeddings", supported models."""

CALLS_AT_ONCE = 8
"""An hour of meetings has some 500 passages: a minute at 0.1 s a call, and far below the quota."""

WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Between tries of a job's call, where the quota of the minute is used up or nobody answers."""

_PASSING = frozenset({429, 502, 503, 504})

RELEVANCE_FLOOR = 0.45
"""Not measured here: no endpoint was at hand. Unrelated texts score about 0.3 to 0.4 there."""

DEFAULT_DIMENSIONS = 768
"""Of the 3072 that the model has, the first; terraform/locals.tf says the same."""


class VertexEmbedder:
    """Implements ``ports.embedder.Embedder``.

    Args:
        endpoint: Address of a stand-in; empty is Vertex AI itself.
        waits_s: Between tries; nobody who sits and waits is kept waiting so.
        credentials: Google credentials; the environment's own when None.
    """

    def __init__(
        self,
        *,
        project: str,
        location: str,
        model: str,
        dimensions: int = DEFAULT_DIMENSIONS,
        timeout_s: float = 60.0,
        credentials: Any = None,
        endpoint: str = "",
        waits_s: Sequence[float] = WAITS_S,
    ) -> None:
        self._project = project
        self._location = location
        self._model = model
        self._dimensions = dimensions
        self._timeout_s = timeout_s
        self._credentials = credentials
        self._endpoint = endpoint
        self._waits_s = tuple(waits_s)

    @property
    def embedder_id(self) -> str:
        """The model and its output size."""
        return f"vertex/{self._model}/{self._dimensions}"

    @property
    def dimensions(self) -> int:
        """As asked for."""
        return self._dimensions

    def relevance_floor(self, question: str, passage: str) -> float:
        """See RELEVANCE_FLOOR; the same in every language."""
        return RELEVANCE_FLOOR

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimensions), unit length.

        Raises:
            DependencyUnavailable: Vertex AI does not answer, or with fewer vectors than texts.
            RateLimited: The quota is used up for now.
            ConfigError: The project, the model or the account is refused.
        """
        if not texts:
            return np.zeros((0, self._dimensions), np.float32)
        sent = [text[:MAX_CHARACTERS] if text.strip() else "." for text in texts]
        one_each = self._model.rpartition("/")[2].startswith(ONE_TEXT_PER_CALL)
        step = 1 if one_each else TEXTS_PER_CALL
        calls = [sent[at : at + step] for at in range(0, len(sent), step)]
        vectors = np.array([row for rows in self._answers(calls) for row in rows], np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, np.finfo(np.float32).tiny)
        return unit

    def embed_question(self, text: str) -> Vectors:
        """As a passage: the model is asked for one kind of vector alone."""
        vector: Vectors = self.embed([text])[0]
        return vector

    def _answers(self, calls: Sequence[list[str]]) -> Iterator[list[list[float]]]:
        """What each call gives, in order; several are under way, and none begins after a failure.

        Raises:
            DependencyUnavailable, RateLimited, ConfigError: The first failure.
        """
        if len(calls) == 1:
            yield self._call(calls[0])
            return
        # Made before the threads: who sits and waits, and the span, are this thread's.
        within = [contextvars.copy_context() for _ in calls]
        with ThreadPoolExecutor(min(CALLS_AT_ONCE, len(calls)), "embed") as pool:
            asked = [
                pool.submit(context.run, self._call, texts)
                for context, texts in zip(within, calls, strict=True)
            ]
            try:
                for answer in asked:
                    yield answer.result()
            finally:
                for answer in asked:
                    answer.cancel()

    def _call(self, texts: list[str]) -> list[list[float]]:
        """One call, again where waiting may help and nobody sits and waits."""
        for wait_s in self._waits_s if asker() is None else ():
            try:
                return self._asked_once(texts)
            except _Passing:
                time.sleep(wait_s)
        try:
            return self._asked_once(texts)
        except _Passing as error:
            raise error.ours from error

    def _asked_once(self, texts: list[str]) -> list[list[float]]:
        import httpx
        from google.auth.exceptions import GoogleAuthError
        from google.genai import errors, types

        config = types.EmbedContentConfig(output_dimensionality=self._dimensions)
        try:
            with tracing.span("embed", kind="client", model=self._model, texts=len(texts)):
                answer = self._client.models.embed_content(
                    model=self._model, contents=texts, config=config
                )
        except errors.APIError as error:
            ours = _translated(error, self._model)
            if getattr(error, "code", 0) in _PASSING:
                raise _Passing(ours) from error
            raise ours from error
        except (httpx.HTTPError, GoogleAuthError, OSError) as error:
            raise DependencyUnavailable(
                f"Vertex AI does not answer ({type(error).__name__}); it is tried again."
            ) from error
        rows = [list(item.values or ()) for item in answer.embeddings or ()]
        if len(rows) != len(texts) or any(len(row) != self._dimensions for row in rows):
            raise DependencyUnavailable(
                f"Vertex AI answered with {len(rows)} vectors for {len(texts)} texts."
            )
        return rows

    @cached_property
    def _client(self) -> Any:
        from google import genai
        from google.genai import types

        options = types.HttpOptions(timeout=int(self._timeout_s * 1000))
        if self._endpoint:
            options.base_url = self._endpoint
        return genai.Client(
            vertexai=True,
            project=self._project,
            location=self._location,
            credentials=self._credentials,
            http_options=options,
        )


class _Passing(Exception):
    """A failure that may be over soon; ``ours`` is what it is where it is not."""

    def __init__(self, ours: LifeStreamError) -> None:
        super().__init__(str(ours))
        self.ours = ours


def _translated(error: Any, model: str) -> DependencyUnavailable | RateLimited | ConfigError:
    status = int(getattr(error, "code", 0) or 0)
    if status == 429:
        return RateLimited("Vertex AI's quota for embeddings is used up for now.", retry_after_s=10)
    if status in (400, 401, 403, 404):
        return ConfigError(
            f"Vertex AI refuses {model} ({status}): check LIFESTREAM_GCP_PROJECT, "
            "LIFESTREAM_GCP_REGION, LIFESTREAM_EMBEDDING_MODEL and the account's roles."
        )
    return DependencyUnavailable(f"Vertex AI answered with {status}; it is tried again.")
