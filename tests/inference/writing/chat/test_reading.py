"""What a model thinks stays with it, and the JSON is found in what it says."""

import json

import pytest

from lifestream.inference.writing.chat.reading import (
    ThoughtFilter,
    outermost_object,
    without_thoughts,
)


def streamed(text: str, *, size: int, begins_thinking: bool = False) -> str:
    thoughts = ThoughtFilter(begins_thinking=begins_thinking)
    given = "".join(thoughts.feed(text[at : at + size]) for at in range(0, len(text), size))
    return given + thoughts.end()


@pytest.mark.parametrize("size", [1, 2, 5, 7, 1000])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>Is it blue? {maybe}</think>It is red.", "It is red."),
        ("<think>\n\n</think>\n\nIt is red.", "\n\nIt is red."),
        ("<THINKING>no</thinking>It is red.", "It is red."),
        ("It is <b>red</b>.", "It is <b>red</b>."),
        ("3 < 5 and 5 <", "3 < 5 and 5 <"),
        ("It is red.<think>or was it", "It is red."),
        ("<think>never ended", ""),
    ],
)
def test_thoughts_are_left_out_however_the_stream_is_cut(text: str, answer: str, size: int) -> None:
    assert streamed(text, size=size) == answer


def test_a_template_that_opened_the_thought_itself_is_understood() -> None:
    assert without_thoughts("Let me see.</think>{}") == "{}"
    assert streamed("Let me see.</think>Red.", size=3, begins_thinking=True) == "Red."
    thoughts = ThoughtFilter()
    thoughts.feed("Let me see.</think>Red.")
    assert thoughts.closed_unopened


def test_an_answer_that_did_not_begin_with_a_thought_after_all_is_not_lost() -> None:
    assert streamed("It is red [1].", size=4, begins_thinking=True) == "It is red [1]."


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "Here it is: {} I hope it helps.",
        "```json\n{}\n```",
        "First {{a}} and then {}",
        "{}}}",
        '{{"small": 1}} {}',
    ],
)
def test_the_outermost_object_is_taken(around: str) -> None:
    wanted = json.dumps({"title": "a } b", "points": [{"text": 'say "{"'}]})
    assert json.loads(outermost_object(around.format(wanted))) == json.loads(wanted)


def test_half_an_object_is_given_as_it_is() -> None:
    assert outermost_object('so: {"title": "a') == '{"title": "a'
    assert outermost_object("nothing") == "nothing"
