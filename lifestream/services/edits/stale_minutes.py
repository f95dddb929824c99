"""The parts of the minutes that rest on words that were changed after they were written."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifestream.domain.edits.transcript_edits import apply_edits
from lifestream.domain.edits.transcript_overlay import EditedSegment, EditedTranscript
from lifestream.domain.summary import ActionItem, Decision, Evidence, Point, TimeBlocks
from lifestream.services.edits.read_words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StalePoints:
    """Where words were changed since.

    Attributes:
        spans: (start_s, end_s) of every segment whose words or speaker changed.
        blocks: Indexes of the time blocks that hold one of them.
    """

    spans: tuple[tuple[float, float], ...] = ()
    blocks: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.spans)

    def of(self, item: Point | Decision | ActionItem) -> bool:
        """Whether the evidence of a statement was edited after it was written."""
        return self.touches(item.evidence)

    def touches(self, evidence: Evidence) -> bool:
        """Whether some of the evidence's time was edited."""
        return any(
            (start_s < evidence.end_s and evidence.start_s < end_s)
            or (start_s <= evidence.start_s == evidence.end_s <= end_s)
            for start_s, end_s in self.spans
        )


NOTHING_STALE = StalePoints()


def stale_points(words: Words, blocks: TimeBlocks | None) -> StalePoints:
    """The points that edits changed after the minutes were written."""
    written_from = words.video.minutes_edits
    if words.base is None or words.unmasked is None or words.version <= written_from:
        return NOTHING_STALE
    then = apply_edits(words.base, words.edits[:written_from])
    spans = tuple(sorted(set(_changed(then, words.unmasked))))
    held = frozenset(
        block.index
        for block in (blocks.blocks if blocks else ())
        for start_s, end_s in spans
        if block.start_s <= (start_s + end_s) / 2 < block.end_s
    )
    return StalePoints(spans=spans, blocks=held)


def _changed(then: EditedTranscript, now: EditedTranscript) -> Iterator[tuple[float, float]]:
    before = {one.segment_id: one for one in then.segments}
    after = {one.segment_id: one for one in now.segments}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old is None or new is None or _said(old) != _said(new):
            for one in (old, new):
                if one is not None:
                    yield one.segment.start_s, one.segment.end_s


def _said(one: EditedSegment) -> tuple[str, str | None, float]:
    return one.segment.text, one.segment.speaker, one.segment.end_s
