"""Texts, transcripts and written results with placeholders in place of what is sensitive.

Nothing here changes what is stored: it is applied to what was read, after every edit, so what is
masked is there again as soon as the rules say so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.masks.find import Sensitive, find_sensitive
from lifestream.domain.masks.rules import PLACEHOLDERS, MaskKind, MaskRules
from lifestream.domain.masks.screen import masked_screen_text
from lifestream.domain.scene import ScreenText
from lifestream.domain.transcript import Segment, Transcript, Word

T = TypeVar("T")

MAX_PAUSE_S = 4.0
"""A number that is said with a pause is one; after a longer one another thing is said."""

_PAUSE, _BREAK = "\n", "\n;\n"

TEXT_FIELDS = frozenset(
    "text quote title task due_said shown topics lead why heard anchor before after find "
    "replacement was question sentence narrative note passage context words".split()
)
"""Fields of stored values that hold what was said, shown or written of it, as text or texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """When something is said that is masked, in seconds of the recording."""

    start_s: float
    end_s: float
    kind: MaskKind


def masked_text(text: str, rules: MaskRules, language: str | None = None) -> str:
    """``text`` with a placeholder for each sensitive stretch."""
    if not text or not rules.act:
        return text
    return _put_in(text, find_sensitive(text, rules, language))


def masked_value(value: T, rules: MaskRules, language: str | None = None) -> T:
    """A stored value with every text in it masked; ids, keys, times and names of engines stay."""
    if not rules.act:
        return value
    masked: T = _walked(value, rules, language)
    return masked


def masked_words(edited: EditedTranscript, rules: MaskRules) -> EditedTranscript:
    """An edited transcript as it is read: its words, and what voices are called."""
    if not rules.act:
        return edited
    segments = [one.segment for one in edited.segments]
    shown = [
        replace(one, segment=segment)
        for one, segment in zip(edited.segments, masked_segments(segments, rules), strict=True)
    ]
    names = {label: masked_text(name, rules) for label, name in edited.names.items()}
    base = masked_transcript(edited.base, rules)
    return replace(edited, base=base, segments=tuple(shown), names=names)


def masked_transcript(transcript: Transcript, rules: MaskRules) -> Transcript:
    """A transcript with what was left out of it and what was spelled anew, masked."""
    if not rules.act:
        return transcript
    return replace(
        transcript,
        segments=masked_segments(transcript.segments, rules),
        removed=masked_value(transcript.removed, rules),
        respelled=masked_value(transcript.respelled, rules),
    )


def masked_segments(segments: Sequence[Segment], rules: MaskRules) -> tuple[Segment, ...]:
    """Segments in order of time, with their words, masked."""
    return tuple(_masked(one, found) for one, found in _by_segment(segments, rules))


def hidden_times(segments: Sequence[Segment], rules: MaskRules) -> tuple[Hidden, ...]:
    """When what is masked is said, by the times of its words; by its share of the text where the
    words have none."""
    hidden: list[Hidden] = []
    for segment, found in _by_segment(segments, rules):
        places = _places(segment)
        for one in found:
            said = [w for w, start, end in places if start < one.end and end > one.start]
            if said:
                start_s, end_s = said[0].start_s, max(word.end_s for word in said)
            else:
                share_s = (segment.end_s - segment.start_s) / max(len(segment.text), 1)
                start_s = segment.start_s + one.start * share_s
                end_s = segment.start_s + one.end * share_s
            hidden.append(Hidden(start_s=start_s, end_s=end_s, kind=one.kind))
    return tuple(hidden)


def _by_segment(
    segments: Sequence[Segment], rules: MaskRules
) -> Iterator[tuple[Segment, tuple[Sensitive, ...]]]:
    """Each segment with what is sensitive in it; a number may begin in the one before."""
    for first, last in _stretches(segments):
        text, starts = "", []
        for number in range(first, last):
            if number > first:
                text += _PAUSE if _goes_on(segments[number - 1], segments[number]) else _BREAK
            starts.append(len(text))
            text += segments[number].text
        found = find_sensitive(text, rules, segments[first].language)
        for number, start in zip(range(first, last), starts, strict=True):
            end = start + len(segments[number].text)
            yield (
                segments[number],
                tuple(
                    Sensitive(
                        start=max(one.start, start) - start,
                        end=min(one.end, end) - start,
                        kind=one.kind,
                    )
                    for one in found
                    if one.start < end and one.end > start
                ),
            )


def _stretches(segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """[first, last) of segments in one language, one after the other."""
    first = 0
    for number in range(1, len(segments) + 1):
        if number == len(segments) or segments[number].language != segments[first].language:
            yield first, number
            first = number


def _goes_on(one: Segment, other: Segment) -> bool:
    return one.speaker == other.speaker and other.start_s - one.end_s <= MAX_PAUSE_S


def _put_in(text: str, found: Sequence[Sensitive]) -> str:
    parts, at = [], 0
    for one in found:
        parts += [text[at : one.start], PLACEHOLDERS[one.kind]]
        at = one.end
    return "".join([*parts, text[at:]])


def _masked(segment: Segment, found: tuple[Sensitive, ...]) -> Segment:
    if not found:
        return segment
    words: list[Word] = []
    places = _places(segment)
    at = 0
    while at < len(places):
        word, start, end = places[at]
        hit = [one for one in found if one.start < end and one.end > start]
        last = at
        while hit and last + 1 < len(places) and places[last + 1][1] < hit[-1].end:
            last += 1
            _, _, end = places[last]
            hit += [one for one in found if one.start < end and one.end > start and one not in hit]
        if hit:
            moved = [replace(one, start=one.start - start, end=one.end - start) for one in hit]
            blank = word.text[: len(word.text) - len(word.text.lstrip())]
            text = blank + _put_in(segment.text[start:end], moved)
            end_s = places[last][0].end_s
            word = replace(word, text=text, end_s=end_s, probability=None)
        words.append(word)
        at = last + 1
    return replace(segment, text=_put_in(segment.text, found), words=tuple(words))


def _places(segment: Segment) -> list[tuple[Word, int, int]]:
    """Each word with where it stands in the segment's text."""
    places: list[tuple[Word, int, int]] = []
    at = 0
    for word in segment.words:
        plain = word.text.strip()
        start = segment.text.find(plain, at)
        start = at if start < 0 else start
        at = min(start + len(plain), len(segment.text))
        places.append((word, start, at))
    return places


def _walked(value: Any, rules: MaskRules, language: str | None) -> Any:
    if isinstance(value, tuple):
        return tuple(_walked(one, rules, language) for one in value)
    if isinstance(value, ScreenText):
        return masked_screen_text(value, rules)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for one in fields(value):
        held = getattr(value, one.name)
        if one.name in TEXT_FIELDS and isinstance(held, str):
            fresh: Any = held if type(held) is not str else masked_text(held, rules, language)
        elif one.name in TEXT_FIELDS and isinstance(held, tuple):
            fresh = tuple(
                masked_text(part, rules, language)
                if type(part) is str
                else _walked(part, rules, language)
                for part in held
            )
        else:
            fresh = _walked(held, rules, language)
        if fresh is not held and fresh != held:
            changed[one.name] = fresh
    return replace(value, **changed) if changed else value
