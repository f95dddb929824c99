"""Laying edits over a transcript. Pure: the same transcript and edits give the same words.

Nothing here refuses: what an edit may be is decided when it is typed
(services/edits/edit_transcript). An edit whose words are not there any more (the recording was
recognised anew) is placed by time and likeness, or named as unplaced.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from types import MappingProxyType

from lifestream.domain.edits.segment_edits import merged, said_by, split_segment, with_text
from lifestream.domain.edits.transcript_edits import (
    Anchor,
    Edit,
    EditedSegment,
    EditedTranscript,
    EditKind,
    counting,
)
from lifestream.domain.edits.word_times import likeness, merged_text
from lifestream.domain.transcript import Segment, Transcript

SAME_WORDS = 0.5
"""So much two texts have in common that a segment of the same name counts as the same words."""

SAME_TIME = 0.5
"""So much of their common time two segments share that one stands in for the other."""


def apply_edits(transcript: Transcript, edits: Iterable[Edit]) -> EditedTranscript:
    """The transcript with the edits that are not undone, in the order in which they were typed."""
    overlay = Overlay(transcript)
    unplaced: list[str] = []
    for edit in counting(tuple(edits)):
        if not overlay.apply(edit):
            unplaced.append(edit.edit_id)
    return EditedTranscript(
        base=transcript,
        segments=tuple(overlay.segments),
        names=MappingProxyType(dict(overlay.names)),
        unplaced=tuple(unplaced),
    )


def identified(transcript: Transcript) -> list[EditedSegment]:
    """The recognised segments in order of time, each with its lasting name."""
    seen: Counter[int] = Counter()
    found: list[EditedSegment] = []
    for segment in sorted(transcript.segments, key=lambda one: one.start_s):
        start_ms = round(segment.start_s * 1000)
        again = f".{seen[start_ms]}" if seen[start_ms] else ""
        seen[start_ms] += 1
        found.append(EditedSegment(segment_id=f"t{start_ms}{again}", segment=segment))
    return found


def second_half_id(segment_id: str, edit_id: str) -> str:
    """What the second part of a split is called: by whom it was made, so it stays the same."""
    return f"{segment_id}~{re.sub('[^0-9a-zA-Z]', '', edit_id)[:8]}"


class Overlay:
    """The words while edits are laid over them."""

    def __init__(self, transcript: Transcript) -> None:
        self.segments = identified(transcript)
        self.names: dict[str, str] = {}
        self._texts = [one.segment.text for one in self.segments]
        self._starts = [one.segment.start_s for one in self.segments]
        self._start_of = {one.segment_id: one.segment.start_s for one in self.segments}
        self._base = tuple(one.segment for one in self.segments)
        self._base_starts = tuple(self._starts)

    def apply(self, edit: Edit) -> bool:
        """Lay one edit over the words; False when it finds no place."""
        if edit.kind is EditKind.NAME:
            return self._name(edit)
        if edit.kind is EditKind.REPLACE:
            self._replace(edit)
            return True
        if edit.anchor is None:
            return False
        index = self._place(edit.anchor)
        if index is None:
            return False
        if edit.kind is EditKind.TEXT:
            self._put(index, with_text(self.segments[index].segment, _text(self, index, edit)))
            return True
        if edit.kind is EditKind.SPLIT:
            return self._split(index, edit)
        if edit.kind is EditKind.MERGE:
            return self._merge(index)
        self._put(index, said_by(self.segments[index].segment, self._label(edit)))
        return True

    def index_of(self, segment_id: str) -> int | None:
        """Where a segment stands now."""
        start_s = self._start_of.get(segment_id)
        if start_s is None:
            return None
        index = bisect_left(self._starts, start_s)
        while index < len(self._starts) and self._starts[index] == start_s:
            if self.segments[index].segment_id == segment_id:
                return index
            index += 1
        return None

    def _put(self, index: int, segment: Segment) -> None:
        self.segments[index] = replace(self.segments[index], segment=segment, edited=True)
        self._texts[index] = segment.text

    def _place(self, anchor: Anchor) -> int | None:
        index = self.index_of(anchor.segment_id)
        if index is not None:
            text = self.segments[index].segment.text
            if text == anchor.text or likeness(text, anchor.text) >= SAME_WORDS:
                return index
        best, found = SAME_TIME, None
        # Segments are short and in order: a few to both sides hold every candidate.
        first = max(bisect_left(self._starts, anchor.start_s) - 3, 0)
        for candidate in range(first, len(self.segments)):
            segment = self.segments[candidate].segment
            if segment.start_s >= anchor.end_s:
                break
            if _split_by(self.segments[candidate].segment_id) != _split_by(anchor.segment_id):
                continue  # The half of a split does not stand for the whole, nor the other way.
            shared = _shared_time(segment, anchor)
            if shared > best and likeness(segment.text, anchor.text) >= SAME_WORDS:
                best, found = shared, candidate
        return found

    def _split(self, index: int, edit: Edit) -> bool:
        assert edit.anchor is not None
        one = self.segments[index]
        at = _mapped(edit.anchor.text, one.segment.text, edit.at_char)
        halves = split_segment(one.segment, at)
        if halves is None:
            return False
        name = second_half_id(one.segment_id, edit.edit_id)
        if self.index_of(name) is not None:
            return False
        first, second = halves
        if index + 1 < len(self._starts) and second.start_s > self._starts[index + 1]:
            # Where two speak at once the next one has begun already; order is kept.
            second = replace(second, start_s=max(self._starts[index + 1], one.segment.start_s))
        self._put(index, first)
        self.segments.insert(index + 1, EditedSegment(segment_id=name, segment=second, edited=True))
        self._texts.insert(index + 1, second.text)
        self._starts.insert(index + 1, second.start_s)
        self._start_of[name] = second.start_s
        return True

    def _merge(self, index: int) -> bool:
        if index + 1 >= len(self.segments):
            return False
        self._put(index, merged(self.segments[index].segment, self.segments[index + 1].segment))
        gone = self.segments.pop(index + 1)
        self._texts.pop(index + 1)
        self._starts.pop(index + 1)
        del self._start_of[gone.segment_id]
        return True

    def _replace(self, edit: Edit) -> None:
        for index, text, _ in replacements(self._texts, edit):
            self._put(index, with_text(self.segments[index].segment, text))

    def _name(self, edit: Edit) -> bool:
        label = self._label(edit)
        if edit.name:
            self.names[label] = edit.name
        else:
            self.names.pop(label, None)
        return True

    def _label(self, edit: Edit) -> str:
        """The label that the edit's voice has now."""
        heard: Counter[str] = Counter()
        for start_s, end_s in edit.voice:
            label = self._speaker_at((start_s + end_s) / 2)
            if label:
                heard[label] += 1
        return heard.most_common(1)[0][0] if heard else edit.speaker

    def _speaker_at(self, at_s: float) -> str | None:
        index = bisect_left(self._base_starts, at_s)
        for segment in reversed(self._base[max(index - 3, 0) : index + 1]):
            if segment.start_s <= at_s <= segment.end_s:
                return segment.speaker
        return None


def pattern(edit: Edit) -> re.Pattern[str]:
    """What a replacement looks for."""
    sought = re.escape(edit.find)
    if edit.whole_word:
        sought = rf"(?<!\w){sought}(?!\w)"
    return re.compile(sought, 0 if edit.match_case else re.IGNORECASE)


def replacements(texts: Sequence[str], edit: Edit) -> list[tuple[int, str, int]]:
    """(index, new text, places) of every text that a replacement changes."""
    sought = pattern(edit)
    found: list[tuple[int, str, int]] = []
    for index in _holding(texts, edit):
        text = texts[index]
        # A function, because a replacement's own backslashes mean nothing.
        changed, count = sought.subn(lambda _: edit.replacement, text)
        changed = " ".join(changed.split())
        if changed != text:
            found.append((index, changed, count))
    return found


def _holding(texts: Sequence[str], edit: Edit) -> list[int]:
    """Indexes of texts that hold what is looked for, as words of their own or not.

    One search through everything is a hundred times faster than one in each.
    """
    whole, sought = "\n".join(texts), edit.find
    if not edit.match_case:
        lowered = whole.lower()
        if len(lowered) != len(whole):  # A letter whose small form is two: places would shift.
            return [i for i, text in enumerate(texts) if pattern(edit).search(text)]
        whole, sought = lowered, sought.lower()
    at = whole.find(sought)
    if at < 0:
        return []
    ends = list(accumulate(len(text) + 1 for text in texts))
    held: list[int] = []
    while at >= 0:
        index = bisect_right(ends, at)
        held.append(index)
        at = whole.find(sought, ends[index])
    return held


def voice_of(
    segments: Sequence[Segment], label: str, *, most: int = 12
) -> tuple[tuple[float, float], ...]:
    """Some spans in which a label is heard, the longest ones."""
    its = [one for one in segments if one.speaker == label]
    its.sort(key=lambda one: one.start_s - one.end_s)
    return tuple(sorted((one.start_s, one.end_s) for one in its[:most]))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """``text`` with given names in place of labels that stand there as words of their own."""
    if not names or not text:
        return text
    labels = "|".join(re.escape(label) for label in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{labels})(?!\w)", lambda found: names[found[0]], text)


def _text(overlay: Overlay, index: int, edit: Edit) -> str:
    assert edit.anchor is not None
    return merged_text(edit.anchor.text, edit.text, overlay.segments[index].segment.text)


def _split_by(segment_id: str) -> str:
    """Which split made this second part; empty for a recognised segment."""
    return segment_id.partition("~")[2].rpartition("~")[2]


def _shared_time(segment: Segment, anchor: Anchor) -> float:
    together = min(segment.end_s, anchor.end_s) - max(segment.start_s, anchor.start_s)
    either = max(segment.end_s, anchor.end_s) - min(segment.start_s, anchor.start_s)
    return together / either if either > 0 else 0.0


def _mapped(base: str, current: str, at_char: int) -> int:
    """Where ``at_char`` of ``base`` lies in ``current``."""
    if base == current:
        return at_char
    before = merged_text(base, base[:at_char].strip(), current)
    return (
        len(before) + 1
        if current.startswith(before)
        else round(at_char * len(current) / max(len(base), 1))
    )
