"""Turns of talk, and the small text in which many of them are kept."""

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lifestream.domain.language.scripts import has_spaces
from lifestream.domain.transcript import Segment

MIN_SILENCE_S = 2.0
"""A pause this long ends a turn and counts as silence; shorter ones are breath."""

UNCLEAR = ""
"""The label of speech that could be several people's."""

CUT_S = 0.2
"""The parts of an aside that runs on in the next segment lie this near to each other."""

_TENTHS = 10
_FIELDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One voice speaking without another in between and without a silence.

    Attributes:
        label: The voice's label, or ``UNCLEAR``.
        spoken_s: Seconds in it that hold words; never more than it is long.
        words: How many; 0 where its script puts no spaces between them.
        is_aside: Heard while another has the floor; its words, if any, are in that one's turn.
    """

    label: str
    start_s: float
    end_s: float
    spoken_s: float = 0.0
    words: int = 0
    is_aside: bool = False

    @property
    def length_s(self) -> float:
        """From its first word to its last."""
        return self.end_s - self.start_s


def turns_of(segments: Iterable[Segment]) -> tuple[Turn, ...]:
    """The turns in a transcript and the asides in them, in order of time."""
    found: list[Turn] = []
    asides: list[Turn] = []
    for segment in sorted(segments, key=lambda one: (one.start_s, one.end_s)):
        if segment.end_s <= segment.start_s:
            continue
        spoken = _spoken(segment)
        last = found[-1] if found else None
        if last and last.label == spoken.label and spoken.start_s - last.end_s < MIN_SILENCE_S:
            found[-1] = _joined(last, spoken)
        else:
            found.append(spoken)
        for one in segment.overlaps:
            if one.speaker != segment.speaker and one.end_s > one.start_s:
                aside = Turn(label=one.speaker, start_s=one.start_s, end_s=one.end_s, is_aside=True)
                _add_aside(asides, aside)
    return tuple(sorted((*found, *asides), key=lambda one: (one.start_s, one.is_aside, one.label)))


def packed(turns: Iterable[Turn]) -> str:
    """Turns as ASCII text: some six characters each, times to a tenth of a second."""
    labels: dict[str, int] = {}
    numbers: list[int] = []
    before = 0
    for turn in turns:
        start, end = round(turn.start_s * _TENTHS), round(turn.end_s * _TENTHS)
        voice = labels.setdefault(turn.label, len(labels))
        spoken = round(turn.spoken_s * _TENTHS)
        numbers += (start - before, end - start, voice, spoken, turn.words, int(turn.is_aside))
        before = start
    text = json.dumps(list(labels)) + "\n" + " ".join(map(str, numbers))
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode("ascii")


def unpacked(text: str) -> tuple[Turn, ...]:
    """The turns that ``packed`` kept.

    Raises:
        ValueError: It is no such text.
    """
    if not text:
        return ()
    try:
        named, row = zlib.decompress(base64.b85decode(text)).decode().split("\n")
    except zlib.error as error:
        raise ValueError(f"These turns cannot be read: {error}.") from error
    labels = json.loads(named)
    numbers = [int(number) for number in row.split()]
    found: list[Turn] = []
    start = 0
    for at in range(0, len(numbers), _FIELDS):
        after, length, voice, spoken, words, is_aside = numbers[at : at + _FIELDS]
        start += after
        found.append(
            Turn(
                label=labels[voice],
                start_s=start / _TENTHS,
                end_s=(start + length) / _TENTHS,
                spoken_s=spoken / _TENTHS,
                words=words,
                is_aside=bool(is_aside),
            )
        )
    return tuple(found)


def _spoken(segment: Segment) -> Turn:
    return Turn(
        label=segment.speaker or UNCLEAR,
        start_s=segment.start_s,
        end_s=segment.end_s,
        spoken_s=segment.end_s - segment.start_s,
        words=len(segment.text.split()) if has_spaces(segment.text) else 0,
    )


def _joined(one: Turn, other: Turn) -> Turn:
    end_s = max(one.end_s, other.end_s)
    return replace(
        one,
        end_s=end_s,
        spoken_s=min(one.spoken_s + other.spoken_s, end_s - one.start_s),
        words=one.words + other.words,
    )


def _add_aside(asides: list[Turn], aside: Turn) -> None:
    """Add an aside; what is cut at the end of a segment goes on in the next one."""
    for at in range(len(asides) - 1, max(len(asides) - 8, -1), -1):
        known = asides[at]
        if known.label == aside.label and aside.start_s - known.end_s < CUT_S:
            asides[at] = replace(known, end_s=max(known.end_s, aside.end_s))
            return
    asides.append(aside)
