"""What a reader found in real meetings, with the seconds it was said.

Twelve meetings of QMSum, read before any rule was touched: six to fit on, six to report. A place
is "12", "12-15" or "120.7-120.11": turns, and sentences of a turn, first and last included.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bench.recordings.folders import CORPUS
from bench.recordings.meetings import WORDS_PER_S, Meeting, read_meetings
from lifestream.domain.transcript import Segment
from lifestream.text.sentence_cuts import sentence_spans

DATA = Path(__file__).resolve().parent.parent / "data" / "minutes.json"

Half = Literal["fit", "report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One decision, task or question.

    Attributes:
        owners: Names accepted as the task's owner; empty where the owner is open.
        optional: Neither wanted nor wrong: readers would differ.
    """

    what: str
    parts: tuple[tuple[float, float], ...]
    owners: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedMeeting:
    """A meeting and what is in it."""

    meeting: Meeting
    decisions: tuple[Wanted, ...]
    tasks: tuple[Wanted, ...]
    questions: tuple[Wanted, ...]


def annotated_meetings(half: Half, corpus: Path = CORPUS) -> list[AnnotatedMeeting]:
    """One half, in the order of the data."""
    folder = corpus / "qmsum"
    meetings = {m.name: m for m in (*read_meetings(folder, "train"), *read_meetings(folder, "val"))}
    found = json.loads(DATA.read_bytes())[half]
    return [_annotated(meetings[each["meeting"]], each) for each in found]


def _annotated(meeting: Meeting, found: dict[str, Any]) -> AnnotatedMeeting:
    return AnnotatedMeeting(
        meeting=meeting,
        decisions=_wanted(meeting.segments, found["decisions"]),
        tasks=_wanted(meeting.segments, found["tasks"]),
        questions=_wanted(meeting.segments, found["questions"]),
    )


def _wanted(segments: Sequence[Segment], found: Sequence[dict[str, Any]]) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(
            what=each["what"],
            parts=tuple(seconds_of(segments, place) for place in each["turns"]),
            owners=tuple(each.get("owner", ())),
            optional=each.get("optional", False),
        )
        for each in found
    )


def seconds_of(segments: Sequence[Segment], place: str) -> tuple[float, float]:
    """When a place of a transcript is said."""
    first, _, last = place.partition("-")
    return _edges(segments, first)[0], _edges(segments, last or first)[1]


def _edges(segments: Sequence[Segment], place: str) -> tuple[float, float]:
    turn, _, sentence = place.partition(".")
    segment = segments[int(turn)]
    if not sentence:
        return segment.start_s, segment.end_s
    start, end = sentence_spans(segment.text, None)[int(sentence)]
    before = len(segment.text[:start].split()) / WORDS_PER_S
    through = len(segment.text[:end].split()) / WORDS_PER_S
    return segment.start_s + before, segment.start_s + through


def sentence_at(segments: Sequence[Segment], place: str) -> str:
    """The words of one sentence of a turn, by "120.7"; of the turn's last one beyond its end."""
    turn, _, sentence = place.partition(".")
    text = segments[int(turn)].text
    spans = sentence_spans(text, None)
    start, end = spans[min(int(sentence or 0), len(spans) - 1)]
    return text[start:end]
