"""Days: one in full, many at a glance, and the words that their owner wrote."""

from datetime import date, datetime
from typing import Self

from pydantic import Field, field_validator, model_validator

from lifestream.domain.diary.day_page import DayVoice, SourceState, StretchKind
from lifestream.domain.edits.remarks import RemarkKind
from lifestream.domain.transcript import EngineInfo
from web.schemas.document import RequestDocument, ResponseDocument

MAX_DAYS = 400


class DayParameters(RequestDocument):
    """How a day is wanted."""

    format: str = Field(
        "", description="json, markdown, docx, pdf or txt; else the Accept header decides."
    )
    zone: str = Field("", max_length=60, description="On whose clock, such as Asia/Tokyo.")

    @field_validator("format")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ("", "json", "markdown", "docx", "pdf", "txt"):
            raise ValueError("it can be json, markdown, docx, pdf or txt")
        return value


class DaysParameters(RequestDocument):
    """Which days, both included."""

    from_day: date = Field(alias="from", description="The first day.")
    to_day: date = Field(alias="to", description=f"The last day; at most {MAX_DAYS} days.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.to_day - self.from_day).days < MAX_DAYS:
            raise ValueError(f"to is not before from, and at most {MAX_DAYS} days are listed")
        return self


class DayWordsRequest(RequestDocument):
    """Your own words beside a day, as they shall be."""

    # Spaces at the ends are part of what was written.
    model_config = RequestDocument.model_config | {"str_strip_whitespace": False}

    text: str = Field(max_length=60_000, description="Markdown.")
    version: int = Field(ge=0, description="Of the words that were changed; 0 for none.")
    entry_id: str = Field(
        min_length=8, max_length=64, description="Your own; sent again it is the same save."
    )


class DayWordsDocument(ResponseDocument):
    """Your own words beside a day."""

    text: str
    version: int
    written_at: datetime | None


class DayLineDocument(ResponseDocument):
    """A sentence with the moment that proves it."""

    text: str
    video_id: str
    at: datetime
    at_s: float = Field(description="The second of the recording.")
    end_s: float
    who: str
    about: str
    is_stale: bool = Field(description="The words it rests on were edited since.")
    link: str


class DayTaskDocument(ResponseDocument):
    """A promise made that day."""

    line: DayLineDocument
    owner: str
    due: date | None
    due_said: str


class DayBlockDocument(ResponseDocument):
    """Five minutes of a recording, as far as they lie in the day."""

    start: datetime
    end: datetime
    at_s: float
    title: str
    lines: list[DayLineDocument]
    shown: list[str]
    topics: list[str]
    people: list[str]
    picture_url: str | None
    content_sha256: str = Field(description="The same as long as nothing in it changes.")


class StretchDocument(ResponseDocument):
    """A recording, as far as it lies in the day."""

    video_id: str
    title: str
    start: datetime
    end: datetime
    at_s: float
    end_s: float
    has_time: bool = Field(description="Whether its time of day is known.")
    is_dated: bool = Field(description="Whether its day is known; else it is that of the upload.")
    state: SourceState
    is_meeting: bool | None
    continues_before: bool
    continues_after: bool
    voices: list[DayVoice]
    blocks: list[DayBlockDocument]
    picture_url: str | None
    message: str
    own_offset_min: int | None = Field(description="Minutes from UTC of its file's own clock.")
    in_doubt: bool = Field(description="Something speaks against its day.")
    covered_s: float = Field(description="Seconds that another camera of its event holds, too.")
    kind: StretchKind = Field(description="recording, memo (short, one voice) or photo.")
    place: list[str] = Field(description="Names of the town and the country it was made in.")


class GapDocument(ResponseDocument):
    """A time in which nothing was recorded."""

    start: datetime
    end: datetime
    length_s: float


class DayRemarkDocument(ResponseDocument):
    """What you wrote at a second."""

    remark_id: str
    kind: RemarkKind
    tags: list[str]
    line: DayLineDocument


class DaySlideDocument(ResponseDocument):
    """Something that was shown on a screen that day, once for all recordings that showed it."""

    line: DayLineDocument = Field(description="Its text, and when it was shown first.")
    again: list[DayLineDocument] = Field(description="When it was shown later.")
    shown_s: float
    picture_url: str | None


class DayDocument(ResponseDocument):
    """Everything of one day, on one clock."""

    day: date
    zone: str
    begins: datetime
    ends: datetime
    written_from: str = Field(description="How many recordings, how long, and how far they are.")
    headline: str
    sentences: list[DayLineDocument]
    engine: EngineInfo | None = Field(description="Who wrote them; null where they are quoted.")
    recordings: list[StretchDocument]
    gaps: list[GapDocument]
    decisions: list[DayLineDocument]
    tasks: list[DayTaskDocument]
    people: list[DayVoice]
    remarks: list[DayRemarkDocument] = Field(
        description="Your notes, marks, comments and highlights."
    )
    places: list[list[str]] = Field(description="Where you were, in order: town and country.")
    slides: list[DaySlideDocument]
    clips: list[DayLineDocument] = Field(description="Five minutes to play, in order.")
    words: DayWordsDocument
    input_sha256: str


class DayCardDocument(ResponseDocument):
    """A day at a glance."""

    day: date
    recordings: int
    recorded_s: float
    titles: list[str]
    photos: int
    places: list[str] = Field(description="Towns, in order of time.")
    away: list[str] = Field(description="Those in another country or on another clock.")
    tasks_due: int = Field(description="Open tasks that are due on it.")
    link: str


class DayListDocument(ResponseDocument):
    """The days with recordings, in order."""

    days: list[DayCardDocument]
