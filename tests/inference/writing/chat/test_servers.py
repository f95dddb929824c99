"""Real servers' refusals, as their documentation and sources word them, and what is done then.

Each row is a conversation: what the server says to the request as it is first sent, and how the
next one differs. Sources: OpenAI's API reference (errors, chat completions), vLLM's OpenAI server,
llama.cpp's tools/server README, Ollama's docs/openai.md, LM Studio's structured-output page,
LiteLLM's exception mapping, OpenRouter's errors page.
"""

import json
from typing import Any

import pytest

from lifestream.domain.errors import DependencyUnavailable, RateLimited
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import BLOCK, draft, good, write, writer
from tests.inference.writing.extractive.test_answers import VENUE

LIMIT_RENAMED = Reply(
    status=400,
    error="Unsupported parameter: 'max_tokens' is not supported with this model. Use "
    "'max_completion_tokens' instead.",
    code="unsupported_parameter",
)
LIMIT_TOO_HIGH = Reply(
    status=400,
    error="max_tokens is too large: 2048. This model supports at most 1024 completion tokens.",
    code="invalid_value",
)
NO_EFFORT = {
    "openai, an older model": Reply(
        status=400, error="Unrecognized request argument supplied: reasoning_effort"
    ),
    "ollama": Reply(
        status=400, raw_error={"error": {"message": '"llama3.2" does not support thinking'}}
    ),
    "vllm": Reply(
        status=400,
        raw_error={
            "object": "error",
            "message": "[{'type': 'extra_forbidden', 'loc': ('body', 'reasoning_effort'), "
            "'msg': 'Extra inputs are not permitted', 'input': 'low'}]",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "litellm": Reply(
        status=400,
        error="litellm.UnsupportedParamsError: openai does not support parameters: "
        "['reasoning_effort'], for model=llama3",
    ),
}
ENDED = {
    "openai": Reply(
        status=404,
        error="The model `gpt-4o-mini` has been deprecated, learn more here: "
        "https://platform.openai.com/docs/deprecations",
        code="model_not_found",
    ),
    "a gateway": Reply(status=410, error="Gone"),
    "groq": Reply(
        status=400,
        error="The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported.",
        code="model_decommissioned",
    ),
}
FORMS = {
    "openai, an older model": Reply(
        status=400,
        error="Invalid parameter: 'response_format' of type 'json_schema' is not supported with "
        "this model.",
    ),
    "vllm, an unknown keyword": Reply(
        status=400, error="Grammar error: Unimplemented keys: ['additionalProperties']"
    ),
    "llama.cpp": Reply(
        status=400, error="Failed to parse grammar: error parsing grammar: expecting newline"
    ),
    "llama.cpp, in trouble": Reply(status=500, error="Failed to initialize samplers"),
    "lm studio": Reply(
        status=400,
        raw_error={"error": "'response_format.type' must be 'json_schema' or 'text'"},
    ),
    "litellm": Reply(
        status=422, error="litellm.UnsupportedParamsError: does not support: ['response_format']"
    ),
}
TOO_LONG = {
    "openai": Reply(
        status=400,
        error="This model's maximum context length is 8192 tokens. However, your messages "
        "resulted in 9030 tokens.",
        code="context_length_exceeded",
    ),
    "vllm": Reply(
        status=400,
        error="This model's maximum context length is 4096 tokens. However, you requested 5000 "
        "tokens (2952 in the messages, 2048 in the completion).",
    ),
    "llama.cpp": Reply(
        status=400,
        raw_error={
            "error": {
                "code": 400,
                "message": "request (9030 tokens) exceeds the available context size (4096 tokens)",
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 9030,
                "n_ctx": 4096,
            }
        },
    ),
    "lm studio": Reply(
        status=400,
        raw_error={
            "error": "Trying to keep the first 9030 tokens when context the overflows. However, "
            "the model is loaded with context length of only 4096 tokens"
        },
    ),
    "a proxy in front": Reply(status=413, error="Request Entity Too Large"),
}
BLIND = {
    "llama.cpp": Reply(
        status=500,
        error="image input is not supported - hint: if this is unexpected, you may need to "
        "provide the mmproj",
    ),
    "vllm": Reply(status=400, error="At most 0 image(s) may be provided in one prompt."),
    "openrouter": Reply(status=404, error="No endpoints found that support image input"),
    "one that only says no": Reply(status=400, error="invalid message content type"),
}


def asked(stub: Any) -> list[dict[str, Any]]:
    return list(stub.requests)


@pytest.mark.parametrize("refusal", FORMS.values(), ids=FORMS.keys())
def test_a_server_that_fails_on_the_schema_is_asked_more_simply(refusal: Reply) -> None:
    again = [refusal] * (2 if refusal.status == 500 else 1)
    with chat_stub(*again, good()) as stub:
        block, usage = writer(stub).write_block(BLOCK)
        writer_again = stub.requests[-1]
    assert not usage.note
    assert block.points
    assert writer_again["response_format"]["type"] == "json_object"


@pytest.mark.parametrize("refusal", NO_EFFORT.values(), ids=NO_EFFORT.keys())
def test_low_effort_is_asked_for_once_where_the_model_does_not_take_it(refusal: Reply) -> None:
    with chat_stub(refusal, good()) as stub:
        one = writer(stub)
        block, usage = one.write_block(BLOCK)
        one.write_block(BLOCK)
    assert block.points and not usage.note
    efforts = [request.get("reasoning_effort") for request in stub.requests]
    assert efforts == ["low", None, None]
    assert stub.requests[1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("refusal", ENDED.values(), ids=ENDED.keys())
def test_a_model_that_has_ended_is_told_as_that(refusal: Reply) -> None:
    with chat_stub(refusal) as stub, pytest.raises(DependencyUnavailable) as raised:
        writer(stub).write_block(BLOCK)
    assert "has ended" in raised.value.message and "refuses the key" not in raised.value.message
    assert "LIFESTREAM_OPENAI_MODEL" in raised.value.message
    assert len(stub.requests) == 1


def test_a_model_that_is_not_open_to_the_key_is_not_a_wrong_key() -> None:
    closed = Reply(
        status=403,
        error="Project `proj_1` does not have access to model `gpt-6-luna`",
        code="model_not_found",
    )
    with chat_stub(closed) as stub, pytest.raises(DependencyUnavailable, match="not open to this"):
        writer(stub).write_block(BLOCK)


def test_what_a_server_takes_is_remembered() -> None:
    with chat_stub(FORMS["llama.cpp"], FORMS["lm studio"], good()) as stub:
        one = writer(stub)
        one.write_block(BLOCK)
        one.write_block(BLOCK)
    forms = [request.get("response_format", {}).get("type") for request in stub.requests]
    assert forms == ["json_schema", "json_object", None, None]


def test_every_call_bounds_its_answer() -> None:
    with chat_stub(good()) as stub:
        one = writer(stub, answer_tokens=700)
        one.write_block(BLOCK)
        list(one.answer("Which place?", VENUE))
    assert [request["max_tokens"] for request in stub.requests] == [700, 700]


def test_the_bound_has_the_name_that_the_server_knows() -> None:
    with chat_stub(LIMIT_RENAMED, good()) as stub:
        one = writer(stub)
        one.write_block(BLOCK)
        one.write_block(BLOCK)
    names = [sorted(k for k in request if k.startswith("max")) for request in stub.requests]
    assert names == [["max_tokens"], ["max_completion_tokens"], ["max_completion_tokens"]]


def test_a_bound_that_is_too_high_is_lowered_to_what_the_server_takes() -> None:
    with chat_stub(LIMIT_TOO_HIGH, good()) as stub:
        block, _ = writer(stub).write_block(BLOCK)
    assert block.points
    assert [request["max_tokens"] for request in stub.requests] == [2048, 1024]


@pytest.mark.parametrize("refusal", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_a_block_that_is_too_long_is_asked_for_in_parts(refusal: Reply) -> None:
    with chat_stub(refusal, good(), good(decisions=[])) as stub:
        _, usage = writer(stub, sees_images=False).write_block(BLOCK)
    assert len(stub.requests) == 3
    halves = [request["messages"][1]["content"] for request in stub.requests[1:]]
    assert "boat house" in halves[0]
    assert "boat house" not in halves[1]
    assert "too long" not in usage.note


@pytest.mark.parametrize("refusal", BLIND.values(), ids=BLIND.keys())
def test_a_model_that_does_not_see_is_sent_pictures_once(refusal: Reply) -> None:
    # A bare 500 or 400 is tried in simpler forms first; what is about pictures is known at once.
    with chat_stub(refusal, good()) as stub:
        one = writer(stub)
        block, usage = one.write_block(BLOCK)
        assert not one.sees_images
        one.write_block(BLOCK)
    assert not usage.note
    assert block.points
    pictured = [isinstance(r["messages"][1]["content"], list) for r in stub.requests]
    assert pictured == [True, False, False]
    assert "The pictures were taken" not in stub.requests[1]["messages"][1]["content"]


def test_a_model_that_is_not_there_is_not_taken_for_a_blind_one() -> None:
    gone = Reply(status=404, error="model 'llama3.2-vision' not found")
    with chat_stub(gone) as stub:
        one = writer(stub)
        with pytest.raises(DependencyUnavailable, match="LIFESTREAM_OPENAI_MODEL"):
            one.write_block(BLOCK)
        assert one.sees_images


def test_a_used_up_quota_is_not_waited_for() -> None:
    spent = Reply(
        status=429,
        error="You exceeded your current quota, please check your plan and billing details.",
        code="insufficient_quota",
        headers={"Retry-After": "1"},
    )
    with chat_stub(spent) as stub, pytest.raises(DependencyUnavailable, match="quota is used up"):
        writer(stub).write_block(BLOCK)
    assert len(stub.requests) == 1


def test_a_wait_longer_than_our_patience_is_told_at_once() -> None:
    busy = Reply(status=429, headers={"Retry-After": "3600"})
    with chat_stub(busy) as stub, pytest.raises(RateLimited) as raised:
        writer(stub).write_block(BLOCK)
    assert raised.value.retry_after_s == 3600
    assert len(stub.requests) == 1


def test_thoughts_before_the_json_do_not_break_it() -> None:
    thinking = "<think>They {rent} a boat house? Yes.</think>\n"
    block, usage, stub = write(Reply(thinking + "Here it is: " + json.dumps(draft()) + "}"))
    assert not usage.note
    assert block.title == "Renting the boat house"
    assert len(stub.requests) == 1


def test_thoughts_never_reach_an_answer() -> None:
    pieces = (
        "<th",
        "ink>It is the old mill [1]. ",
        "Or not [1].</thi",
        "nk>The boat ",
        "house [2].",
    )
    with chat_stub(Reply(pieces=pieces)) as stub:
        said = list(writer(stub).answer("Which place?", VENUE))
    assert [s.text for s in said] == ["The boat house."]


def test_a_server_that_does_not_count_is_believed_without() -> None:
    uncounted = good()
    uncounted.counts = False
    block, usage, _ = write(uncounted)
    assert block.points
    assert (usage.tokens_in, usage.tokens_out) == (0, 0)


def test_an_answer_cut_off_in_a_sentence_ends_with_the_one_before() -> None:
    pieces = ("The boat house has room for eighty [3]. ", "It does not cost 900 euros [2]")
    with chat_stub(Reply(pieces=pieces, finish="length")) as stub:
        said = list(writer(stub).answer("Which place?", VENUE))
    assert [s.citations for s in said] == [(3,)]


def test_a_draft_cut_off_is_asked_for_in_smaller_parts_not_again() -> None:
    cut = Reply('{"title": "Ren', finish="length")
    with chat_stub(cut, good(), good()) as stub:
        _, usage = writer(stub, sees_images=False).write_block(BLOCK)
    assert len(stub.requests) == 3
    assert (usage.tokens_in, usage.tokens_out) == (300, 60)


def test_a_model_that_never_ends_is_quoted_after_a_few_tries() -> None:
    with chat_stub(Reply('{"title": "a', finish="length")) as stub:
        block, usage = writer(stub, sees_images=False).write_block(BLOCK)
    assert "cut off" in usage.note
    assert block.points
    assert len(stub.requests) <= 7


def test_a_draft_in_pieces_is_put_together_and_counted() -> None:
    text = json.dumps(draft())
    pieces = tuple(text[at : at + 40] for at in range(0, len(text), 40))
    block, usage, stub = write(Reply(pieces=pieces), streams_drafts=True)
    assert block.title == "Renting the boat house"
    assert (usage.tokens_in, usage.tokens_out) == (100, 20)
    assert stub.requests[0]["stream_options"] == {"include_usage": True}
    assert stub.requests[0]["response_format"]["type"] == "json_schema"


def test_a_server_that_does_not_count_streams_is_asked_without() -> None:
    refusal = Reply(status=400, error="Unrecognized request argument supplied: stream_options")
    uncounted = Reply(json.dumps(draft()), counts=False)
    with chat_stub(refusal, uncounted) as stub:
        block, usage = writer(stub, streams_drafts=True).write_block(BLOCK)
    assert block.points
    assert usage.tokens_in == 0
    assert "stream_options" not in stub.requests[1]


def test_a_draft_in_pieces_that_is_cut_off_is_asked_for_in_parts() -> None:
    cut = Reply(pieces=('{"title": "a', " b"), finish="length")
    with chat_stub(cut, good(), good()) as stub:
        _, usage = writer(stub, sees_images=False, streams_drafts=True).write_block(BLOCK)
    assert len(stub.requests) == 3
    assert usage.tokens_in == 300
