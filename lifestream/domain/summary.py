"""The meaning: time blocks, minutes, decisions, action items. Everything carries its second."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lifestream.domain.ids import VideoId
from lifestream.domain.minutes.templates import Part, Template
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.transcript import EngineInfo

BLOCK_LENGTH_S = 300.0
"""A time block covers five minutes of video."""

SHELVED = "u"
"""How the ids of statements begin that could not be verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a statement comes from: a quote and its time in this video.

    Attributes:
        also: (start_s, end_s) of other moments that it rests on.
        segment_ids: The lines of the transcript that it rests on, as they were named when it was
            written; empty for what was only shown.
    """

    start_s: float
    end_s: float
    quote: str
    speaker: str | None = None
    also: tuple[tuple[float, float], ...] = ()
    segment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One statement worth keeping, who made it, and where."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """Something a speaker said they would do.

    Attributes:
        owner: The name or speaker label; None when it is not known with confidence.
        due_said: The due date in the words that were said, or empty.
        due: The date those words mean, counted from the recording's day; None when unknown.
    """

    task: str
    evidence: Evidence
    owner: str | None = None
    due_said: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something that was settled."""

    text: str
    evidence: Evidence


class FailedCheck(StrEnum):
    """The check that a written statement did not pass."""

    SOURCE = "source"
    QUOTE = "quote"
    WORDS = "words"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"

    @property
    def why(self) -> str:
        """What is wrong with the statement, for people."""
        return _WHY[self]


_WHY = {
    FailedCheck.SOURCE: "it names no moment that exists",
    FailedCheck.QUOTE: "its quote was not said there",
    FailedCheck.WORDS: "something else was said there",
    FailedCheck.NUMBER: "it has a figure that was not said there",
    FailedCheck.DATE: "it names a day that was not said there",
    FailedCheck.NAME: "it names somebody or something that was not named there",
    FailedCheck.NEGATION: "the opposite was said there",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """A statement of a language model that its sources do not carry; nothing rests on it.

    Attributes:
        kind: Where it would stand if it were kept.
        moments: The moments that the model named; none where it named none that exist.
        owner: Of a task: who would do it, as far as the sources carry that.
        due_said: Of a task: the due date in the words that were said, or empty.
    """

    kind: TaskKind
    text: str
    failed: FailedCheck
    moments: tuple[Evidence, ...] = ()
    owner: str | None = None
    due_said: str = ""

    @property
    def shelf_id(self) -> str:
        """The same for the same words about the same second, whenever they are written."""
        start_s = self.moments[0].start_s if self.moments else -1.0
        return _shelf_name(f"{self.kind}|{start_s:.1f}|{self.text.casefold()}")

    def place_id(self, video_id: VideoId) -> str:
        """Its place in that recording, once a person has answered it."""
        return _shelf_name(f"{video_id}|{self.shelf_id}")


def _shelf_name(text: str) -> str:
    return SHELVED + hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBlock:
    """Five minutes: what each speaker said, what was shown, topics, action items."""

    index: int
    start_s: float
    end_s: float
    title: str
    points: tuple[Point, ...] = ()
    shown: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    keyframe_times_s: tuple[float, ...] = ()
    unverified: tuple[Unverified, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBlocks:
    """All time blocks of one video and who wrote them."""

    blocks: tuple[TimeBlock, ...]
    engine: EngineInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of the recording about one thing; chapters follow each other without a gap."""

    start_s: float
    end_s: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """One line of a section.

    Attributes:
        lead: What it is about: the question that is answered, the term that is explained, the
            label or name of a person; empty where there is nothing of that kind.
    """

    text: str
    evidence: Evidence
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of minutes after a template.

    Attributes:
        lines: Empty for a part that all minutes hold in a field of its own.
    """

    part: Part
    title: str
    lines: tuple[SectionLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingVerdict:
    """Whether the recording is a meeting, and why, in one sentence."""

    is_meeting: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The whole recording: title, overview, and for a meeting its decisions and action items.

    Attributes:
        template: After which it was written; None where none was chosen.
        sections: Its parts in the template's order; empty without a template.
    """

    title: str
    overview: tuple[Point, ...]
    verdict: MeetingVerdict
    engine: EngineInfo
    topics: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    open_questions: tuple[Point, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    template: Template | None = None
    sections: tuple[Section, ...] = ()
    unverified: tuple[Unverified, ...] = ()
