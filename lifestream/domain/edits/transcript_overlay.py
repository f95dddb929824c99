"""The words of a transcript while edits change them: which segment is meant, and what it becomes.

Pure: the same transcript and edits give the same words. Nothing here refuses: what an edit may be
is decided when it is typed (services/edits). Words that are not there any more (the recording was
recognised anew) are found by time and likeness, or not at all.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lifestream.domain.edits.names_note import GivenNames
from lifestream.domain.edits.segment_edits import merged
from lifestream.domain.edits.word_times import likeness
from lifestream.domain.people.book import PeopleBook
from lifestream.domain.transcript import Segment, Transcript

SAME_WORDS = 0.5
"""So much two texts have in common that a segment of the same name counts as the same words."""

SAME_TIME = 0.5
"""So much of their common time two segments share that one stands in for the other."""

Voice = tuple[tuple[float, float], ...]
"""Some spans (start_s, end_s) in which a label was heard: a recording that is recognised anew may
give its labels in another order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Which words an edit was made for: their segment, its time, its text at that moment."""

    segment_id: str
    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedSegment:
    """A segment with its lasting name.

    Attributes:
        segment_id: Opaque; the same on every load and after edits of other segments.
        edited: A person changed its words, its bounds or its speaker.
    """

    segment_id: str
    segment: Segment
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedTranscript:
    """A transcript with its edits.

    Attributes:
        segments: In order of time; one whose words were all taken out is still here.
        given: The names that were typed for voices.
        names: What voices are called, by speaker label; labels without a name are missing.
        unplaced: Ids of edits that count and found no place.
    """

    base: Transcript
    segments: tuple[EditedSegment, ...]
    given: GivenNames = GivenNames()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unplaced: tuple[str, ...] = ()

    def called_as_in(self, book: PeopleBook) -> "EditedTranscript":
        """The same words, with voices called as the owner's people are called now."""
        return replace(self, names=MappingProxyType(dict(self.given.shown(book))))

    @property
    def transcript(self) -> Transcript:
        """What is read, searched and exported: without segments that have no words left."""
        kept = tuple(
            one.segment for one in self.segments if one.segment.text.strip() or not one.edited
        )
        return replace(self.base, segments=kept)

    @property
    def texts(self) -> list[str]:
        """The words of each segment."""
        return [one.segment.text for one in self.segments]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Every label, in the order in which they are first heard."""
        labels = (one.segment.speaker for one in self.segments)
        return tuple(dict.fromkeys(label for label in labels if label))

    def place(self, segment_id: str) -> int | None:
        """The index of a segment; None when there is no such segment."""
        return next(
            (i for i, one in enumerate(self.segments) if one.segment_id == segment_id), None
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


class Overlay:
    """The words while edits change them."""

    def __init__(self, transcript: Transcript) -> None:
        self.segments = identified(transcript)
        self.names: dict[str, str] = {}
        self.persons: dict[str, str] = {}
        self.texts = [one.segment.text for one in self.segments]
        self._starts = [one.segment.start_s for one in self.segments]
        self._start_of = {one.segment_id: one.segment.start_s for one in self.segments}
        self._base = tuple(one.segment for one in self.segments)
        self._base_starts = tuple(self._starts)

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

    def put(self, index: int, segment: Segment) -> None:
        """Let a segment become another one."""
        self.segments[index] = replace(self.segments[index], segment=segment, edited=True)
        self.texts[index] = segment.text

    def place(self, anchor: Anchor) -> int | None:
        """Where the words of an edit stand now; None when they are gone."""
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

    def split(self, index: int, first: Segment, second: EditedSegment) -> bool:
        """Put two halves in place of a segment; False when the second is there already."""
        one, name = self.segments[index], second.segment_id
        if self.index_of(name) is not None:
            return False
        half = second.segment
        if index + 1 < len(self._starts) and half.start_s > self._starts[index + 1]:
            # Where two speak at once the next one has begun already; order is kept.
            half = replace(half, start_s=max(self._starts[index + 1], one.segment.start_s))
        self.put(index, first)
        self.segments.insert(index + 1, replace(second, segment=half))
        self.texts.insert(index + 1, half.text)
        self._starts.insert(index + 1, half.start_s)
        self._start_of[name] = half.start_s
        return True

    def merge(self, index: int) -> bool:
        """Join a segment with the next one; False when there is none."""
        if index + 1 >= len(self.segments):
            return False
        self.put(index, merged(self.segments[index].segment, self.segments[index + 1].segment))
        gone = self.segments.pop(index + 1)
        self.texts.pop(index + 1)
        self._starts.pop(index + 1)
        del self._start_of[gone.segment_id]
        return True

    def label_of(self, voice: Voice, otherwise: str) -> str:
        """The label that a voice has now; ``otherwise`` where nobody is heard then."""
        heard: Counter[str] = Counter()
        for start_s, end_s in voice:
            label = self._speaker_at((start_s + end_s) / 2)
            if label:
                heard[label] += 1
        return heard.most_common(1)[0][0] if heard else otherwise

    def _speaker_at(self, at_s: float) -> str | None:
        index = bisect_left(self._base_starts, at_s)
        for segment in reversed(self._base[max(index - 3, 0) : index + 1]):
            if segment.start_s <= at_s <= segment.end_s:
                return segment.speaker
        return None


def voice_of(segments: Sequence[Segment], label: str, *, max_spans: int = 12) -> Voice:
    """Some spans in which a label is heard, the longest ones."""
    its = [one for one in segments if one.speaker == label]
    its.sort(key=lambda one: one.start_s - one.end_s)
    return tuple(sorted((one.start_s, one.end_s) for one in its[:max_spans]))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """``text`` with given names in place of labels that stand there as words of their own."""
    if not names or not text:
        return text
    labels = "|".join(re.escape(label) for label in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{labels})(?!\w)", lambda found: names[found[0]], text)


def _split_by(segment_id: str) -> str:
    """Which split made this second part; empty for a recognised segment."""
    return segment_id.partition("~")[2].rpartition("~")[2]


def _shared_time(segment: Segment, anchor: Anchor) -> float:
    together = min(segment.end_s, anchor.end_s) - max(segment.start_s, anchor.start_s)
    either = max(segment.end_s, anchor.end_s) - min(segment.start_s, anchor.start_s)
    return together / either if either > 0 else 0.0
