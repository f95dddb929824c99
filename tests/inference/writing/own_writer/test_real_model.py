"""The whole way through a real, weak model: what must hold whatever it writes."""

import json
import threading
import time
import urllib.request
from dataclasses import replace
from typing import Any

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.summary import Evidence, Minutes, TimeBlock
from lifestream.domain.transcript import Segment
from lifestream.inference.writing.chat.reading import outermost_object
from lifestream.inference.writing.chat.room import estimated_tokens
from lifestream.inference.writing.drafts import BlockDraft, strict_schema
from lifestream.inference.writing.openai_writer import OpenAiWriter
from lifestream.inference.writing.own_writer.process import OwnServer
from lifestream.ports.asker import while_asked
from lifestream.ports.language_model import Exchange, WholeMaterial
from lifestream.text.prompts import answer_prompt, block_prompt
from tests.inference.party import BLOCK, SEGMENTS
from tests.inference.writing.extractive.test_answers import VENUE
from tests.inference.writing.test_small_contexts import LONG
from tests.waiting import wait_until

pytestmark = [pytest.mark.writer, pytest.mark.timeout(600)]

SPOKEN = replace(BLOCK, images=(), screen=(), segments=SEGMENTS[:3])
CANCELLED_WITHIN_S = 2.0


def ask(server: OwnServer, path: str, body: dict[str, Any] | None = None) -> Any:
    url, key = server.place()
    request = urllib.request.Request(
        url.removesuffix("/v1") + path,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.load(answer)


def seconds_until_idle(server: OwnServer) -> float:
    began_s = time.monotonic()
    wait_until(
        lambda: not any(slot["is_processing"] for slot in ask(server, "/slots")), within_s=90.0
    )
    return time.monotonic() - began_s


def assert_carried(evidence: Evidence, sources: str) -> None:
    assert 0.0 <= evidence.start_s <= evidence.end_s <= 300.0
    assert evidence.quote.lower() in sources


@pytest.fixture(scope="module")
def block(writer: OpenAiWriter) -> TimeBlock:
    """One block as the model wrote it, or quoted where what it wrote did not stand up."""
    written, usage = writer.write_block(SPOKEN)
    assert usage.tokens_in > 0
    return written


def test_a_block_is_a_valid_document_whose_statements_are_carried(block: TimeBlock) -> None:
    assert codec.decode(TimeBlock, codec.encode(block)) == block
    sources = " ".join(segment.text for segment in SPOKEN.segments).lower()
    assert block.points
    for evidence in (
        *(point.evidence for point in block.points),
        *(decision.evidence for decision in block.decisions),
        *(item.evidence for item in block.action_items),
    ):
        assert_carried(evidence, sources)


def test_minutes_cite_what_the_block_holds(writer: OpenAiWriter, block: TimeBlock) -> None:
    material = WholeMaterial(
        filename="party.mp4",
        duration_s=30.0,
        segments=SPOKEN.segments,
        screen=(),
        blocks=(block,),
        recorded_on=SPOKEN.recorded_on,
    )
    minutes, usage = writer.write_minutes(material)
    assert codec.decode(Minutes, codec.encode(minutes)) == minutes
    assert usage.tokens_out > 0
    assert minutes.title
    sources = " ".join(segment.text for segment in SPOKEN.segments).lower()
    for point in (*minutes.overview, *minutes.open_questions):
        assert_carried(point.evidence, sources)
    assert all(item.owner in {None, "Nora", "S1", "S2"} for item in minutes.action_items)


def test_a_block_longer_than_the_context_is_written_in_parts(writer: OpenAiWriter) -> None:
    endpoint = writer._endpoint
    grown = (replace(LONG, screen=(), segments=LONG.segments[:n]) for n in range(40, 140, 4))
    # The first that is too long: two parts, as little to write as it takes.
    long = next(b for b in grown if not endpoint.room.holds(block_prompt(b, with_images=False)))
    written, usage = writer.write_block(long)
    assert usage.tokens_in > 0
    sources = " ".join(segment.text for segment in long.segments).lower()
    for point in written.points:
        assert_carried(point.evidence, sources)


def test_answers_stream_and_every_sentence_cites_a_passage(writer: OpenAiWriter) -> None:
    pieces = writer._endpoint.stream(answer_prompt("Which place has room for eighty?", VENUE))
    first = next(pieces)
    assert first
    pieces.close()
    for question in ("Which place has room for eighty?", "What does the boat house cost?"):
        for sentence in writer.answer(question, VENUE):
            assert sentence.text.strip()
            assert sentence.citations
            assert all(1 <= number <= len(VENUE) for number in sentence.citations)


def test_a_follow_up_comes_back_as_one_question(writer: OpenAiWriter) -> None:
    before = [Exchange(question="Who orders the glass?", answer="Priya does.")]
    assert 0 < len(writer.restate("And by when?", before)) <= 600


def test_the_model_keeps_to_the_schema_by_the_servers_own_grammar(server: OwnServer) -> None:
    schema = strict_schema(BlockDraft)
    prompt = block_prompt(SPOKEN, with_images=False)
    answer = ask(
        server,
        "/v1/chat/completions",
        {
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            "max_tokens": 256,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "BlockDraft", "strict": True, "schema": schema},
            },
        },
    )
    (choice,) = answer["choices"]
    if choice["finish_reason"] == "stop":
        BlockDraft.model_validate_json(outermost_object(choice["message"]["content"]))


def test_closing_a_stream_ends_the_generation(server: OwnServer, writer: OpenAiWriter) -> None:
    prompt = replace(answer_prompt("x", VENUE), system="Count.", user="Count from 1 to 900.")
    stream = writer._endpoint.stream(prompt)
    next(stream)
    stream.close()
    assert seconds_until_idle(server) < CANCELLED_WITHIN_S


def test_somebody_who_leaves_before_the_first_word_ends_it_too(
    server: OwnServer, writer: OpenAiWriter
) -> None:
    gone = threading.Event()
    words = " ".join(f"{number} boats" for number in range(300))
    prompt = replace(answer_prompt("x", VENUE), system="Sum up.", user=words)
    left_s = 0.0

    def leave() -> None:
        nonlocal left_s
        gone.set()
        left_s = time.monotonic()

    # Loading the model and the client's library is not what is measured.
    warm = writer._endpoint.stream(replace(prompt, user="Say yes."))
    next(warm)
    warm.close()
    with while_asked(gone.is_set):
        threading.Timer(0.5, leave).start()
        with pytest.raises(DependencyUnavailable):
            list(writer._endpoint.stream(prompt))
    assert time.monotonic() - left_s < CANCELLED_WITHIN_S
    # The server notices between two batches of the prompt.
    assert seconds_until_idle(server) < 60


@pytest.mark.parametrize(
    "text",
    [
        " ".join(segment.text for segment in LONG.segments[:20]),
        "Wir treffen uns am 24. März um 14:30 Uhr im Gemeindehaus und beschließen den Haushalt.",
        "我们三月二十四日下午两点半在社区中心开会，讨论明年的预算。",
        "Мы встретимся двадцать четвёртого марта в половине третьего.",
        block_prompt(SPOKEN, with_images=False).user,
    ],
    ids=["english", "german", "chinese", "russian", "prompt"],
)
def test_the_estimate_of_tokens_is_never_below_the_models_count(
    server: OwnServer, text: str
) -> None:
    counted = len(ask(server, "/tokenize", {"content": text})["tokens"])
    assert counted <= estimated_tokens(text) <= 3 * counted


def test_a_silent_block_costs_nothing(writer: OpenAiWriter) -> None:
    silent = replace(SPOKEN, segments=(Segment(start_s=0, end_s=1, text="", speaker=None),)[:0])
    assert writer.write_block(silent)[1].tokens_in == 0
