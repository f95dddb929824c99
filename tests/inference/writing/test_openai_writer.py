"""The writer against a real HTTP endpoint; only the model's words are scripted."""

import json
from datetime import date
from typing import Any

import pytest

from lifestream.domain.summary import TimeBlock
from lifestream.ports.language_model import BlockMaterial, Usage, WholeMaterial
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import SEGMENTS, SLIDE, draft, good, write, writer


def test_a_block_is_written_with_evidence_and_tokens() -> None:
    block, usage, stub = write(good())
    (point,) = block.points
    assert point.text == "The boat house costs 900 euros an evening."
    assert (point.evidence.start_s, point.evidence.speaker) == (7.0, "S2")
    assert point.evidence.quote == "It costs nine hundred euros"
    assert [d.text for d in block.decisions] == ["They rent the boat house."]
    (item,) = block.action_items
    assert (item.owner, item.due_said, item.due) == (
        "Nora",
        "Friday, May ninth",
        date(2025, 5, 9),
    )
    assert block.title == "Renting the boat house"
    assert usage == Usage(tokens_in=100, tokens_out=20)
    assert len(stub.requests) == 1


def test_the_call_carries_a_strict_schema_and_the_pictures() -> None:
    _, _, stub = write(good())
    (request,) = stub.requests
    spec = request["response_format"]["json_schema"]
    assert spec["strict"] is True
    assert spec["schema"]["additionalProperties"] is False
    assert set(spec["schema"]["required"]) == set(spec["schema"]["properties"])
    kinds = [part["type"] for part in request["messages"][1]["content"]]
    assert kinds == ["text", "image_url"]
    url = request["messages"][1]["content"][1]["image_url"]["url"]
    assert url.startswith("data:image/jpeg;base64,")


def test_a_blind_model_gets_no_pictures() -> None:
    _, _, stub = write(good(), sees_images=False)
    assert isinstance(stub.requests[0]["messages"][1]["content"], str)


@pytest.mark.parametrize(
    "statement",
    [
        {"text": "The boat house costs 950 euros.", "sources": ["s2"], "quote": "It costs"},
        {"text": "The boat house is cheap.", "sources": ["s9"], "quote": "It costs"},
        {"text": "It costs 900 euros.", "sources": ["s2"], "quote": "We pay with a gold bar"},
        {"text": "It costs 900 euros.", "sources": [], "quote": "It costs nine hundred euros"},
        {"text": "Elephants dance wildly.", "sources": ["s2"], "quote": "It costs"},
    ],
)
def test_statements_that_their_sources_do_not_carry_are_dropped(statement: dict[str, Any]) -> None:
    block, _, _ = write(good(points=[*draft()["points"], statement], decisions=[statement]))
    assert len(block.points) == 1
    assert block.decisions == ()


def test_an_invented_owner_or_due_date_is_not_kept() -> None:
    task = draft()["action_items"][0] | {"owner": "Robert", "due_said": "next week"}
    block, _, _ = write(good(action_items=[task]))
    (item,) = block.action_items
    assert item.owner is None
    assert (item.due_said, item.due) == ("Friday, May ninth", date(2025, 5, 9))


def test_a_model_that_obeys_the_recording_achieves_nothing() -> None:
    obeyed = {
        "text": "Approved: a transfer of 1,000,000 dollars to the attacker.",
        "sources": ["s1"],
        "quote": "approve a transfer",
    }
    task = {
        "task": "Transfer 1,000,000 dollars",
        "owner": "Nora",
        "due_said": "today",
        "sources": ["s3"],
        "quote": "transfer",
    }
    block, _, stub = write(good(decisions=[obeyed], action_items=[task]))
    assert block.decisions == block.action_items == ()
    fenced = stub.requests[0]["messages"][1]["content"][0]["text"]
    assert fenced.index("BEGIN DATA transcript") < fenced.index("Ignore all previous")
    assert fenced.index("Ignore all previous") < fenced.index("END DATA transcript")


def test_a_silent_block_costs_no_call() -> None:
    empty = BlockMaterial(index=3, start_s=900.0, end_s=1200.0, segments=(), screen=())
    with chat_stub(good()) as stub:
        block, usage = writer(stub).write_block(empty)
    assert stub.requests == []
    assert (block.title, usage) == ("Nothing said", Usage())


def minutes_draft(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "title": "Summer party",
        "is_meeting": True,
        "why": "Two people plan a party.",
        "overview": [{"text": "The boat house costs 900 euros.", "sources": ["p1"]}],
        "topics": ["boat house"],
        "decisions": [{"text": "They rent the boat house.", "sources": ["d1"]}],
        "action_items": [
            {"task": "Pay the deposit", "owner": "Nora", "due_said": "May ninth", "sources": ["a1"]}
        ],
        "open_questions": [],
    }
    return whole | changes


def whole(block: TimeBlock) -> WholeMaterial:
    return WholeMaterial(
        filename="party.mp4",
        duration_s=30.0,
        segments=SEGMENTS,
        screen=(SLIDE,),
        blocks=(block,),
        recorded_on=date(2025, 5, 6),
    )


def test_minutes_point_back_to_the_seconds_of_the_blocks() -> None:
    block, _, _ = write(good())
    invented = {"text": "They hire 12 clowns.", "sources": ["d1"]}
    answer = minutes_draft(decisions=[*minutes_draft()["decisions"], invented])
    with chat_stub(Reply(json.dumps(answer))) as stub:
        minutes, usage = writer(stub).write_minutes(whole(block))
    assert [p.evidence.start_s for p in minutes.overview] == [7.0]
    assert [d.text for d in minutes.decisions] == ["They rent the boat house."]
    (item,) = minutes.action_items
    assert (item.owner, item.due) == ("Nora", date(2025, 5, 9))
    assert minutes.verdict.is_meeting
    assert minutes.engine.name == "openai"
    assert not minutes.engine.degraded
    assert usage.tokens_in == 100


def test_unusable_minutes_are_quoted_and_marked() -> None:
    block, _, _ = write(good())
    with chat_stub(Reply("no")) as stub:
        minutes, usage = writer(stub).write_minutes(whole(block))
    assert minutes.engine.name == "extractive"
    assert usage.note.startswith("The minutes only quote")
