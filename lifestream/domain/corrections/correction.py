"""What a person corrects about a recording besides its words, as values.

A correction is kept in a log beside what was written and never changes it: the last one of a field
counts, leaving one out undoes it, and what is written anew gets them again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from lifestream.domain import codec
from lifestream.domain.days.recorded import DayDoubt, RecordedFrom
from lifestream.domain.places.place import Place
from lifestream.domain.summary import Chapter


class Corrected(StrEnum):
    """What a correction is about."""

    TITLE = "title"
    RECORDED = "recorded"
    PLACE = "place"
    TAGS = "tags"
    MEETING = "meeting"
    POINT = "point"
    CHAPTERS = "chapters"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When a recording was made, as its library entry holds it.

    Attributes:
        at: The moment; None where it is unknown.
        how: How that is known.
        doubts: What speaks against the day.
        is_users: Whether the wishes for processing hold it, too.
    """

    at: datetime | None = None
    how: RecordedFrom = RecordedFrom.UNKNOWN
    doubts: tuple[DayDoubt, ...] = ()
    is_users: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The part that every correction has.

    Attributes:
        before: What stood there, in plain words, for the history.
        after: What stands there now, likewise.
        change_id: The change of many recordings that it is a part of; empty for a single one.
        by: E-mail address of the person with whom the recording is shared who made it; empty for
            its owner.
    """

    kind: ClassVar[Corrected]
    correction_id: str
    made_at: datetime
    before: str = ""
    after: str = ""
    change_id: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleGiven(Correction):
    """Another title; an empty one is what was written. ``was``: what stood there before."""

    kind: ClassVar[Corrected] = Corrected.TITLE
    title: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockGiven(Correction):
    """Another moment or day of recording.

    Attributes:
        day: Its day in the owner's zone, from which due dates count.
    """

    kind: ClassVar[Corrected] = Corrected.RECORDED
    clock: Clock
    was: Clock
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGiven(Correction):
    """Where it was made; None where that is nowhere that has a name."""

    kind: ClassVar[Corrected] = Corrected.PLACE
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsGiven(Correction):
    """All tags that it has from now on."""

    kind: ClassVar[Corrected] = Corrected.TAGS
    tags: tuple[str, ...]
    was: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingGiven(Correction):
    """Whether it is a meeting; None leaves that to what was written."""

    kind: ClassVar[Corrected] = Corrected.MEETING
    is_meeting: bool | None
    was: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointGiven(Correction):
    """A statement of the minutes in other words, without any (taken out), or a new one.

    Attributes:
        anchor: The words that stood there; empty for a new one.
        start_s, end_s: The part of the recording that proves it.
        quote: What is said there.
    """

    kind: ClassVar[Corrected] = Corrected.POINT
    text: str
    anchor: str
    start_s: float
    end_s: float
    quote: str = ""
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaptersGiven(Correction):
    """All chapters from now on; none leaves them as they were written."""

    kind: ClassVar[Corrected] = Corrected.CHAPTERS
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Correction):
    """An earlier correction does not count any more; undoing this one brings it back."""

    kind: ClassVar[Corrected] = Corrected.UNDO
    undoes: str


Given = (
    TitleGiven
    | ClockGiven
    | PlaceGiven
    | TagsGiven
    | MeetingGiven
    | PointGiven
    | ChaptersGiven
    | Undone
)
_KINDS: Mapping[str, type[Given]] = {
    one.kind.value: one
    for one in (
        TitleGiven,
        ClockGiven,
        PlaceGiven,
        TagsGiven,
        MeetingGiven,
        PointGiven,
        ChaptersGiven,
        Undone,
    )
}


def encode_correction(correction: Given) -> bytes:
    """A correction as its log holds it."""
    return codec.encode({"kind": correction.kind, **codec.to_plain(correction)})


def decode_correction(entry: bytes) -> Given:
    """A correction out of its log.

    Raises:
        ValueError: It is damaged, or not one that this version knows.
    """
    stored: dict[str, Any] = codec.document(entry, "Correction")
    kind = _KINDS.get(stored.pop("kind", ""))
    if kind is None:
        raise ValueError("a Correction document names no kind that is known")
    return codec.from_plain(kind, stored)


def counting(corrections: Iterable[Given]) -> tuple[Given, ...]:
    """Those that are not undone, without the undoing, in the order in which they were made."""
    undone: set[str] = set()
    kept: list[Given] = []
    for one in reversed(tuple(corrections)):
        if one.correction_id in undone:
            continue
        if isinstance(one, Undone):
            undone.add(one.undoes)
        else:
            kept.append(one)
    return tuple(reversed(kept))


def undone_ids(corrections: Iterable[Given]) -> frozenset[str]:
    """Ids of the corrections, undoing ones included, that are undone."""
    undone: set[str] = set()
    for one in reversed(tuple(corrections)):
        if isinstance(one, Undone) and one.correction_id not in undone:
            undone.add(one.undoes)
    return frozenset(undone)
