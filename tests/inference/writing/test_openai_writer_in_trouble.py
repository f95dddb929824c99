"""What becomes of a block when the endpoint or the model behaves badly."""

import json
import time

import pytest

from lifestream.domain.errors import DependencyUnavailable, RateLimited
from lifestream.ports.language_model import Usage
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import BLOCK, SEGMENTS, draft, good, write, writer


def test_garbage_is_repaired_once() -> None:
    block, usage, stub = write(Reply("Sure! Here is your JSON:"), good())
    assert block.title == "Renting the boat house"
    assert usage == Usage(tokens_in=200, tokens_out=40)
    assert "could not be used" in stub.requests[1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply("not json at all"),
        Reply(json.dumps({"title": "only this"})),
        Reply("x" * 1_000_000),
        Reply(""),
    ],
    ids=["garbage", "wrong shape", "a megabyte", "empty"],
)
def test_an_answer_that_stays_unusable_is_replaced_by_quotes_and_marked(reply: Reply) -> None:
    block, usage, stub = write(reply)
    assert len(stub.requests) == 2
    assert usage.note
    assert usage.tokens_in == 200
    spoken = " ".join(s.text for s in SEGMENTS)
    assert block.points
    assert all(point.text in spoken for point in block.points)


def test_a_refusal_is_not_argued_with() -> None:
    _, usage, stub = write(Reply("", refusal="I cannot help with that."))
    assert len(stub.requests) == 1
    assert "declined" in usage.note


def test_when_no_statement_stands_up_the_block_quotes() -> None:
    wrong = {"text": "All 77 boats sank.", "sources": ["s1"], "quote": "boats"}
    block, usage, _ = write(good(points=[wrong], decisions=[], action_items=[]))
    assert "stood up" in usage.note
    assert block.points


def test_json_inside_a_markdown_fence_is_read() -> None:
    block, usage, _ = write(Reply(f"```json\n{json.dumps(draft())}\n```"))
    assert not usage.note
    assert block.title == "Renting the boat house"


def test_an_endpoint_without_schemas_is_asked_in_a_way_it_takes() -> None:
    refused = Reply(status=400, error="response_format json_schema is not supported")
    with chat_stub(refused, good(), good()) as stub:
        one = writer(stub)
        block, _ = one.write_block(BLOCK)
        one.write_block(BLOCK)
    assert block.points
    forms = [request["response_format"]["type"] for request in stub.requests]
    assert forms == ["json_schema", "json_object", "json_object"]
    assert '"action_items"' in stub.requests[1]["messages"][-1]["content"]


def test_a_request_the_endpoint_cannot_take_is_written_by_quoting() -> None:
    _, usage, _ = write(Reply(status=400, error="your account may not say that"))
    assert "refused the request" in usage.note


def test_a_busy_endpoint_is_asked_again() -> None:
    busy = Reply(status=429, headers={"Retry-After": "0.05"})
    block, usage, stub = write(busy, good())
    assert not usage.note
    assert block.points
    assert len(stub.requests) == 2


def test_a_busy_endpoint_that_stays_busy_is_told_of() -> None:
    busy = Reply(status=429, headers={"Retry-After": "0.2"})
    with chat_stub(busy) as stub, pytest.raises(RateLimited) as raised:
        writer(stub, patience_s=0.5).write_block(BLOCK)
    assert raised.value.retry_after_s == 0.2
    assert len(stub.requests) == 3


def test_an_endpoint_that_does_not_answer_in_time_is_told_of() -> None:
    started_s = time.monotonic()
    with (
        chat_stub(Reply("{}", wait_s=60.0)) as stub,
        pytest.raises(DependencyUnavailable) as raised,
    ):
        writer(stub, timeout_s=0.15).write_block(BLOCK)
    assert "in time" in raised.value.message
    assert time.monotonic() - started_s < 50


@pytest.mark.parametrize(
    ("status", "words"), [(500, "error 500"), (401, "LIFESTREAM_OPENAI_API_KEY"), (404, "MODEL")]
)
def test_errors_of_the_endpoint_say_what_to_do(status: int, words: str) -> None:
    reply = Reply(status=status, headers={"retry-after-ms": "10"})
    with chat_stub(reply) as stub, pytest.raises(DependencyUnavailable, match=words):
        writer(stub).write_block(BLOCK)


def test_an_endpoint_that_is_not_there_is_told_of() -> None:
    with chat_stub(Reply()) as stub:
        pass
    with pytest.raises(DependencyUnavailable, match="does not answer"):
        writer(stub, timeout_s=0.3).write_block(BLOCK)
