"""Follow-ups made whole: by the model over its real HTTP protocol, else by the rules."""

import pytest

from lifestream.ports.language_model import Exchange
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import writer

BEFORE = [Exchange(question="Who orders the glass?", answer="Priya does.")]


def test_the_model_sees_the_conversation_and_its_question_is_used() -> None:
    with chat_stub(Reply(text='{"question": "By when does Priya order the glass?"}')) as stub:
        restated = writer(stub).restate("And by when?", BEFORE)
    assert restated == "By when does Priya order the glass?"
    said = stub.requests[0]["messages"][-1]["content"]
    assert "Who orders the glass?" in said
    assert "Priya does." in said
    assert "And by when?" in said


def test_a_first_question_costs_no_call() -> None:
    with chat_stub(Reply(text="{}")) as stub:
        assert writer(stub).restate("Who orders the glass?", []) == "Who orders the glass?"
    assert stub.requests == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="I would rather not."),
        Reply(text='{"question": "  "}'),
        Reply(text='{"question": "' + "x" * 700 + '"}'),
        Reply(status=400),
    ],
)
def test_what_cannot_be_used_leaves_it_to_the_rules(reply: Reply) -> None:
    with chat_stub(reply) as stub:
        assert writer(stub).restate("And by when?", BEFORE) == "And by when? (orders, glass)"
