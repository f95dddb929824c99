"""Cutting a recording into passages that can be found.

Four kinds: what was SAID in windows of about twenty seconds that overlap, what was SEEN on the
screen, the SUMMARY's statements at the second of their evidence, and what a person
NOTED. Not for embedding or storing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lifestream.domain.edits.remarks import Remark
from lifestream.domain.ids import chunk_id_for
from lifestream.domain.language.languages import language_of
from lifestream.domain.scene import ScreenReading, ScreenText
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.domain.summary import Evidence, Minutes, Point, TimeBlock, TimeBlocks
from lifestream.domain.transcript import Segment, Transcript, language_of_segments
from lifestream.domain.video import Video
from lifestream.text.search_words import search_words, telling_words
from lifestream.text.sentence_cuts import sentence_spans

TARGET_S = 20.0
"""A passage is closed before it gets longer. Measured with bench/retrieval.py at 10 to 30 s: the
right moment is found at every length, first most often from 20 s on; shorter plays more exactly."""

OVERLAP_S = 8.0
"""The next passage begins at most this much before the end of the one before."""

MAX_PIECE_S = 12.0
"""A longer segment is cut before windows are made of it."""

PAUSE_S = 6.0
"""A silence this long ends a passage."""

MIN_TELLING = 4
"""A passage with fewer telling words ("Yeah.", "OK, well") takes in what it answers or begins."""

MAX_WIDENED_S = 30.0
NEAR_S = 15.0
"""What is said before or after a longer silence is no part of the same exchange."""

MAX_CONTEXT_CHARACTERS = 600

NOTED_S = 10.0
"""How long what a note is about is played."""


def make_chunks(
    video: Video,
    transcript: Transcript,
    screen: ScreenReading,
    blocks: TimeBlocks,
    minutes: Minutes,
    *,
    recorded_on: date | None,
    speaker_names: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    remarks: Sequence[Remark] = (),
) -> tuple[Chunk, ...]:
    """Every passage of one recording, numbered in a stable order: said, seen, summary, noted.

    Args:
        minutes: Gives the title; its statements are passages too.
        recorded_on: The recording's day in the owner's zone.
        speaker_names: Names the labels are known by, so that a name finds what its owner said.
    """
    scene = _Scene(
        title=minutes.title or video.display_title,
        screen=screen.texts,
        names=dict(speaker_names),
        language=transcript.language or "",
    )
    passages = [
        *_said(transcript.segments, scene),
        *_seen(scene),
        *_summary(blocks, minutes, scene),
        *_noted(remarks, scene),
    ]
    return tuple(
        passage.as_chunk(video, position, recorded_on) for position, passage in enumerate(passages)
    )


def embedding_text(chunk: Chunk) -> str:
    """The text that is embedded for a chunk: its own words under their heading.

    The first line of ``context`` is the heading; the rest (title, names) is left to word search,
    because it would pull the vectors of one recording together.
    """
    heading = chunk.context.partition("\n")[0]
    return f"{heading}: {chunk.text}" if heading else chunk.text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    kind: ChunkKind
    text: str
    start_s: float
    end_s: float
    speakers: tuple[str, ...] = ()
    context: str = ""
    language: str = ""

    def as_chunk(self, video: Video, position: int, recorded_on: date | None) -> Chunk:
        return Chunk(
            chunk_id=chunk_id_for(video.video_id, position),
            video_id=video.video_id,
            owner=video.owner,
            position=position,
            recorded_on=recorded_on,
            kind=self.kind,
            text=self.text,
            start_s=self.start_s,
            end_s=max(self.end_s, self.start_s),
            speakers=self.speakers,
            context=self.context,
            language=self.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What surrounds a passage: title, screen, names of people, and the language of most talk."""

    title: str
    screen: tuple[ScreenText, ...]
    names: dict[str, str]
    language: str

    def heading_at(self, start_s: float, end_s: float) -> str:
        """The first line of what was on the screen for most of the time, or nothing."""
        shown = max(
            self.screen,
            key=lambda text: min(text.end_s, end_s) - max(text.start_s, start_s),
            default=None,
        )
        if shown is None or not shown.lines or shown.start_s > end_s or shown.end_s < start_s:
            return ""
        return shown.lines[0].text.strip()

    def context(self, heading: str, *more: str, speakers: Iterable[str] = ()) -> str:
        """The heading on the first line, everything else below."""
        names = [self.names[label] for label in speakers if label in self.names]
        below = " ".join(part for part in (self.title, *names, *more) if part)
        return f"{heading}\n{below}"[:MAX_CONTEXT_CHARACTERS]


def _said(segments: Sequence[Segment], scene: _Scene) -> Iterator[_Passage]:
    pieces = [piece for segment in segments for piece in _pieces(segment) if piece.text.strip()]
    for first, last in _exchanges(pieces):
        window = pieces[first : last + 1]
        start_s, end_s = window[0].start_s, window[-1].end_s
        speakers = _by_time_spoken(window)
        yield _Passage(
            kind=ChunkKind.SAID,
            text=" ".join(piece.text.strip() for piece in window),
            start_s=start_s,
            end_s=end_s,
            speakers=speakers,
            context=scene.context(scene.heading_at(start_s, end_s), speakers=speakers),
            language=language_of_segments(window) or scene.language,
        )


def _pieces(segment: Segment) -> Iterator[Segment]:
    """The segment, or shorter ones of equal length where it is too long for a window."""
    length_s = segment.end_s - segment.start_s
    if length_s <= MAX_PIECE_S:
        yield segment
        return
    count = int(length_s // MAX_PIECE_S) + 1
    if segment.words:
        per = -(-len(segment.words) // count)
        for at in range(0, len(segment.words), per):
            words = segment.words[at : at + per]
            text = " ".join(word.text.strip() for word in words)
            yield replace(
                segment, start_s=words[0].start_s, end_s=words[-1].end_s, text=text, words=words
            )
        return
    yield from _by_sentences(segment)


def _by_sentences(segment: Segment) -> Iterator[Segment]:
    """Sentences, their times computed from their share of the characters (no word has a time)."""
    segment = replace(segment, text=segment.text.strip())
    s_per_character = (segment.end_s - segment.start_s) / max(len(segment.text), 1)
    for start, end in sentence_spans(segment.text, segment.language):
        yield replace(
            segment,
            start_s=segment.start_s + start * s_per_character,
            end_s=segment.start_s + end * s_per_character,
            text=segment.text[start:end],
        )


def _exchanges(pieces: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """The windows; one that says too little to be understood by itself is widened, or left out
    where the one before or behind it holds all of it then."""
    telling = [len(telling_words(piece.text, piece.language)) for piece in pieces]
    windows = list(_windows(pieces))
    given: set[tuple[int, int]] = set()
    for at, window in enumerate(windows):
        first, last = _widened(pieces, telling, window)
        beside = (*windows[max(at - 1, 0) : at], *windows[at + 1 : at + 2])
        is_held = any(start <= first and last <= end for start, end in beside)
        if (first, last) in given or (is_held and (first, last) != window):
            continue
        given.add((first, last))
        yield first, last


def _widened(
    pieces: Sequence[Segment], telling: Sequence[int], window: tuple[int, int]
) -> tuple[int, int]:
    """The window with what is said nearest before or after it, until it tells something."""
    first, last = window
    while sum(telling[first : last + 1]) < MIN_TELLING:
        ways = []
        if first > 0:
            ways.append((pieces[first].start_s - pieces[first - 1].end_s, first - 1, last))
        if last + 1 < len(pieces):
            ways.append((pieces[last + 1].start_s - pieces[last].end_s, first, last + 1))
        near = [
            (start, end)
            for gap_s, start, end in sorted(ways)
            if gap_s <= NEAR_S and pieces[end].end_s - pieces[start].start_s <= MAX_WIDENED_S
        ]
        if not near:
            break
        first, last = near[0]
    return first, last


def _windows(pieces: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """First and last piece of each window."""
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and _belongs(pieces, first, last + 1):
            last += 1
        yield first, last
        if last + 1 >= len(pieces):
            return
        following = last + 1
        while (
            following - 1 > first
            and pieces[last].end_s - pieces[following - 1].start_s <= OVERLAP_S
            and pieces[last + 1].start_s - pieces[last].end_s < PAUSE_S
        ):
            following -= 1
        first = following


def _belongs(pieces: Sequence[Segment], first: int, candidate: int) -> bool:
    if pieces[candidate].start_s - pieces[candidate - 1].end_s >= PAUSE_S:
        return False
    return pieces[candidate].end_s - pieces[first].start_s <= TARGET_S


def _by_time_spoken(window: Sequence[Segment]) -> tuple[str, ...]:
    spoken_s: dict[str, float] = {}
    for piece in window:
        if piece.speaker:
            spoken_s[piece.speaker] = spoken_s.get(piece.speaker, 0.0) + piece.end_s - piece.start_s
    return tuple(sorted(spoken_s, key=lambda label: (-spoken_s[label], label)))


def _seen(scene: _Scene) -> Iterator[_Passage]:
    for shown in scene.screen:
        text = shown.text.strip()
        if text:
            yield _Passage(
                kind=ChunkKind.SEEN,
                text=text,
                start_s=shown.start_s,
                end_s=shown.end_s,
                context=scene.context(""),
                language=language_of(text) or scene.language,
            )


def _summary(blocks: TimeBlocks, minutes: Minutes, scene: _Scene) -> Iterator[_Passage]:
    """Every statement once: the blocks and the minutes often hold the same."""
    seen: set[tuple[str, int]] = set()
    for text, evidence, who in _statements(blocks, minutes):
        key = (text.casefold(), round(evidence.start_s))
        if not text.strip() or key in seen:
            continue
        seen.add(key)
        speakers = (evidence.speaker,) if evidence.speaker else ()
        yield _Passage(
            kind=ChunkKind.SUMMARY,
            text=text,
            start_s=evidence.start_s,
            end_s=evidence.end_s,
            speakers=speakers,
            context=scene.context("", who, evidence.quote, speakers=speakers),
            language=language_of(text) or scene.language,
        )


def _noted(remarks: Sequence[Remark], scene: _Scene) -> Iterator[_Passage]:
    """The words that people wrote; a mark without words is found by nothing."""
    for remark in remarks:
        if remark.text.strip():
            yield _Passage(
                kind=ChunkKind.NOTED,
                text=remark.text.strip(),
                start_s=remark.start_s,
                end_s=max(remark.end_s, remark.start_s + NOTED_S),
                context=scene.context("", remark.kind.value, *remark.tags),
                language=language_of(remark.text) or scene.language,
            )


def _statements(blocks: TimeBlocks, minutes: Minutes) -> Iterator[tuple[str, Evidence, str]]:
    """(text, evidence, further words) of every point, decision and action item."""
    parts: tuple[Minutes | TimeBlock, ...] = (minutes, *blocks.blocks)
    for part in parts:
        for item in part.action_items:
            words = " ".join(("action item", item.owner or "", item.due_said))
            owner = f"{item.owner}: " if item.owner else ""
            due = f" ({item.due_said})" if item.due_said else ""
            yield f"{owner}{item.task}{due}", item.evidence, words
        for decision in part.decisions:
            yield decision.text, decision.evidence, "decision decided"
    for question in minutes.open_questions:
        yield question.text, question.evidence, "open question"
    for point in minutes.overview:
        if not _only_quotes(point):
            yield point.text, point.evidence, ""
    for block in blocks.blocks:
        for point in block.points:
            if not _only_quotes(point):
                yield point.text, point.evidence, block.title


def _only_quotes(point: Point) -> bool:
    """Its words are in what was said already and would only be found twice."""
    return set(search_words(point.text)) <= set(search_words(point.evidence.quote))
