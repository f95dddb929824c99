"""The model endpoint through OpenAI's own client."""

from collections.abc import Iterator
from typing import Literal

import openai
import pytest
from openai import OpenAI
from pydantic import BaseModel

from rehearsal.stand_ins.faults import Fault
from rehearsal.stand_ins.openai_stub import OpenAIStub


class Draft(BaseModel):
    """What a writer might ask for."""

    title: str
    mood: Literal["calm", "busy"]
    points: list[str]
    chair: str | None


@pytest.fixture
def stub() -> Iterator[OpenAIStub]:
    with OpenAIStub() as server:
        yield server


def client(stub: OpenAIStub, *, max_retries: int = 0) -> OpenAI:
    return OpenAI(api_key="k", base_url=stub.base_url, timeout=30, max_retries=max_retries)


def test_an_answer_fits_the_asked_schema(stub: OpenAIStub) -> None:
    answer = client(stub).chat.completions.parse(
        model="m", messages=[{"role": "user", "content": "hello"}], response_format=Draft
    )

    assert answer.choices[0].message.parsed == Draft(
        title="text", mood="calm", points=[], chair=None
    )
    assert stub.requests[0].body["model"] == "m"


def test_an_answer_can_be_given_and_streamed() -> None:
    with OpenAIStub(lambda body: f"You said {body['messages'][-1]['content']}.") as stub:
        pieces = client(stub).chat.completions.create(
            model="m", messages=[{"role": "user", "content": "hello there"}], stream=True
        )
        text = "".join(piece.choices[0].delta.content or "" for piece in pieces)

    assert text == "You said hello there."


def test_embeddings_are_alike_by_shared_words(stub: OpenAIStub) -> None:
    texts = ["the venue is booked", "the venue was booked", "rain tomorrow"]
    answer = client(stub).embeddings.create(model="m", input=texts, dimensions=256)
    first, second, third = (one.embedding for one in answer.data)

    def dot(a: list[float], b: list[float]) -> float:
        return sum(x * y for x, y in zip(a, b, strict=True))

    assert len(first) == 256
    assert dot(first, first) == pytest.approx(1.0, abs=1e-5)
    assert dot(first, second) > dot(first, third)


def test_failures_on_order(stub: OpenAIStub) -> None:
    stub.faults.add(Fault(status=429, headers=(("retry-after", "0"),)))
    with pytest.raises(openai.RateLimitError):
        client(stub).embeddings.create(model="m", input="x")
    stub.faults.add(Fault(status=500))

    assert client(stub, max_retries=1).embeddings.create(model="m", input="x").data


def test_a_stream_can_break_off(stub: OpenAIStub) -> None:
    stub.cut_stream_after = 1
    pieces = client(stub).chat.completions.create(
        model="m", messages=[{"role": "user", "content": "x"}], stream=True
    )

    reasons = []
    try:
        reasons = [piece.choices[0].finish_reason for piece in pieces]
    except Exception:
        return
    assert "stop" not in reasons
