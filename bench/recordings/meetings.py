"""QMSum's meetings as transcripts with times, and its questions with the seconds that answer them.

Source: Zhong et al., "QMSum: A New Benchmark for Query-based Multi-domain Meeting Summarization",
NAACL 2021. The meetings come as text without times: each turn gets a length by its words.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from lifestream.domain.ids import LOCAL_OWNER, JobId, VideoId
from lifestream.domain.scene import ScreenReading
from lifestream.domain.search import Chunk
from lifestream.domain.summary import MeetingVerdict, Minutes, TimeBlocks
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.domain.video import Video
from lifestream.pipeline.chunks import make_chunks

WORDS_PER_S = 2.5
DOMAINS = ("product", "academic", "committee")

_REFERENCE = EngineInfo(name="reference")

_MARKS = re.compile(r"\{[^{}]*\}")
"""``{vocalsound}``, ``{disfmarker}``: notes of those who wrote the transcripts."""

_LOOSE = re.compile(r"\s+(?=[.,!?;:'’]|n't\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingQuestion:
    """A question and the parts that answer it: seconds, first and last included."""

    text: str
    parts: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting; ``domain`` is one of DOMAINS."""

    name: str
    domain: str
    segments: tuple[Segment, ...]
    questions: tuple[MeetingQuestion, ...]


def read_meetings(folder: Path, part: Literal["train", "val"]) -> list[Meeting]:
    """The meetings of one part of the corpus, in order of name."""
    paths = sorted((folder / part).glob("*.json"))
    return [_meeting(path.stem, json.loads(path.read_bytes())) for path in paths]


def domain_of(name: str) -> str:
    """By the names that the three sources gave their meetings."""
    if re.match(r"(ES|IS|TS)\d", name):
        return "product"
    return "academic" if re.match(r"B[a-z]{2}\d", name) else "committee"


def _meeting(name: str, found: dict[str, Any]) -> Meeting:
    segments = _segments(found["meeting_transcripts"])
    return Meeting(
        name=name,
        domain=domain_of(name),
        segments=tuple(segments),
        questions=tuple(
            MeetingQuestion(text=query["query"], parts=_parts(query, segments))
            for query in found["specific_query_list"]
        ),
    )


def _segments(turns: Sequence[dict[str, str]]) -> list[Segment]:
    """One for each turn, in the same order; a turn of marks alone lasts no time."""
    segments: list[Segment] = []
    at_s = 0.0
    for turn in turns:
        text = " ".join(_LOOSE.sub("", _MARKS.sub(" ", turn["content"])).split())
        length_s = len(text.split()) / WORDS_PER_S
        segments.append(
            Segment(start_s=at_s, end_s=at_s + length_s, text=text, speaker=turn["speaker"])
        )
        at_s += length_s
    return segments


def _parts(query: dict[str, Any], segments: Sequence[Segment]) -> tuple[tuple[float, float], ...]:
    last = len(segments) - 1
    return tuple(
        (segments[min(int(start), last)].start_s, segments[min(int(end), last)].end_s)
        for start, end in query["relevant_text_span"]
    )


def passages_of(name: str, segments: Sequence[Segment]) -> tuple[Chunk, ...]:
    """The product's own passages of such a transcript, without screen and minutes."""
    video = Video(
        video_id=VideoId(name),
        owner=LOCAL_OWNER,
        job_id=JobId(name),
        filename=name,
        content_type="video/mp4",
        size_bytes=1,
        source_key="",
        created_at=datetime(2025, 3, 10, tzinfo=UTC),
    )
    verdict = MeetingVerdict(is_meeting=True, why="")
    return make_chunks(
        video,
        Transcript(segments=tuple(segments), engine=_REFERENCE),
        ScreenReading(texts=(), engine=_REFERENCE),
        TimeBlocks(blocks=(), engine=_REFERENCE),
        Minutes(title="", overview=(), verdict=verdict, engine=_REFERENCE),
        recorded_on=None,
    )
