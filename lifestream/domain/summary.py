"""The meaning: time blocks, minutes, decisions, action items. Everything carries its second."""

from dataclasses import dataclass
from datetime import date

from lifestream.domain.transcript import EngineInfo

BLOCK_LENGTH_S = 300.0
"""A time block covers five minutes of video."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a statement comes from: a quote and its time in this video."""

    start_s: float
    end_s: float
    quote: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One statement worth keeping, who made it, and where."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """Something somebody said they would do.

    Attributes:
        owner: The name or speaker label; None when nobody can be told with confidence.
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
class MeetingVerdict:
    """Whether the recording is a meeting, and why, in one sentence."""

    is_meeting: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The whole recording: title, overview, and for a meeting its decisions and action items."""

    title: str
    overview: tuple[Point, ...]
    verdict: MeetingVerdict
    engine: EngineInfo
    topics: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    open_questions: tuple[Point, ...] = ()
    chapters: tuple[Chapter, ...] = ()
