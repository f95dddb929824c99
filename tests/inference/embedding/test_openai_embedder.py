"""The real OpenAI client against a local endpoint."""

from collections.abc import Iterator

import numpy as np
import pytest

from lifestream.domain.errors import ConfigError, DependencyUnavailable, RateLimited
from lifestream.inference.embedding.openai_embedder import TEXTS_PER_CALL, OpenAiEmbedder
from tests.inference.embedding_endpoint import DIMENSIONS, Endpoint, running_endpoint, vector_of

AT_ONCE = {"retry-after-ms": "1"}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with running_endpoint() as running:
        yield running


@pytest.fixture
def embedder(endpoint: Endpoint) -> OpenAiEmbedder:
    return OpenAiEmbedder(base_url=endpoint.url, api_key="sk-x", model="local-model", timeout_s=5)


def unit(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = vector_of(text)
    scaled: np.ndarray[tuple[int], np.dtype[np.float32]] = vector / np.linalg.norm(vector)
    return scaled


@pytest.mark.parametrize("as_lists", [False, True])
def test_vectors_belong_to_their_texts_and_have_unit_length(
    endpoint: Endpoint, embedder: OpenAiEmbedder, as_lists: bool
) -> None:
    endpoint.as_lists = as_lists

    vectors = embedder.embed(["a", "b", "a"])

    assert vectors.dtype == np.float32
    assert np.allclose(vectors, [unit("a"), unit("b"), unit("a")], atol=1e-6)
    assert endpoint.keys == ["Bearer sk-x"]
    assert endpoint.requests[0]["encoding_format"] == "base64"


def test_the_length_of_a_vector_is_asked_where_the_model_is_not_known(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    assert embedder.dimensions == DIMENSIONS
    known = OpenAiEmbedder(
        base_url=endpoint.url, api_key="", model="text-embedding-3-small", timeout_s=5
    )
    assert known.dimensions == 1536
    assert known.embedder_id == "openai/text-embedding-3-small"
    assert known.embed([]).shape == (0, 1536)
    assert len(endpoint.requests) == 1


def test_fewer_dimensions_are_asked_for_and_have_a_name_of_their_own(endpoint: Endpoint) -> None:
    shorter = OpenAiEmbedder(
        base_url=endpoint.url, api_key="", model="local-model", timeout_s=5, dimensions=3
    )

    vectors = shorter.embed(["a", "b"])

    assert (vectors.shape, shorter.dimensions) == ((2, 3), 3)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert endpoint.requests[0]["dimensions"] == 3
    assert shorter.embedder_id == "openai/local-model/3"


def test_a_server_that_passes_over_the_dimensions_is_not_believed(endpoint: Endpoint) -> None:
    endpoint.takes_dimensions = False
    shorter = OpenAiEmbedder(
        base_url=endpoint.url, api_key="", model="local-model", timeout_s=5, dimensions=3
    )

    with pytest.raises(ConfigError, match=f"gives {DIMENSIONS} numbers .* where 3 were asked for"):
        shorter.embed(["a"])


def test_many_texts_go_in_batches_and_an_empty_one_is_not_refused(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    texts = [f"text {n}" for n in range(TEXTS_PER_CALL + 5)] + [""]

    assert embedder.embed(texts).shape == (len(texts), DIMENSIONS)
    assert [len(sent) for sent in endpoint.sent] == [TEXTS_PER_CALL, 6]
    assert all(text.strip() for sent in endpoint.sent for text in sent)


def test_only_texts_without_a_vector_are_sent_again(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    endpoint.leaves_out = ["b", "d"]

    vectors = embedder.embed(["a", "b", "c", "d"])

    assert endpoint.sent == [["a", "b", "c", "d"], ["b", "d"]]
    assert np.allclose(vectors[1], unit("b"), atol=1e-6)


def test_after_a_failure_the_next_attempt_sends_only_what_is_missing(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    endpoint.leaves_out = ["b"]
    endpoint.failures = [(200, {}), *[(500, AT_ONCE)] * 3]
    with pytest.raises(DependencyUnavailable):
        embedder.embed(["a", "b"])

    embedder.embed(["a", "b"])

    assert endpoint.sent[-1] == ["b"]


def test_texts_that_never_get_a_vector_are_an_outage(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    endpoint.leaves_out = ["b"] * 10

    with pytest.raises(DependencyUnavailable, match="left texts out"):
        embedder.embed(["a", "b"])


def test_a_server_that_stumbles_is_asked_again(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    endpoint.failures = [(500, AT_ONCE), (429, AT_ONCE)]

    assert embedder.embed(["a"]).shape == (1, DIMENSIONS)
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (500, AT_ONCE, DependencyUnavailable),
        (429, {"retry-after": "7"}, RateLimited),
        (401, {}, ConfigError),
        (403, {}, ConfigError),
        (404, {}, ConfigError),
        (400, {}, ConfigError),
    ],
)
def test_refusals_become_our_errors_and_name_no_key(
    endpoint: Endpoint,
    status: int,
    headers: dict[str, str],
    expected: type[Exception],
) -> None:
    endpoint.failures = [(status, headers)] * 3
    embedder = OpenAiEmbedder(
        base_url=endpoint.url, api_key="sk-x", model="local-model", timeout_s=5, patience_s=0.05
    )

    with pytest.raises(expected) as caught:
        embedder.embed(["a"])

    assert "sk-x" not in str(caught.value)
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after_s == 7.0


NO_ENCODING = {
    "a server of plain numbers": "encoding_format: Input should be 'float'",
    "litellm": "litellm.UnsupportedParamsError: Setting {'encoding_format': 'base64'} is not "
    "supported by vertex_ai.",
}


@pytest.mark.parametrize("said", NO_ENCODING.values(), ids=NO_ENCODING.keys())
def test_a_server_that_refuses_the_encoding_is_asked_without(
    endpoint: Endpoint, embedder: OpenAiEmbedder, said: str
) -> None:
    endpoint.says = said
    endpoint.failures = [(400, {}), (400, {})]

    assert np.allclose(embedder.embed(["a"]), [unit("a")], atol=1e-6)
    embedder.embed(["b"])

    asked = [request.get("encoding_format") for request in endpoint.requests]
    assert asked == ["base64", "float", None, None]


def test_a_proxy_that_takes_less_at_once_gets_less(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    endpoint.failures = [(413, {}), (413, {})]
    texts = [f"text {n}" for n in range(8)]

    assert np.allclose(embedder.embed(texts), [unit(text) for text in texts], atol=1e-6)
    assert [len(sent) for sent in endpoint.sent] == [8, 4, 2, 2, 2, 2]


def test_a_model_that_has_ended_is_told_as_that(
    endpoint: Endpoint, embedder: OpenAiEmbedder
) -> None:
    endpoint.says = "The model `local-model` has been shut down."
    endpoint.failures = [(404, {})]

    with pytest.raises(ConfigError, match=r"has ended.*LIFESTREAM_EMBEDDING_MODEL"):
        embedder.embed(["a"])


def test_an_endpoint_that_is_not_there_or_too_slow_is_an_outage(endpoint: Endpoint) -> None:
    gone = OpenAiEmbedder(base_url="http://127.0.0.1:9/v1", api_key="k", model="m", timeout_s=1)
    with pytest.raises(DependencyUnavailable, match="does not answer"):
        gone.embed(["a"])

    endpoint.failures = [(0, {})] * 3
    slow = OpenAiEmbedder(base_url=endpoint.url, api_key="k", model="m", timeout_s=0.1)
    with pytest.raises(DependencyUnavailable, match="in time"):
        slow.embed(["a"])
