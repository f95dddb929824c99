"""A day as it is read: its recordings on one wall clock, and what they come to.

Times are moments in UTC; ``at_s`` is the second of the recording that proves a line.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lifestream.domain.days.recorded import RecordedFrom
from lifestream.domain.diary.day_clock import DayBounds, Gap
from lifestream.domain.edits.remarks import Remark, RemarkKind
from lifestream.domain.ids import VideoId
from lifestream.domain.places.place import Place
from lifestream.domain.stats.figures import TalkFigures
from lifestream.domain.transcript import EngineInfo


class StretchKind(StrEnum):
    """What stands on the day's clock."""

    RECORDING = "recording"
    MEMO = "memo"
    PHOTO = "photo"


class SourceState(StrEnum):
    """How far a recording of the day is."""

    READY = "ready"
    PARTIAL = "partial"
    PROCESSING = "processing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One sentence with the moment that proves it.

    Attributes:
        end_s: Where its evidence ends in the recording.
        who: The name of the voice, or empty.
        about: The title of the recording, where the sentence alone does not say it.
        is_stale: The words it rests on were edited since.
    """

    text: str
    video_id: VideoId
    at: datetime
    at_s: float
    end_s: float
    who: str = ""
    about: str = ""
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTask:
    """A promise made that day; ``due_said`` is how the day was said."""

    line: DayLine
    owner: str
    due: date | None
    due_said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRemark:
    """What the owner wrote at a second of a recording; ``line`` ends where a highlight ends."""

    line: DayLine
    remark: Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVoice:
    """A person heard that day.

    Attributes:
        name: The given name, or ``Speaker 1``.
        is_named: Whether a person gave the name.
        label: The voice's label in ``video_id``, where it is heard first.
    """

    name: str
    is_named: bool
    heard_s: float
    video_id: VideoId
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBlock:
    """One time block as far as it lies in the day.

    Attributes:
        content_sha256: Names everything in it: what did not change keeps it.
    """

    start: datetime
    end: datetime
    at_s: float
    title: str
    lines: tuple[DayLine, ...]
    shown: tuple[str, ...]
    topics: tuple[str, ...]
    people: tuple[str, ...]
    picture_key: str
    content_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One recording as far as it lies in the day.

    Attributes:
        at_s, end_s: Which part of the recording it is.
        recorded_from: How its moment is known; without a time it has no place on the clock.
        dated: Whether its day is known at all; else it stands on the day it was uploaded.
        continues_before, continues_after: It runs past the midnight before or after.
        message: Why it failed or is incomplete.
        own_offset_min: Minutes from UTC of the clock that its file names; None where it names none.
        in_doubt: Something speaks against its day.
        covered_s: Seconds of it that another camera of the same event holds, too.
        kind: A memo is sound alone, short, of one voice; a photo is a moment without length.
        place: Where it was made.
    """

    video_id: VideoId
    title: str
    start: datetime
    end: datetime
    at_s: float
    end_s: float
    recorded_from: RecordedFrom
    dated: bool
    state: SourceState
    is_meeting: bool | None
    continues_before: bool
    continues_after: bool
    blocks: tuple[DayBlock, ...] = ()
    voices: tuple[DayVoice, ...] = ()
    picture_key: str = ""
    message: str = ""
    own_offset_min: int | None = None
    in_doubt: bool = False
    covered_s: float = 0.0
    kind: StretchKind = StretchKind.RECORDING
    place: Place | None = None

    @property
    def has_place(self) -> bool:
        """Whether it stands on the wall clock."""
        return self.dated and self.recorded_from.has_time

    @property
    def length_s(self) -> float:
        """Seconds of it in this day."""
        return self.end_s - self.at_s


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySlide:
    """Something that was shown on a screen.

    Attributes:
        line: When it was shown first.
        again: When it was shown later, in whichever recording.
        shown_s: For how long in all; what two cameras of one event saw counts once.
    """

    text: str
    picture_key: str
    line: DayLine
    again: tuple[DayLine, ...] = ()
    shown_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """The day in a headline and a few sentences.

    Attributes:
        engine: Who wrote it; None where it is put together from statements of the recordings.
    """

    headline: str
    sentences: tuple[DayLine, ...]
    engine: EngineInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """A person's own text beside the day, in Markdown; ``version`` counts its saves."""

    text: str = ""
    version: int = 0
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Everything of one day.

    Attributes:
        zone: Name of the zone whose clock is shown.
        rail: Recordings on the wall clock and the gaps between them, in order.
        aside: Recordings of the day without a time of day.
        remarks: Notes, marks, comments and highlights, in order of time.
        clips: What "Play my day" plays, in order: at most five minutes.
        input_sha256: Names what the narrative is written from; names of people are no part of it.
        talk: Who spoke how long, of the recordings with words.
    """

    day: date
    zone: str
    bounds: DayBounds
    narrative: Narrative
    rail: tuple[Stretch | Gap, ...]
    aside: tuple[Stretch, ...]
    decisions: tuple[DayLine, ...]
    tasks: tuple[DayTask, ...]
    voices: tuple[DayVoice, ...]
    slides: tuple[DaySlide, ...]
    clips: tuple[DayLine, ...]
    words: OwnWords
    input_sha256: str
    remarks: tuple[DayRemark, ...] = ()
    talk: TalkFigures = TalkFigures()

    @property
    def highlights(self) -> tuple[DayLine, ...]:
        """What "Play my highlights" plays."""
        kept = (one for one in self.remarks if one.remark.kind is RemarkKind.HIGHLIGHT)
        return tuple(one.line for one in kept)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Every recording of the day, those without a time last."""
        return (*(one for one in self.rail if isinstance(one, Stretch)), *self.aside)

    @property
    def recorded_s(self) -> float:
        """Seconds of recordings in the day; what two cameras of one event saw counts once."""
        return sum(one.length_s - one.covered_s for one in self.stretches)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where one was, each place with a name once, in order of time."""
        first: dict[str, Place] = {}
        for place in (one.place for one in self.stretches):
            if place is not None and place.name:
                first.setdefault(place.words, place)
        return tuple(first.values())

    def count(self, state: SourceState) -> int:
        """How many of its recordings are in ``state``."""
        return sum(one.state is state for one in self.stretches)
