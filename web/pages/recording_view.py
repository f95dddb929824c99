"""The contents of the recording page, cut to what one page can hold of ten hours."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

from lifestream.domain.edits.transcript_overlay import EditedSegment
from lifestream.domain.people.introductions import OfferedName, offered_names
from lifestream.domain.scene import Keyframe, ScreenText
from lifestream.domain.slides.joining import slides_of
from lifestream.domain.slides.slide import Slide
from lifestream.domain.summary import ActionItem, Decision, Point, TimeBlock
from lifestream.services.library.browse_library import Recording
from web.api.transcript_window import index_at
from web.pages.formatting import SPEAKER_STYLES, speaker_name

MAX_LINES = 80
"""Lines sent with the page: three screens. The rest is fetched as it is scrolled to, or lies behind
plain links."""

LINES_BEFORE = 15
MAX_BLOCKS = 15
"""Blocks shown at once; a recording that has more shows them hour by hour."""

HOUR_S = 3600.0
LANE_COLUMNS = 480
"""As finely the lanes are drawn as a screen of usual width can show."""

MAX_SCENES = 60
MAX_SLIDES = 60
MAX_SCRAPS = 30
CLIPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the transcript; ``opens``: another voice than the line before."""

    one: EditedSegment
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWindow:
    """The lines on the page. ``earlier`` and ``later`` are where the next windows begin."""

    lines: tuple[Line, ...]
    first: int
    total: int
    earlier: int | None
    later: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    """A time block with the pictures and screen texts that fall into it."""

    block: TimeBlock
    pictures: tuple[Keyframe, ...]
    texts: tuple[ScreenText, ...]
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """An hour of a long recording; ``shown``: its blocks are on this page."""

    start_s: float
    end_s: float
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideStrip:
    """What was shown on a screen.

    Attributes:
        slides: Those on this page, of ``total``.
        scraps: Other text that was read: names, logos, signs.
    """

    slides: tuple[Slide, ...]
    total: int
    scraps: tuple[Slide, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker.

    Attributes:
        name: The given name, or what the label is called.
        named: A person gave the name.
        style: Colour and shape, 1 to 8.
        share: Part of the talk, 0 to 1.
        clips: Where the longest things this voice says begin and end, in seconds.
        lane: The voice's line in the picture of who speaks when, as SVG path data.
    """

    label: str
    name: str
    named: bool
    style: int
    share: float
    clips: tuple[tuple[float, float], ...]
    lane: str


def window_of(found: Recording, *, at_s: float, first: int | None) -> LineWindow | None:
    """The lines around ``at_s``, or from ``first`` on; None without a transcript."""
    if found.edited is None:
        return None
    segments = found.edited.segments
    total = len(segments)
    if first is None:
        first = index_at(segments, at_s) - LINES_BEFORE if total > MAX_LINES else 0
    first = min(max(first, 0), max(total - 1, 0))
    last = min(first + MAX_LINES, total)
    return LineWindow(
        lines=tuple(
            Line(one=segments[i], opens=i == 0 or _who(segments, i) != _who(segments, i - 1))
            for i in range(first, last)
        ),
        first=first,
        total=total,
        earlier=max(first - MAX_LINES, 0) if first else None,
        later=last if last < total else None,
    )


def blocks_of(found: Recording, *, at_s: float) -> tuple[tuple[BlockView, ...], tuple[Hour, ...]]:
    """The time blocks with what was shown in them; of many, those of one hour, and the hours."""
    every = found.blocks.blocks if found.blocks else ()
    hours: tuple[Hour, ...] = ()
    if len(every) > MAX_BLOCKS:
        count = math.ceil(every[-1].end_s / HOUR_S)
        here = min(int(at_s // HOUR_S), count - 1)
        hours = tuple(
            Hour(
                start_s=n * HOUR_S,
                end_s=min((n + 1) * HOUR_S, every[-1].end_s),
                shown=n == here,
            )
            for n in range(count)
        )
        every = tuple(b for b in every if hours[here].start_s <= b.start_s < hours[here].end_s)
    frames = found.scenes.keyframes if found.scenes else ()
    texts = found.screen.texts if found.screen else ()
    return tuple(
        BlockView(
            block=block,
            pictures=tuple(f for f in frames if block.start_s <= f.at_s < block.end_s),
            texts=tuple(t for t in texts if block.start_s <= t.start_s < block.end_s),
            stale=block.index in found.stale_points.blocks,
        )
        for block in every
    ), hours


def scenes_of(found: Recording) -> tuple[Keyframe, ...]:
    """The pictures of the strip: all, or as many of a long recording, evenly chosen."""
    frames = found.scenes.keyframes if found.scenes else ()
    if len(frames) <= MAX_SCENES:
        return frames
    step = len(frames) / MAX_SCENES
    return tuple(frames[int(n * step)] for n in range(MAX_SCENES))


def slides_shown(found: Recording, *, at_s: float) -> SlideStrip:
    """The slides: all, or of a long recording those that were shown in the hour at ``at_s``."""
    every = slides_of(found.screen, found.scenes)
    shown = every.slides
    if len(shown) > MAX_SLIDES:
        hour = at_s // HOUR_S
        shown = tuple(
            one
            for one in shown
            if any(s.start_s // HOUR_S <= hour <= s.end_s // HOUR_S for s in one.showings)
        )[:MAX_SLIDES]
    return SlideStrip(slides=shown, total=len(every.slides), scraps=every.scraps[:MAX_SCRAPS])


def voices_of(found: Recording, length_s: float | None) -> tuple[Voice, ...]:
    """Everybody who speaks, in the order in which they are first heard."""
    by_label: dict[str, list[tuple[float, float]]] = {}
    for one in found.edited.segments if found.edited else ():
        segment = one.segment
        if segment.speaker:
            spans = by_label.setdefault(segment.speaker, [])
            spans.append((segment.start_s, segment.end_s))
        for turn in segment.overlaps:
            if turn.speaker in segment.over:
                by_label.setdefault(turn.speaker, []).append((turn.start_s, turn.end_s))
    spoken_s = {name: sum(e - s for s, e in spans) for name, spans in by_label.items()}
    whole_s = sum(spoken_s.values()) or 1.0
    names = found.speaker_names
    return tuple(
        Voice(
            label=label,
            name=names.get(label) or speaker_name(label),
            named=label in names,
            style=place % SPEAKER_STYLES + 1,
            share=spoken_s[label] / whole_s,
            clips=tuple(sorted(heapq.nlargest(CLIPS, spans, key=lambda span: span[1] - span[0]))),
            lane=lane_path(spans, length_s) if length_s else "",
        )
        for place, (label, spans) in enumerate(by_label.items())
    )


def offers_of(found: Recording) -> tuple[OfferedName, ...]:
    """Names that the recording offers for voices without one, one for each voice."""
    if found.edited is None:
        return ()
    segments = found.edited.transcript.segments
    first: dict[str, OfferedName] = {}
    for offer in offered_names(segments, found.screen.texts if found.screen else ()):
        if offer.label not in found.speaker_names and speaker_name(offer.label) != offer.label:
            first.setdefault(offer.label, offer)
    return tuple(first.values())


def lane_path(spans: Sequence[tuple[float, float]], length_s: float) -> str:
    """Where speech is, as strokes over LANE_COLUMNS columns: a few bytes for ten hours."""
    columns = bytearray(LANE_COLUMNS)
    for start_s, end_s in spans:
        first = min(int(start_s / length_s * LANE_COLUMNS), LANE_COLUMNS - 1)
        last = min(max(math.ceil(end_s / length_s * LANE_COLUMNS), first + 1), LANE_COLUMNS)
        columns[first:last] = b"\1" * (last - first)
    strokes, column = [], columns.find(1)
    while column >= 0:
        end = columns.find(0, column)
        end = LANE_COLUMNS if end < 0 else end
        strokes.append(f"M{column} 0h{end - column}")
        column = columns.find(1, end)
    return "".join(strokes)


def stale_count(found: Recording) -> int:
    """How many bullets of the minutes and blocks rest on words that were edited since."""
    said: list[Point | Decision | ActionItem] = []
    if found.minutes:
        minutes = found.minutes
        said += (*minutes.overview, *minutes.decisions)
        said += (*minutes.action_items, *minutes.open_questions)
    for block in found.blocks.blocks if found.blocks else ():
        said += (*block.points, *block.decisions, *block.action_items)
    return sum(found.stale_points.of(item) for item in said) if found.stale_points else 0


def _who(segments: Sequence[EditedSegment], index: int) -> str | None:
    return segments[index].segment.speaker
