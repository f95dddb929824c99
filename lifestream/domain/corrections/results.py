"""Minutes and time blocks with what people corrected in them.

A corrected statement keeps its place by the time that proves it, so minutes that were written anew
get it again. What finds no place is shelved with its words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from lifestream.domain.corrections.correction import (
    ChaptersGiven,
    ClockGiven,
    Given,
    MeetingGiven,
    PointGiven,
    TitleGiven,
    counting,
)
from lifestream.domain.days.due_dates import all_due, find_due
from lifestream.domain.edits.word_times import likeness
from lifestream.domain.summary import (
    ActionItem,
    Evidence,
    MeetingVerdict,
    Minutes,
    Point,
    SectionLine,
    TimeBlock,
    TimeBlocks,
)

MIN_TOGETHER = 0.5
"""Of the shorter of two times, this much lies in both."""

MIN_LIKENESS = 0.3
"""Of the words; below it another statement is made at the same time."""

MARGIN_S = 1.0
"""A sentence is cut at another word by the next run."""

USERS_WORD = "You said so."


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was written about a recording, as it stands.

    Attributes:
        shelved: Corrected statements that find no place in what was written anew.
    """

    minutes: Minutes | None = None
    blocks: TimeBlocks | None = None
    shelved: tuple[PointGiven, ...] = ()


def corrected(results: Results, corrections: Iterable[Given]) -> Results:
    """The results with every correction that counts."""
    kept = counting(corrections)
    minutes, blocks = results.minutes, results.blocks
    clocks = [one for one in kept if isinstance(one, ClockGiven)]
    if clocks:
        minutes, blocks = _counted_anew(minutes, blocks, clocks[-1].day)
    minutes, blocks, shelved = _with_points(
        minutes, blocks, [one for one in kept if isinstance(one, PointGiven)]
    )
    for one in kept:
        if minutes is not None:
            minutes = _with_facts(minutes, one)
    return Results(minutes=minutes, blocks=blocks, shelved=shelved)


def _with_facts(minutes: Minutes, one: Given) -> Minutes:
    if isinstance(one, TitleGiven) and one.title:
        return replace(minutes, title=one.title)
    if isinstance(one, MeetingGiven) and one.is_meeting is not None:
        verdict = MeetingVerdict(is_meeting=one.is_meeting, why=USERS_WORD)
        return replace(minutes, verdict=verdict)
    if isinstance(one, ChaptersGiven) and one.chapters:
        return replace(minutes, chapters=one.chapters)
    return minutes


def _with_points(
    minutes: Minutes | None, blocks: TimeBlocks | None, given: Sequence[PointGiven]
) -> tuple[Minutes | None, TimeBlocks | None, tuple[PointGiven, ...]]:
    if not given or (minutes is None and blocks is None):
        return minutes, blocks, ()
    sections = minutes.sections if minutes else ()
    parts = blocks.blocks if blocks else ()
    overview = _Lines(minutes.overview if minutes else ())
    own = [_Lines(section.lines) for section in sections]
    within = [_Lines(block.points) for block in parts]
    desk = _Desk(overview, [*own, *within])
    shelved: list[PointGiven] = []
    for one in given:
        # A later correction of one that is shelved stands for it.
        shelved = [other for other in shelved if not _follows(one, other)]
        if not desk.take(one) and one.text:
            shelved.append(one)
    if minutes is not None:
        shown = zip(sections, own, strict=True)
        minutes = replace(
            minutes,
            overview=overview.lines,
            sections=tuple(replace(section, lines=held.lines) for section, held in shown),
        )
    if blocks is not None:
        fresh = zip(parts, within, strict=True)
        held_blocks = tuple(replace(block, points=held.lines) for block, held in fresh)
        blocks = replace(blocks, blocks=held_blocks)
    return minutes, blocks, tuple(shelved)


def _follows(one: PointGiven, other: PointGiven) -> bool:
    return one.anchor == other.text and one.start_s == other.start_s


Line = TypeVar("Line", Point, SectionLine)


class _Lines(Generic[Line]):
    """The statements of one list."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines: tuple[Line, ...] = tuple(lines)

    def change(self, about: Point | SectionLine, given: PointGiven) -> None:
        """Give every statement that says the same the words of the correction, or none."""
        changed: list[Line] = []
        for line in self.lines:
            if not same_statement(line, about):
                changed.append(line)
            elif given.text:
                changed.append(replace(line, text=given.text))
        self.lines = tuple(changed)


class _Desk:
    """Every statement of the minutes and the blocks; the same one stands in several of them."""

    def __init__(
        self, overview: _Lines[Point], others: Sequence[_Lines[Point] | _Lines[SectionLine]]
    ) -> None:
        self._overview = overview
        self._every = [overview, *others]

    def take(self, given: PointGiven) -> bool:
        """Apply a correction; False when what it is about is not there."""
        if not given.anchor:
            self._overview.lines = (*self._overview.lines, _new(given))
            return True
        about = self._about(given)
        if about is None:
            return False
        for held in self._every:
            held.change(about, given)
        return True

    def _about(self, given: PointGiven) -> Point | SectionLine | None:
        """The statement that is meant: the same, else the most alike at the same time."""
        every: list[Point | SectionLine] = [line for held in self._every for line in held.lines]
        for line in every:
            if line.text == given.anchor and line.evidence.start_s == given.start_s:
                return line
        scored = [(_nearness(line, given), n) for n, line in enumerate(every)]
        best = max(scored, default=(0.0, 0))
        return every[best[1]] if best[0] > 0 else None


def same_statement(one: Point | SectionLine, other: Point | SectionLine) -> bool:
    """Whether two statements say the same at the same second."""
    same_s = abs(one.evidence.start_s - other.evidence.start_s) < MARGIN_S
    return same_s and one.text.casefold() == other.text.casefold()


def _new(given: PointGiven) -> Point:
    return Point(
        text=given.text,
        evidence=Evidence(
            start_s=given.start_s,
            end_s=given.end_s,
            quote=given.quote,
            speaker=given.speaker,
        ),
    )


def _nearness(point: Point | SectionLine, given: PointGiven) -> float:
    """How surely a statement is the one that was corrected; 0.0 for not at all."""
    evidence = point.evidence
    together_s = min(evidence.end_s, given.end_s) - max(evidence.start_s, given.start_s)
    shorter_s = min(evidence.end_s - evidence.start_s, given.end_s - given.start_s)
    shared = (together_s + 2 * MARGIN_S) / (shorter_s + 2 * MARGIN_S)
    if shared < MIN_TOGETHER:
        return 0.0
    if (evidence.start_s, evidence.end_s) == (given.start_s, given.end_s):
        return 2.0 + likeness(point.text, given.anchor)
    alike = max(likeness(point.text, given.anchor), likeness(evidence.quote, given.quote))
    return shared + alike if alike >= MIN_LIKENESS else 0.0


def _counted_anew(
    minutes: Minutes | None, blocks: TimeBlocks | None, day: date
) -> tuple[Minutes | None, TimeBlocks | None]:
    """Due dates from the corrected day. Words that name no day that is understood have none."""
    if minutes is not None:
        items = tuple(_due_anew(item, day) for item in minutes.action_items)
        minutes = replace(minutes, action_items=items)
    if blocks is not None:
        fresh = (
            replace(block, action_items=tuple(_due_anew(i, day) for i in block.action_items))
            for block in blocks.blocks
        )
        blocks = replace(blocks, blocks=tuple(fresh))
    return minutes, blocks


def _due_anew(item: ActionItem, day: date) -> ActionItem:
    if not item.due_said:
        return item
    # The quote tells the language; the words alone ("Freitag") may not.
    in_quote = all_due(item.evidence.quote, said_on=day)
    found = [one for one in in_quote if one.said == item.due_said]
    due = found[0] if found else find_due(item.due_said, said_on=day)
    return replace(item, due=due.day if due else None)


def with_kept_items(blocks: TimeBlocks | None, minutes: Minutes | None) -> TimeBlocks | None:
    """The blocks with the decisions and tasks of ``minutes``, each in the block it lies in."""
    if blocks is None or minutes is None:
        return blocks

    def kept(block: TimeBlock) -> TimeBlock:
        def here(evidence: Evidence) -> bool:
            return block.start_s <= evidence.start_s < block.end_s

        return replace(
            block,
            decisions=tuple(one for one in minutes.decisions if here(one.evidence)),
            action_items=tuple(one for one in minutes.action_items if here(one.evidence)),
        )

    return replace(blocks, blocks=tuple(kept(block) for block in blocks.blocks))


def facts_given(corrections: Iterable[Given]) -> Mapping[str, Given]:
    """The last correction of each fact of the library entry that counts, by its kind's name."""
    return {
        one.kind.value: one
        for one in counting(corrections)
        if not isinstance(one, PointGiven | ChaptersGiven)
    }
