"""A long recording in stretches of time, so that several machines can listen to it at once.

Neighbours hear the same seconds around their border. Words carry the recording's own times, so
merging is choosing a moment in those seconds at which neither of the two is in the middle of a
word: before it the left one's words count, after it the right one's. Not for speakers: who speaks
is told over the whole recording afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lifestream.domain.transcript import RemovedSpan, Segment, SpeechRegion, Transcript, Word

OVERLAP_S = 20.0
"""How much two neighbours both hear."""

EDGE = 0.125
"""Of the overlap: words this near to where a stretch was cut off may be heard wrongly, and no
border is put there."""

PAUSE_S = 0.15
"""A gap this long between words is as good as any longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSegment:
    """What one machine listens to, in seconds; its own share without the overlap is the core."""

    index: int
    start_s: float
    end_s: float
    core_start_s: float
    core_end_s: float


def plan_segments(
    duration_s: float, count: int, overlap_s: float = OVERLAP_S
) -> tuple[TimeSegment, ...]:
    """``count`` stretches of equal length that cover the recording, each pair overlapping.

    Fewer where a stretch would be shorter than two overlaps.
    """
    count = max(1, min(count, int(duration_s / (2 * overlap_s)) if overlap_s else count))
    step_s = duration_s / count
    return tuple(
        TimeSegment(
            index=index,
            start_s=max(0.0, index * step_s - overlap_s / 2),
            end_s=min(duration_s, (index + 1) * step_s + overlap_s / 2),
            core_start_s=index * step_s,
            core_end_s=(index + 1) * step_s,
        )
        for index in range(count)
    )


def regions_within(
    regions: Sequence[SpeechRegion], segment: TimeSegment
) -> tuple[SpeechRegion, ...]:
    """The speech that ``segment`` hears, cut to it."""
    return tuple(
        replace(
            region,
            start_s=max(region.start_s, segment.start_s),
            end_s=min(region.end_s, segment.end_s),
        )
        for region in regions
        if region.start_s < segment.end_s and region.end_s > segment.start_s
    )


def merge_transcripts(plan: Sequence[TimeSegment], parts: Sequence[Transcript]) -> Transcript:
    """One transcript of all parts, each given in the recording's own times.

    Args:
        parts: What was heard in each segment of ``plan``, in the same order; at least one.
    """
    seams = [
        _seam(left, right, parts[left.index], parts[right.index]) for left, right in pairwise(plan)
    ]
    borders = [float("-inf"), *seams, float("inf")]
    segments: list[Segment] = []
    removed: list[RemovedSpan] = []
    for part, start_s, end_s in zip(parts, borders[:-1], borders[1:], strict=True):
        segments.extend(_between(part.segments, start_s, end_s))
        removed.extend(
            span for span in part.removed if start_s <= (span.start_s + span.end_s) / 2 < end_s
        )
    return Transcript(
        segments=tuple(segments),
        engine=parts[0].engine,
        languages=tuple(dict.fromkeys(name for part in parts for name in part.languages)),
        removed=tuple(removed),
    )


def _seam(left: TimeSegment, right: TimeSegment, before: Transcript, after: Transcript) -> float:
    """A moment between words of both, as near to the border of the two cores as there is one."""
    border_s = left.core_end_s
    edge_s = EDGE * (left.end_s - right.start_s)
    first_s, last_s = right.start_s + edge_s, left.end_s - edge_s
    gaps = list(_gaps(sorted([*_times(before), *_times(after)]), first_s, last_s))
    if not gaps:
        return border_s
    pauses = [gap for gap in gaps if gap[1] - gap[0] >= PAUSE_S]
    if pauses:
        start_s, end_s = min(pauses, key=lambda gap: abs((gap[0] + gap[1]) / 2 - border_s))
    else:
        start_s, end_s = max(gaps, key=lambda gap: gap[1] - gap[0])
    return (start_s + end_s) / 2


def _times(transcript: Transcript) -> Iterator[tuple[float, float]]:
    """When words are being said; a segment without words counts as one."""
    for segment in transcript.segments:
        for spoken in segment.words or (segment,):
            yield spoken.start_s, spoken.end_s


def _gaps(
    busy: Sequence[tuple[float, float]], first_s: float, last_s: float
) -> Iterator[tuple[float, float]]:
    """The times within [first_s, last_s] in which nobody of ``busy`` says a word."""
    free_from_s = first_s
    for start_s, end_s in busy:
        if end_s <= first_s or start_s >= last_s:
            continue
        if start_s > free_from_s:
            yield free_from_s, start_s
        free_from_s = max(free_from_s, end_s)
    if free_from_s < last_s:
        yield free_from_s, last_s


def _between(segments: Sequence[Segment], start_s: float, end_s: float) -> Iterator[Segment]:
    for segment in segments:
        if not segment.words:
            if start_s <= _middle(segment) < end_s:
                yield segment
            continue
        words = tuple(word for word in segment.words if start_s <= _middle(word) < end_s)
        if len(words) == len(segment.words):
            yield segment
        elif words:
            yield replace(
                segment,
                words=words,
                text=_text_of(segment, words),
                start_s=max(segment.start_s, words[0].start_s),
                end_s=min(segment.end_s, words[-1].end_s),
            )


def _middle(spoken: Word | Segment) -> float:
    return (spoken.start_s + spoken.end_s) / 2


def _text_of(segment: Segment, kept: Sequence[Word]) -> str:
    """The stretch of the segment's text that the kept words are, with its punctuation."""
    places, at = [], 0
    for word in segment.words:
        found = segment.text.find(word.text.strip(), at)
        if found < 0:
            return " ".join(word.text.strip() for word in kept)
        places.append(found)
        at = found + len(word.text.strip())
    places.append(len(segment.text))
    first = segment.words.index(kept[0])
    return segment.text[places[first] : places[first + len(kept)]].strip()
