"""What a person asks to change about a recording: checked, else a clear sentence, then an event."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from lifestream.domain.corrections.correction import (
    ChaptersGiven,
    Given,
    MeetingGiven,
    PlaceGiven,
    PointGiven,
    TagsGiven,
    TitleGiven,
    Undone,
    undone_ids,
)
from lifestream.domain.corrections.results import Results
from lifestream.domain.errors import EditConflict, InvalidRequest
from lifestream.domain.places.place import Place, PlaceSource, checked_coordinates
from lifestream.domain.sentences import says
from lifestream.domain.summary import Chapter, Point, SectionLine
from lifestream.domain.transcript import Segment
from lifestream.domain.video import Video
from lifestream.places.names import named_place
from lifestream.services.corrections.point_ids import point_id
from lifestream.services.library.checked_tags import checked_tags

MAX_TITLE = 200
MAX_POINT = 1000
MAX_PLACE = 120
MAX_CHAPTERS = 200
MAX_CHAPTER_TITLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a change is checked against.

    Attributes:
        corrections: Every earlier one, in order.
        results: What was written, with them.
        segments: The words as they stand.
        zone: The owner's.
    """

    video: Video
    corrections: tuple[Given, ...]
    results: Results
    segments: Sequence[Segment]
    now: datetime
    zone: tzinfo
    correction_id: str
    change_id: str = ""

    def fields(self, before: str, after: str) -> dict[str, Any]:
        """What every correction holds."""
        return {
            "correction_id": self.correction_id,
            "made_at": self.now,
            "before": before,
            "after": after,
            "change_id": self.change_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(ABC):
    """Something that a person wants to be otherwise."""

    @abstractmethod
    def given(self, desk: Desk) -> Given | None:
        """The correction; None where it is so already.

        Raises:
            InvalidRequest: It cannot be; says why.
            EditConflict: What it is about is not there any more.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTitle(Change):
    """Another title; an empty one is the written one again."""

    title: str

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        title = _line(self.title, MAX_TITLE, "A title")
        was = desk.video.title
        if title == was:
            return None
        return TitleGiven(title=title, was=was, **desk.fields(was, title))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMeeting(Change):
    """A meeting or not; None lets the writer decide."""

    is_meeting: bool | None

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        was = desk.video.is_meeting
        if self.is_meeting == was and "meeting" in desk.video.typed:
            return None
        words = {True: "Meeting", False: "Not a meeting", None: ""}
        return MeetingGiven(
            is_meeting=self.is_meeting,
            was=was,
            **desk.fields(words[was], words[self.is_meeting]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlace(Change):
    """Where it was made: a name, coordinates in degrees, or both; neither is nowhere."""

    name: str = ""
    latitude_deg: float | None = None
    longitude_deg: float | None = None

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        place, was = self._place(), desk.video.place
        if place == was and "place" in desk.video.typed:
            return None
        words = desk.fields(was.words if was else "", place.words if place else "")
        return PlaceGiven(place=place, **words)

    def _place(self) -> Place | None:
        name = _line(self.name, MAX_PLACE, "A place")
        if (self.latitude_deg is None) != (self.longitude_deg is None):
            raise InvalidRequest("Coordinates are a latitude and a longitude.")
        if self.latitude_deg is None or self.longitude_deg is None:
            return Place(name=name, source=PlaceSource.USER) if name else None
        point = checked_coordinates(self.latitude_deg, self.longitude_deg)
        if point is None:
            raise InvalidRequest(
                "Latitudes lie between -90 and 90, longitudes between -180 and 180 degrees."
            )
        found = named_place(point, PlaceSource.USER)
        return replace(found, name=name) if name else found


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTags(Change):
    """All tags, or some more and some fewer."""

    tags: tuple[str, ...] | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        was = desk.video.tags
        gone = set(checked_tags(self.remove))
        kept = [tag for tag in (was if self.tags is None else self.tags) if tag not in gone]
        tags = checked_tags([*kept, *self.add])
        if tags == was:
            return None
        return TagsGiven(tags=tags, was=was, **desk.fields(", ".join(was), ", ".join(tags)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPoint(Change):
    """A statement of the minutes in other words; without any it is taken out.

    Attributes:
        point: Its id as ``point_id`` makes it of what is shown; empty for a new statement.
        at_s: Where a new one is proved.
    """

    point: str
    text: str
    at_s: float = 0.0

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        text = _line(self.text, MAX_POINT, "A statement")
        if not self.point:
            return self._new(desk, text)
        found = next((one for one in points_of(desk.results) if point_id(one) == self.point), None)
        if found is None:
            raise EditConflict("This statement is not there any more; look at what stands there.")
        if text == found.text:
            return None
        evidence = found.evidence
        return PointGiven(
            text=text,
            anchor=found.text,
            start_s=evidence.start_s,
            end_s=evidence.end_s,
            quote=evidence.quote,
            speaker=evidence.speaker,
            **desk.fields(found.text, text),
        )

    def _new(self, desk: Desk, text: str) -> Given:
        if not text:
            raise InvalidRequest("Write what the minutes should say.")
        if desk.results.minutes is None:
            raise InvalidRequest("There are no minutes of this recording yet.")
        at_s = max(self.at_s, 0.0)
        heard = [one for one in desk.segments if one.start_s <= at_s]
        said = heard[-1] if heard else None
        return PointGiven(
            text=text,
            anchor="",
            start_s=at_s,
            end_s=max(said.end_s, at_s) if said else at_s,
            quote=said.text if said else "",
            speaker=said.speaker if said else None,
            **desk.fields("", text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChapters(Change):
    """All chapters, as (start in seconds, title); none leaves them as they were written."""

    starts: tuple[tuple[float, str], ...]

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        minutes = desk.results.minutes
        if minutes is None:
            raise InvalidRequest("There are no minutes of this recording yet.")
        chapters = _chapters(self.starts, _length_s(desk))
        if chapters == minutes.chapters:
            return None
        return ChaptersGiven(
            chapters=chapters,
            **desk.fields(_titles(minutes.chapters), _titles(chapters)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoCorrection(Change):
    """An earlier correction does not count any more; of an undoing: it counts again."""

    undoes: str

    def given(self, desk: Desk) -> Given | None:
        """See ``Change.given``."""
        done = next((one for one in desk.corrections if one.correction_id == self.undoes), None)
        if done is None:
            raise InvalidRequest("There is nothing of that kind to undo.", code="NOTHING_TO_UNDO")
        if done.correction_id in undone_ids(desk.corrections):
            return None
        return Undone(undoes=self.undoes, **desk.fields(done.after, done.before))


def points_of(results: Results) -> Iterable[Point | SectionLine]:
    """Every statement that can be corrected here: tasks and decisions are kept elsewhere."""
    if results.minutes is not None:
        yield from results.minutes.overview
        for section in results.minutes.sections:
            yield from section.lines
    for block in results.blocks.blocks if results.blocks else ():
        yield from block.points


def _line(given: str, at_most: int, what: str) -> str:
    line = " ".join(given.split())
    if len(line) > at_most:
        raise InvalidRequest(
            says(
                "{what} has at most {most} characters; this has {count:,}.",
                what=what,
                most=at_most,
                count=len(line),
            )
        )
    return line


def _length_s(desk: Desk) -> float:
    facts = desk.video.facts
    if facts is not None and facts.duration_s:
        return facts.duration_s
    return max((one.end_s for one in desk.segments), default=0.0)


def _chapters(starts: Sequence[tuple[float, str]], length_s: float) -> tuple[Chapter, ...]:
    if len(starts) > MAX_CHAPTERS:
        raise InvalidRequest(says("A recording has at most {most} chapters.", most=MAX_CHAPTERS))
    ordered = sorted(
        (max(at_s, 0.0), _line(title, MAX_CHAPTER_TITLE, "A title")) for at_s, title in starts
    )
    if not ordered:
        raise InvalidRequest("Name at least one chapter.")
    if any(not title for _, title in ordered):
        raise InvalidRequest("Give every chapter a title.")
    if any(at_s >= length_s for at_s, _ in ordered):
        raise InvalidRequest("A chapter cannot begin after the end of the recording.")
    if len({at_s for at_s, _ in ordered}) < len(ordered):
        raise InvalidRequest("Two chapters cannot begin at the same second.")
    # What is before the first belongs to it: chapters leave no gap.
    begins = [0.0, *(at_s for at_s, _ in ordered[1:])][: len(ordered)]
    ends = [*begins[1:], length_s]
    return tuple(
        Chapter(start_s=start_s, end_s=end_s, title=title)
        for start_s, end_s, (_, title) in zip(begins, ends, ordered, strict=True)
    )


def _titles(chapters: Sequence[Chapter]) -> str:
    return " · ".join(chapter.title for chapter in chapters)
