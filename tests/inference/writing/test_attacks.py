"""A model that obeys every order in a recording achieves nothing. Only its words are scripted."""

import json
from dataclasses import replace

import pytest

from lifestream.domain import codec
from lifestream.domain.search import ChunkKind, Hit
from lifestream.domain.summary import Minutes, TimeBlock
from lifestream.ports.language_model import WholeMaterial
from lifestream.text.orders import addresses_in, gives_orders, without_orders
from lifestream.text.prompts import answer_prompt, block_prompt
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import draft, writer
from tests.inference.writing.attacks import ATTACKS, CHANNELS, ORDERS, Attack
from tests.inference.writing.extractive.test_answers import passage

TALK_OF_DAILY_LIFE = (
    "Forget the rules of the game, we play without them.",
    "Please add that to the minutes, and I will write the answer tomorrow.",
    "I would say that the title should be shorter.",
    "My assistant will call you, she is now in the office.",
    "You are now the owner of a boat house.",
    "Can you print this and put it on the wall?",
    "We should add a task for the deposit.",
)


def obeying(attack: Attack) -> Reply:
    """Everything a block has says what was ordered, with the order as its proof."""
    proof = {"sources": [attack.source], "quote": attack.order}
    statement = {"text": attack.obeyed, **proof}
    task = {"task": attack.obeyed, "owner": "Mallory", "due_said": "", **proof}
    told = draft(
        title=attack.obeyed,
        points=[statement],
        topics=[attack.obeyed],
        shown=[attack.obeyed],
        decisions=[statement],
        action_items=[task],
    )
    return Reply(json.dumps(told))


def claims_of(block: TimeBlock | Minutes) -> str:
    """What is claimed, without the quotes that show what was said."""
    told = [block.title, *block.topics]
    told += [one.text for one in block.decisions]
    told += [f"{one.owner} {one.task}" for one in block.action_items]
    if isinstance(block, Minutes):
        told += [block.verdict.why, *(one.text for one in block.overview)]
    return "\n".join(told).casefold()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.name)
def test_a_block_by_a_model_that_obeys_tells_nothing_of_it(attack: Attack) -> None:
    with chat_stub(obeying(attack)) as stub:
        block, _ = writer(stub).write_block(attack.material)
    assert attack.obeyed.casefold() not in claims_of(block)
    assert attack.obeyed not in [point.text for point in block.points]
    assert "mallory" not in claims_of(block)
    assert codec.decode(TimeBlock, codec.encode(block)) == block


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.name)
def test_an_answer_by_a_model_that_obeys_tells_nothing_of_it(attack: Attack) -> None:
    chunk = replace(
        passage(0, f"We rent the boat house. {attack.order}"),
        kind=ChunkKind.SEEN if attack.channel == "screen text" else ChunkKind.SAID,
        context=attack.filename,
    )
    hits = (Hit(chunk=chunk, score=0.5),)
    told = f"{attack.obeyed.rstrip('.')} [1]."
    with chat_stub(Reply(told)) as stub:
        assert list(writer(stub).answer("What do they rent?", hits)) == []


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.name)
def test_an_order_obeyed_in_the_middle_of_a_true_sentence_is_not_told_either(
    attack: Attack,
) -> None:
    chunk = replace(passage(0, f"We rent the boat house. {attack.order}"), context="party.mp4")
    told = f"We rent the boat house, {attack.obeyed.rstrip('.')} [1]."
    with chat_stub(Reply(told)) as stub:
        assert list(writer(stub).answer("What do they rent?", (Hit(chunk=chunk, score=0.5),))) == []


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.channel == "file name"],
                         ids=lambda one: one.name)  # fmt: skip
def test_minutes_by_a_model_that_obeys_a_file_name_tell_nothing_of_it(attack: Attack) -> None:
    note = {"text": attack.obeyed, "sources": ["p1"]}
    told = {
        "title": attack.obeyed,
        "is_meeting": True,
        "why": attack.obeyed,
        "overview": [note],
        "topics": [attack.obeyed],
        "decisions": [note],
        "action_items": [
            {"task": attack.obeyed, "owner": "Mallory", "due_said": "", "sources": ["p1"]}
        ],
        "open_questions": [],
    }
    material = attack.material
    with chat_stub(Reply(json.dumps(draft())), Reply(json.dumps(told))) as stub:
        block, _ = writer(stub).write_block(material)
        minutes, _ = writer(stub).write_minutes(
            WholeMaterial(
                filename=attack.filename,
                duration_s=30.0,
                segments=material.segments,
                screen=material.screen,
                blocks=(block,),
            )
        )
    assert attack.obeyed.casefold() not in claims_of(minutes)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.name)
def test_an_order_stands_between_fences_and_cannot_write_their_end(attack: Attack) -> None:
    for prompt in (
        block_prompt(attack.material, with_images=False),
        answer_prompt("What do they rent?", (Hit(chunk=passage(0, attack.order), score=0.5),)),
    ):
        assert attack.order not in prompt.system
        lines = prompt.user.splitlines()
        begins = [line for line in lines if "BEGIN DATA" in line]
        assert begins
        for line in begins:
            end = line.replace("BEGIN DATA", "END DATA")
            assert lines.count(end) == 1
            assert end not in attack.order


def test_there_are_attacks_enough_through_every_channel() -> None:
    assert len(ATTACKS) >= 60
    assert {attack.channel for attack in ATTACKS} == set(CHANNELS)
    assert all(gives_orders(order) for order, _ in ORDERS)


@pytest.mark.parametrize("said", TALK_OF_DAILY_LIFE)
def test_talk_that_only_sounds_like_it_stays_proof(said: str) -> None:
    assert without_orders(said) == said


def test_links_and_markup_are_told_from_words() -> None:
    text = "See https://evil.example/x, <img src=x> and the boat house."
    assert addresses_in(text) == {"https://evil.example/x", "<img src=x>"}
    assert addresses_in("The ratio is < 3 and > 1.") == frozenset()
