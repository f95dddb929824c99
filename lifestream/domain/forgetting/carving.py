"""Results of a recording without what is forgotten of it: words, pictures, statements.

Pure: the same results and the same carving give the same. Whatever overlaps what goes, goes; a
statement goes, too, when it holds a word that is not left anywhere in the recording.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from lifestream.domain import codec
from lifestream.domain.forgetting.order import Span
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.summary import Evidence, Minutes, TimeBlock, TimeBlocks
from lifestream.domain.transcript import (
    AttributedTranscript,
    RemovedSpan,
    Segment,
    SpeakerTurn,
    Transcript,
)

T = TypeVar("T")
Written = TypeVar("Written", TimeBlock, Minutes)

FORGOTTEN = "forgotten"
"""Why words were left out, as a transcript says it."""

MASK = "…"
"""Stands in place of a forgotten name."""

MIN_WORD = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carving:
    """What goes.

    Attributes:
        cut: Stretches that go with words and pictures.
        said: Stretches that go with words and sound; pictures stay.
        names: A pattern of names that are written nowhere any more; None for none.
    """

    cut: tuple[Span, ...] = ()
    said: tuple[Span, ...] = ()
    names: re.Pattern[str] | None = None

    def is_gone(self, start_s: float, end_s: float) -> bool:
        """Whether something that was said, or rests on it, goes."""
        return any(span.touches(start_s, end_s) for span in (*self.cut, *self.said))

    def is_unseen(self, start_s: float, end_s: float) -> bool:
        """Whether something that was shown goes."""
        return any(span.touches(start_s, end_s) for span in self.cut)

    def masked(self, text: str) -> str:
        """The text without the names."""
        return self.names.sub(MASK, text) if self.names else text


@dataclass(frozen=True, slots=True)
class Lost:
    """Words of what goes that are left nowhere in the recording."""

    words: frozenset[str] = field(default_factory=frozenset)

    def is_in(self, text: str) -> bool:
        """Whether the text tells of what goes."""
        return bool(self.words and self.words & words_of([text]))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Words that tell something, in lower case."""
    return frozenset(
        word
        for text in texts
        for word in _WORD.findall(text.casefold())
        if len(word) >= MIN_WORD or word.isdigit()
    )


def carved_transcript(transcript: Transcript, carving: Carving) -> Transcript:
    """The words that stay."""
    kept = (_carved_segment(segment, carving) for segment in transcript.segments)
    removed = (one for one in transcript.removed if not carving.is_gone(one.start_s, one.end_s))
    marks = (
        RemovedSpan(start_s=span.start_s, end_s=span.end_s, reason=FORGOTTEN)
        for span in (*carving.cut, *carving.said)
    )
    return replace(
        transcript,
        segments=tuple(segment for segment in kept if segment is not None),
        removed=tuple(
            sorted(
                (*(replace(one, text=carving.masked(one.text)) for one in removed), *marks),
                key=lambda one: one.start_s,
            )
        ),
        respelled=tuple(
            one
            for one in transcript.respelled
            if not carving.is_gone(one.start_s, one.start_s)
            and carving.masked(one.text + one.heard) == one.text + one.heard
        ),
    )


def _carved_segment(segment: Segment, carving: Carving) -> Segment | None:
    """A segment that only reaches into what goes keeps its words outside."""
    if not carving.is_gone(segment.start_s, segment.end_s):
        return _masked_segment(segment, carving)
    words = tuple(one for one in segment.words if not carving.is_gone(one.start_s, one.end_s))
    if not words:
        return None
    left = replace(
        segment,
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        words=words,
        text=" ".join(one.text.strip() for one in words),
        overlaps=_turns(segment.overlaps, carving),
    )
    return _masked_segment(left, carving)


def _masked_segment(segment: Segment, carving: Carving) -> Segment:
    text = carving.masked(segment.text)
    if text == segment.text:
        return replace(segment, overlaps=_turns(segment.overlaps, carving))
    words = tuple(replace(one, text=carving.masked(one.text)) for one in segment.words)
    return replace(segment, text=text, words=words, overlaps=_turns(segment.overlaps, carving))


def _turns(turns: Iterable[SpeakerTurn], carving: Carving) -> tuple[SpeakerTurn, ...]:
    return tuple(one for one in turns if not carving.is_gone(one.start_s, one.end_s))


def carved_speakers(result: AttributedTranscript, carving: Carving) -> AttributedTranscript:
    """Words and turns that stay; a turn that reaches into what goes is cut off there."""
    turns = [part for turn in result.diarization.turns for part in _outside(turn, carving)]
    return AttributedTranscript(
        transcript=carved_transcript(result.transcript, carving),
        diarization=replace(result.diarization, turns=tuple(turns)),
    )


def _outside(turn: SpeakerTurn, carving: Carving) -> list[SpeakerTurn]:
    parts = [turn]
    for span in (*carving.cut, *carving.said):
        parts = [
            replace(one, start_s=start_s, end_s=end_s)
            for one in parts
            for start_s, end_s in (
                (one.start_s, min(one.end_s, span.start_s)),
                (max(one.start_s, span.end_s), one.end_s),
            )
            if end_s > start_s
        ]
    return parts


def carved_scenes(scenes: SceneList, carving: Carving) -> SceneList:
    """Pictures that stay; cuts of what goes say nothing of it and stay."""
    kept = (one for one in scenes.keyframes if not carving.is_unseen(one.at_s, one.at_s))
    return replace(scenes, keyframes=tuple(kept))


def carved_screen(screen: ScreenReading, carving: Carving) -> ScreenReading:
    """Text on the screen that stays."""
    return replace(
        screen,
        texts=tuple(
            replace(
                one,
                lines=tuple(replace(line, text=carving.masked(line.text)) for line in one.lines),
            )
            for one in screen.texts
            if not carving.is_unseen(one.start_s, one.end_s)
            and not carving.is_unseen(one.keyframe_at_s, one.keyframe_at_s)
        ),
    )


def carved_blocks(blocks: TimeBlocks, carving: Carving, lost: Lost) -> TimeBlocks:
    """Statements of time blocks that stay."""
    return replace(
        blocks, blocks=tuple(_carved_block(block, carving, lost) for block in blocks.blocks)
    )


def _carved_block(block: TimeBlock, carving: Carving, lost: Lost) -> TimeBlock:
    plain = _statements(block, carving, lost)
    times = tuple(at_s for at_s in block.keyframe_times_s if not carving.is_unseen(at_s, at_s))
    shown = carving.is_unseen(block.start_s, block.end_s)
    return replace(
        plain,
        title=_title(block.title, carving, lost),
        shown=() if shown else tuple(carving.masked(one) for one in block.shown),
        topics=_topics(block.topics, carving, lost),
        keyframe_times_s=times,
    )


def carved_minutes(minutes: Minutes, carving: Carving, lost: Lost) -> Minutes:
    """Statements of minutes that stay; a title that tells of what goes is empty."""
    plain = _statements(minutes, carving, lost)
    sections = tuple(
        replace(section, lines=_kept(section.lines, carving, lost)) for section in plain.sections
    )
    verdict = minutes.verdict
    why = "" if lost.is_in(verdict.why) else carving.masked(verdict.why)
    return replace(
        plain,
        title=_title(minutes.title, carving, lost),
        topics=_topics(minutes.topics, carving, lost),
        verdict=replace(verdict, why=why),
        chapters=tuple(
            replace(one, title=_title(one.title, carving, lost)) for one in minutes.chapters
        ),
        sections=sections,
    )


_LISTS = ("points", "overview", "decisions", "action_items", "open_questions", "unverified")


def _statements(result: Written, carving: Carving, lost: Lost) -> Written:
    lists: dict[str, Any] = {
        name: _kept(getattr(result, name), carving, lost)
        for name in _LISTS
        if hasattr(result, name)
    }
    return replace(result, **lists)


def _kept(items: Iterable[T], carving: Carving, lost: Lost) -> tuple[T, ...]:
    return tuple(
        masked_document(one, carving)
        for one in items
        if not any(_rests_on_gone(each, carving) for each in _evidence(one))
        and not lost.is_in(" ".join(strings_of(codec.to_plain(one))))
    )


def _evidence(item: Any) -> tuple[Evidence, ...]:
    return (item.evidence,) if hasattr(item, "evidence") else tuple(item.moments)


def _rests_on_gone(evidence: Evidence, carving: Carving) -> bool:
    places = ((evidence.start_s, evidence.end_s), *evidence.also)
    return any(carving.is_gone(start_s, end_s) for start_s, end_s in places)


def _title(title: str, carving: Carving, lost: Lost) -> str:
    return "" if lost.is_in(title) else carving.masked(title)


def _topics(topics: Iterable[str], carving: Carving, lost: Lost) -> tuple[str, ...]:
    return tuple(carving.masked(one) for one in topics if not lost.is_in(one))


def masked_document(value: T, carving: Carving) -> T:
    """A document without the names, wherever they stand in it."""
    if carving.names is None:
        return value
    plain: Any = codec.to_plain(value)
    masked: T = codec.from_plain(type(value), masked_plain(plain, carving))
    return masked


def masked_plain(plain: Any, carving: Carving) -> Any:
    """The same for a document as stores hold it."""
    if isinstance(plain, str):
        return carving.masked(plain)
    if isinstance(plain, Mapping):
        return {name: masked_plain(value, carving) for name, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [masked_plain(value, carving) for value in plain]
    return plain


def strings_of(plain: Any) -> Iterable[str]:
    """Every text in a document as stores hold it."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, Mapping):
        for value in plain.values():
            yield from strings_of(value)
    elif isinstance(plain, list | tuple):
        for value in plain:
            yield from strings_of(value)
