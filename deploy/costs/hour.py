"""A typical hour of meeting, put through the real prompts and the real cutting into passages.

Nothing is guessed about how much of an hour the code sends: only what is said and shown is made
up (as much as ``Assumptions`` says), and the product's own functions turn it into calls.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any

from deploy.costs.assumptions import Assumptions
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.scene import ScreenReading, ScreenText, TextLine
from lifestream.domain.search import Hit
from lifestream.domain.summary import (
    BLOCK_LENGTH_S,
    ActionItem,
    Decision,
    Evidence,
    MeetingVerdict,
    Minutes,
    Point,
    TimeBlock,
    TimeBlocks,
)
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.domain.video import Video
from lifestream.inference.writing.drafts import BlockDraft, MinutesDraft, strict_schema
from lifestream.pipeline.chunks import embedding_text, make_chunks
from lifestream.pipeline.time_blocks import MAX_IMAGES_PER_BLOCK, block_spans
from lifestream.ports.language_model import BlockMaterial, WholeMaterial
from lifestream.text.prompts import Candidates, Prompt, answer_prompt, block_prompt, minutes_prompt

HOUR_S = 3600.0
SEGMENT_S = 8.0
SCREEN_EVERY_S = 60.0
POINTS_PER_BLOCK = 6
PASSAGES_PER_ANSWER = 8
WORDS = ("meeting", "harbour", "evening", "project", "library", "picture", "teacher", "weather")
SENTENCE = "The greenhouse is bought in April and the glass is ordered by Friday at the latest."
ENGINE = EngineInfo(name="typical")


@dataclass(frozen=True, slots=True, kw_only=True)
class HourOfVideo:
    """The work that one hour asks of models and index.

    Attributes:
        tokens_in: Text sent to the language model, schemas included, pictures not.
        passage_bytes: Text of all passages.
        question_tokens: Text sent with one question.
    """

    blocks: int
    pictures: int
    tokens_in: float
    tokens_out: float
    passages: int
    passage_bytes: int
    embedded_tokens: float
    question_tokens: float


def typical_hour(taken: Assumptions) -> HourOfVideo:
    """Count one hour of talk over slides."""
    segments, screen = _said(taken), _shown()
    spans = block_spans(HOUR_S, segments)
    blocks = tuple(_block(index, start_s, end_s) for index, (start_s, end_s) in enumerate(spans))
    minutes = _minutes()
    calls = [_block_call(index, span, segments, screen) for index, span in enumerate(spans)]
    calls.append(_minutes_call(segments, screen, blocks))
    asked = sum(len(prompt.system) + len(prompt.user) + schema for prompt, schema in calls)
    written = len(blocks) * _written_block(blocks[0]) + _written_minutes(minutes)
    chunks = make_chunks(
        _video(),
        Transcript(segments=segments, engine=ENGINE),
        ScreenReading(texts=screen, engine=ENGINE),
        TimeBlocks(blocks=blocks, engine=ENGINE),
        minutes,
        recorded_on=None,
    )
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks[:PASSAGES_PER_ANSWER]]
    question = answer_prompt("What did we decide about the greenhouse?", hits)
    per_token = taken.characters_per_token
    return HourOfVideo(
        blocks=len(blocks),
        pictures=len(blocks) * MAX_IMAGES_PER_BLOCK,
        tokens_in=asked / per_token,
        tokens_out=written / per_token,
        passages=len(chunks),
        passage_bytes=sum(len(f"{chunk.text}{chunk.context}".encode()) for chunk in chunks),
        embedded_tokens=sum(len(embedding_text(chunk)) for chunk in chunks) / per_token,
        question_tokens=(len(question.system) + len(question.user)) / per_token,
    )


def _said(taken: Assumptions) -> tuple[Segment, ...]:
    words = round(taken.words_per_minute / 60 * SEGMENT_S)
    return tuple(
        Segment(
            start_s=number * SEGMENT_S,
            end_s=(number + 1) * SEGMENT_S,
            text=" ".join(islice(cycle(WORDS), words)).capitalize() + ".",
            speaker=f"S{number % 3 + 1}",
        )
        for number in range(int(HOUR_S / SEGMENT_S))
    )


def _shown() -> tuple[ScreenText, ...]:
    return tuple(
        ScreenText(
            start_s=number * SCREEN_EVERY_S,
            end_s=(number + 1) * SCREEN_EVERY_S,
            lines=tuple(
                TextLine(text=f"Slide {number}, line {line}: greenhouse, glass", confidence=0.9)
                for line in range(6)
            ),
            keyframe_at_s=number * SCREEN_EVERY_S,
        )
        for number in range(int(HOUR_S / SCREEN_EVERY_S))
    )


def _evidence(at_s: float) -> Evidence:
    return Evidence(start_s=at_s, end_s=at_s + SEGMENT_S, quote=SENTENCE, speaker="S1")


def _block(index: int, start_s: float, end_s: float) -> TimeBlock:
    places = [start_s + n * BLOCK_LENGTH_S / POINTS_PER_BLOCK for n in range(POINTS_PER_BLOCK)]
    return TimeBlock(
        index=index,
        start_s=start_s,
        end_s=end_s,
        title="Buying the greenhouse and its glass",
        points=tuple(Point(text=SENTENCE, evidence=_evidence(at_s)) for at_s in places),
        shown=(SENTENCE,),
        topics=("greenhouse", "glass", "garden", "budget"),
        decisions=(Decision(text=SENTENCE, evidence=_evidence(start_s)),),
        action_items=(ActionItem(task=SENTENCE, evidence=_evidence(start_s), owner="S1"),),
    )


def _minutes() -> Minutes:
    points = tuple(Point(text=SENTENCE, evidence=_evidence(n * 60.0)) for n in range(8))
    return Minutes(
        title="Buying the greenhouse",
        overview=points,
        verdict=MeetingVerdict(is_meeting=True, why=SENTENCE),
        engine=ENGINE,
        topics=("greenhouse", "glass", "garden", "budget"),
        decisions=tuple(Decision(text=p.text, evidence=p.evidence) for p in points),
        action_items=tuple(ActionItem(task=p.text, evidence=p.evidence) for p in points),
        open_questions=points[:2],
    )


def _block_call(
    index: int,
    span: tuple[float, float],
    segments: tuple[Segment, ...],
    screen: tuple[ScreenText, ...],
) -> tuple[Prompt, int]:
    start_s, end_s = span
    material = BlockMaterial(
        index=index,
        start_s=start_s,
        end_s=end_s,
        segments=tuple(s for s in segments if start_s <= s.start_s < end_s),
        screen=tuple(s for s in screen if start_s <= s.start_s < end_s),
    )
    schema = json.dumps(strict_schema(BlockDraft))
    return block_prompt(material, with_images=True), len(schema)


def _minutes_call(
    segments: tuple[Segment, ...], screen: tuple[ScreenText, ...], blocks: tuple[TimeBlock, ...]
) -> tuple[Prompt, int]:
    whole = WholeMaterial(
        filename="meeting.mp4", duration_s=HOUR_S, segments=segments, screen=screen, blocks=blocks
    )
    found = Candidates(questions=blocks[-1].points[:1])
    return minutes_prompt(whole, found), len(json.dumps(strict_schema(MinutesDraft)))


def _written_block(block: TimeBlock) -> int:
    """Characters of the JSON that a model answers with for such a block."""
    statement = {"text": SENTENCE, "sources": ["s12", "v3"], "quote": SENTENCE}
    task = {"task": SENTENCE, "owner": "S1", "due_said": "by Friday", **_sourced(statement)}
    answer: dict[str, Any] = {
        "title": block.title,
        "points": [statement] * len(block.points),
        "shown": list(block.shown),
        "topics": list(block.topics),
        "decisions": [statement] * len(block.decisions),
        "action_items": [task] * len(block.action_items),
    }
    return len(BlockDraft.model_validate(answer).model_dump_json())


def _sourced(statement: dict[str, Any]) -> dict[str, Any]:
    return {name: statement[name] for name in ("sources", "quote")}


def _written_minutes(minutes: Minutes) -> int:
    note = {"text": SENTENCE, "sources": ["p3", "d1"]}
    task = {"task": SENTENCE, "owner": "S1", "due_said": "by Friday", "sources": ["a1"]}
    answer: dict[str, Any] = {
        "title": minutes.title,
        "is_meeting": True,
        "why": SENTENCE,
        "overview": [note] * len(minutes.overview),
        "topics": list(minutes.topics),
        "decisions": [note] * len(minutes.decisions),
        "action_items": [task] * len(minutes.action_items),
        "open_questions": [note] * len(minutes.open_questions),
    }
    return len(MinutesDraft.model_validate(answer).model_dump_json())


def _video() -> Video:
    return Video(
        video_id=VideoId("typical"),
        owner=OwnerId("owner"),
        job_id=JobId("typical"),
        filename="meeting.mp4",
        content_type="video/mp4",
        size_bytes=1,
        source_key="uploads/typical",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
