"""Prompts fit the model's context: blocks are cut in parts, notes condensed, nothing dropped."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lifestream.domain.errors import ConfigError
from lifestream.domain.summary import Evidence, Point, TimeBlock
from lifestream.domain.transcript import Segment
from lifestream.inference.writing.chat.room import Room, estimated_tokens
from lifestream.inference.writing.material_parts import halves, parts_that_fit
from lifestream.ports.language_model import WholeMaterial
from lifestream.text.prompts import Prompt
from tests.inference.chat_endpoint_stub import ChatStub, Reply, chat_stub
from tests.inference.party import BLOCK, SLIDE, draft, writer

WORDS = "We talk about the harbour plan, the old pier, the boats and what they cost."
LONG = replace(
    BLOCK,
    images=(),
    segments=tuple(
        Segment(start_s=2.0 * n, end_s=2.0 * n + 2, text=f"{WORDS} Part {n}.", speaker="S1")
        for n in range(140)
    ),
)


def prompts(stub: ChatStub) -> list[str]:
    return [request["messages"][1]["content"] for request in stub.requests]


def test_a_long_block_is_written_in_parts_and_every_word_is_sent_once() -> None:
    answer = draft(points=[{"text": "They talk about boats.", "sources": ["s1"], "quote": ""}])
    with chat_stub(Reply(json.dumps(answer))) as stub:
        block, usage = writer(stub, context_tokens=4_096, answer_tokens=1_024).write_block(LONG)
    room = Room(context_tokens=4_096, answer_tokens=1_024)
    assert len(stub.requests) > 2
    assert all(room.holds(Prompt(system="", user=prompt)) for prompt in prompts(stub))
    sent = "\n".join(prompts(stub))
    assert [sent.count(f"Part {n}.") for n in range(140)] == [1] * 140
    assert len(block.points) == len(stub.requests)
    starts = [point.evidence.start_s for point in block.points]
    assert starts == sorted(starts)
    assert not usage.note
    assert usage.tokens_in == 100 * len(stub.requests)


def test_one_part_that_cannot_be_used_quotes_and_the_others_are_written() -> None:
    answer = draft(points=[{"text": "They talk about boats.", "sources": ["s1"], "quote": ""}])
    bad = Reply("no")
    with chat_stub(bad, bad, Reply(json.dumps(answer))) as stub:
        block, usage = writer(stub, context_tokens=4_096, answer_tokens=1_024).write_block(LONG)
    assert "1 of its" in usage.note
    assert any(point.text == "They talk about boats." for point in block.points)
    assert stub.requests


def test_what_is_said_at_once_is_cut_by_its_place() -> None:
    together = replace(LONG, segments=tuple(replace(s, start_s=1.0) for s in LONG.segments))
    first, second = halves(together)
    assert first.segments + second.segments == together.segments
    assert halves(replace(LONG, segments=LONG.segments[:1], screen=(SLIDE,))) == ()


def test_parts_are_cut_by_words_not_by_time() -> None:
    long_first = replace(LONG.segments[0], text=WORDS * 60)
    uneven = replace(LONG, segments=(long_first, *LONG.segments[1:40]))
    parts = parts_that_fit(uneven, lambda part: sum(len(s.text) for s in part.segments) < 4_000)
    assert [segment for part in parts for segment in part.segments] == list(uneven.segments)
    assert parts[0].segments == (long_first,)


def block(index: int, points: int) -> TimeBlock:
    evidence = Evidence(start_s=300.0 * index, end_s=300.0 * index + 5, quote=WORDS, speaker="S1")
    return TimeBlock(
        index=index,
        start_s=300.0 * index,
        end_s=300.0 * (index + 1),
        title=f"Block {index}",
        points=tuple(
            Point(text=f"{WORDS} Point {index}.{n}.", evidence=evidence) for n in range(points)
        ),
    )


def whole(blocks: int, points: int) -> WholeMaterial:
    return WholeMaterial(
        filename="long.mp4",
        duration_s=300.0 * blocks,
        segments=LONG.segments[:3],
        screen=(),
        blocks=tuple(block(n, points) for n in range(blocks)),
    )


def minutes_draft(**changes: Any) -> str:
    plain: dict[str, Any] = {
        "title": "The harbour",
        "is_meeting": True,
        "why": "They plan.",
        "overview": [{"text": "They talk about the old pier.", "sources": ["p1"]}],
        "topics": ["harbour"],
        "decisions": [],
        "action_items": [],
        "open_questions": [],
    }
    return json.dumps(plain | changes)


def test_notes_of_a_long_day_are_condensed_before_the_minutes_are_written() -> None:
    with chat_stub(Reply(minutes_draft())) as stub:
        one = writer(stub, context_tokens=4_096, answer_tokens=1_024)
        minutes, usage = one.write_minutes(whole(blocks=30, points=4))
    assert len(stub.requests) > 2
    first_notes = "\n".join(prompts(stub)[:-1])
    assert all(f"Point {index}.{n}." in first_notes for index in range(30) for n in range(4))
    assert prompts(stub)[-1].count("They talk about the old pier.") == len(stub.requests) - 1
    assert minutes.title == "The harbour"
    assert minutes.overview[0].evidence.start_s == 0.0
    assert usage.tokens_in == 100 * len(stub.requests)


def test_one_block_with_far_too_many_notes_still_gets_its_minutes() -> None:
    with chat_stub(Reply(minutes_draft())) as stub:
        one = writer(stub, context_tokens=4_096, answer_tokens=1_024)
        minutes, _ = one.write_minutes(whole(blocks=1, points=200))
    assert len(stub.requests) == 1
    assert minutes.title == "The harbour"


@pytest.mark.parametrize("answer_tokens", [10, 3_000])
def test_an_answer_must_fit_into_its_context(answer_tokens: int) -> None:
    with pytest.raises(ConfigError, match="LIFESTREAM_ANSWER_TOKENS"):
        Room(context_tokens=4_096, answer_tokens=answer_tokens)


def test_a_context_too_small_to_work_with_is_refused_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match="at least 4096"):
        Room(context_tokens=2_048, answer_tokens=512)


def test_estimates_grow_with_digits_and_bytes() -> None:
    assert estimated_tokens("") == 0
    assert estimated_tokens("123456") == 6
    assert estimated_tokens("你好") == 2
