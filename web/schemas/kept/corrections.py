"""What is corrected about recordings: one, or many at once."""

from datetime import date as Day
from datetime import datetime
from datetime import time as Clock

from pydantic import Field

from lifestream.domain.corrections.change_of_many import ManyAction
from lifestream.domain.corrections.correction import Corrected
from lifestream.domain.summary import Evidence
from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.video import ChapterDocument

MAX_SHIFT_S = 86_400 * 366 * 50


class ChapterStart(RequestDocument):
    """Where a chapter begins; it ends where the next one does."""

    start_s: float = Field(ge=0, allow_inf_nan=False)
    title: str = Field(min_length=1, max_length=120)


class CorrectionRequest(RequestDocument):
    """One correction. ``kind`` says which of the other fields count."""

    correction_id: str = Field(
        min_length=1, max_length=64, description="A random id; sent again it is the same one."
    )
    kind: Corrected
    title: str = Field("", max_length=400, description="title: empty for the written one again.")
    day: Day | None = Field(None, description="recorded: the day.")
    time: Clock | None = Field(None, description="recorded: its time of day, where it is known.")
    zone: str = Field("", max_length=60, description="recorded: of both, such as Europe/Lisbon.")
    shift_s: float | None = Field(
        None,
        ge=-MAX_SHIFT_S,
        le=MAX_SHIFT_S,
        allow_inf_nan=False,
        description="recorded: seconds to add to the clock instead of a day.",
    )
    keep: bool = Field(False, description="recorded: its own day and time are right.")
    place: str = Field("", max_length=240, description="place: its name; empty for none.")
    latitude_deg: float | None = Field(None, ge=-90, le=90, description="place: where it lies.")
    longitude_deg: float | None = Field(None, ge=-180, le=180, description="place: likewise.")
    tags: list[str] = Field(default_factory=list, description="tags: all of them.")
    is_meeting: bool | None = Field(None, description="meeting: null leaves it to the writer.")
    point: str = Field(
        "", max_length=40, description="point: id of the statement; empty adds a new one."
    )
    text: str = Field("", max_length=2000, description="point: empty takes it out.")
    at_s: float = Field(
        0.0, ge=0, allow_inf_nan=False, description="point: the second that proves a new one."
    )
    chapters: list[ChapterStart] = Field(
        default_factory=list, description="chapters: all of them; none for the written ones again."
    )
    undoes: str = Field("", max_length=200, description="undo: id of the correction.")


class PastCorrectionDocument(ResponseDocument):
    """A correction that was made."""

    correction_id: str
    kind: Corrected
    made_at: datetime
    before: str
    after: str
    change_id: str = Field(description="The change of many that it is a part of, or empty.")
    undoes: str
    is_undone: bool
    is_shelved: bool = Field(description="It counts, and finds no place in what was written anew.")
    by: str = Field(description="Address of the person who made it; empty for the owner.")


class StatementDocument(ResponseDocument):
    """A statement of the minutes; another text gives it another id."""

    point: str
    text: str
    evidence: Evidence


class CorrectionsDocument(ResponseDocument):
    """A recording as it stands, and everything that was corrected about it, newest first."""

    video_id: str
    title: str
    recorded_at: datetime | None
    recorded_source: str
    tags: list[str]
    is_meeting: bool | None
    statements: list[StatementDocument]
    chapters: list[ChapterDocument]
    corrections: list[PastCorrectionDocument]


class ManyRequest(RequestDocument):
    """Many recordings at once. ``action`` says which of the other fields count."""

    video_ids: list[str] = Field(min_length=1, max_length=100)
    action: ManyAction
    change_id: str = Field(
        "", max_length=64, description="A random id; sent again it is the same change."
    )
    tags: list[str] = Field(default_factory=list, description="tag, untag")
    day: Day | None = Field(None, description="day: each keeps its time of day.")
    shift_s: float = Field(
        0.0,
        ge=-MAX_SHIFT_S,
        le=MAX_SHIFT_S,
        allow_inf_nan=False,
        description="shift: seconds to add to their clocks.",
    )
    zone: str = Field(
        "", max_length=60, description="zone: their clocks showed the time of this one."
    )


class LeftDocument(ResponseDocument):
    """A recording that a change did not reach."""

    video_id: str
    reason: str


class ChangeDocument(ResponseDocument):
    """A change of many recordings."""

    change_id: str
    made_at: datetime
    action: ManyAction
    words: str
    video_ids: list[str]
    left: list[LeftDocument]
    is_undone: bool
    can_be_undone: bool


class ChangesDocument(ResponseDocument):
    """The last changes of many recordings, newest first."""

    changes: list[ChangeDocument]


class ExportRequest(RequestDocument):
    """Recordings to be saved in one file."""

    video_ids: list[str] = Field(min_length=1, max_length=100)
