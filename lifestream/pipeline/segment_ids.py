"""Which lines of the transcript a written statement rests on, by their lasting names.

The writer names sources by their places in what it was given; times lead from those to lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from lifestream.domain.edits.transcript_overlay import EditedSegment
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    Minutes,
    Point,
    SectionLine,
    TimeBlock,
    TimeBlocks,
    Unverified,
)

SAME_S = 0.01
"""Bounds this near are the same: a span is a line's own, cut to its block."""

Statement = TypeVar("Statement", Point, Decision, ActionItem, SectionLine)


def blocks_with_lines(blocks: TimeBlocks, lines: Sequence[EditedSegment]) -> TimeBlocks:
    """Time blocks whose statements name their lines."""
    return replace(blocks, blocks=tuple(_block(block, lines) for block in blocks.blocks))


def minutes_with_lines(minutes: Minutes, lines: Sequence[EditedSegment]) -> Minutes:
    """Minutes whose statements name their lines."""
    return replace(
        minutes,
        overview=_named(minutes.overview, lines),
        decisions=_named(minutes.decisions, lines),
        action_items=_named(minutes.action_items, lines),
        open_questions=_named(minutes.open_questions, lines),
        sections=tuple(
            replace(section, lines=_named(section.lines, lines)) for section in minutes.sections
        ),
        unverified=_shelved(minutes.unverified, lines),
    )


def _block(block: TimeBlock, lines: Sequence[EditedSegment]) -> TimeBlock:
    near = [one for one in lines if one.segment.start_s < block.end_s]
    near = [one for one in near if block.start_s < one.segment.end_s]
    return replace(
        block,
        points=_named(block.points, near),
        decisions=_named(block.decisions, near),
        action_items=_named(block.action_items, near),
        unverified=_shelved(block.unverified, near),
    )


def _named(
    statements: Sequence[Statement], lines: Sequence[EditedSegment]
) -> tuple[Statement, ...]:
    return tuple(replace(one, evidence=_evidence(one.evidence, lines)) for one in statements)


def _shelved(
    statements: Sequence[Unverified], lines: Sequence[EditedSegment]
) -> tuple[Unverified, ...]:
    return tuple(
        replace(one, moments=tuple(_evidence(moment, lines) for moment in one.moments))
        for one in statements
    )


def _evidence(evidence: Evidence, lines: Sequence[EditedSegment]) -> Evidence:
    found = dict.fromkeys((*_said_in(evidence, lines), *_spans_of(evidence, lines)))
    return replace(evidence, segment_ids=tuple(found))


def _said_in(evidence: Evidence, lines: Sequence[EditedSegment]) -> Iterator[str]:
    """Lines of whoever is quoted, at the time of the quote."""
    for one in lines:
        segment = one.segment
        together = segment.start_s < evidence.end_s and evidence.start_s < segment.end_s
        if together and segment.speaker == evidence.speaker:
            yield one.segment_id


def _spans_of(evidence: Evidence, lines: Sequence[EditedSegment]) -> Iterator[str]:
    """Lines that a further moment is: what was shown has bounds of its own."""
    for start_s, end_s in evidence.also:
        for one in lines:
            segment = one.segment
            begins = abs(segment.start_s - start_s) < SAME_S and segment.end_s > start_s
            ends = abs(segment.end_s - end_s) < SAME_S and segment.start_s < end_s
            if begins or ends:
                yield one.segment_id
