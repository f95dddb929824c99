"""Recordings and their results."""

from datetime import date, datetime

from pydantic import Field, field_validator

from lifestream.domain.days.recorded import DayDoubt
from lifestream.domain.edits.remarks import Remark
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.minutes.templates import Template
from lifestream.domain.places.place import PlaceSource
from lifestream.domain.scene import Scene, ScreenText
from lifestream.domain.slides.slide import Showing
from lifestream.domain.summary import ActionItem, Decision, Evidence, FailedCheck, Point, Section
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.transcript import EngineInfo, RemovedSpan, Respelling, Segment
from lifestream.domain.video import MediaFacts, SoundTrack
from web.schemas.document import PageParameters, RequestDocument, ResponseDocument
from web.schemas.wishes import WishDocument


class VideoListParameters(PageParameters):
    """Which recordings."""

    from_date: date | None = Field(None, description="Recorded on this day or later.")
    to_date: date | None = Field(None, description="Recorded on this day or earlier.")
    title: str = Field("", max_length=200, description="Words in the title or file name.")
    tag: str = Field("", max_length=40, description="With this tag, in lower case.")
    sha256: str = Field(
        "",
        pattern="^([0-9a-f]{64})?$",
        description="Made of exactly these bytes (hexadecimal); other conditions do not count.",
    )


class TranscriptParameters(RequestDocument):
    """How a transcript is wanted."""

    format: str = Field("", description="json, vtt, srt or txt; else the Accept header decides.")

    @field_validator("format")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ("", "json", "vtt", "srt", "txt"):
            raise ValueError("it can be json, vtt, srt or txt")
        return value


class ChapterParameters(RequestDocument):
    """How chapters are wanted."""

    format: str = Field("", description="json, vtt or txt; else the Accept header decides.")

    @field_validator("format")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ("", "json", "vtt", "txt"):
            raise ValueError("it can be json, vtt or txt")
        return value


class SummaryParameters(RequestDocument):
    """How a summary is wanted."""

    format: str = Field(
        "", description="json, markdown, docx, pdf or txt; else the Accept header decides."
    )

    @field_validator("format")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ("", "json", "markdown", "docx", "pdf", "txt"):
            raise ValueError("it can be json, markdown, docx, pdf or txt")
        return value


class RecordedDocument(ResponseDocument):
    """How far the day of a recording can be trusted."""

    source: str = Field(
        description="user, file, name, or one of them with _day where only the day is known; "
        "empty where there is only the day of upload."
    )
    trusted: bool = Field(
        description="The day is known and nothing speaks against it. Else due dates are not "
        "counted from it."
    )
    doubts: list[DayDoubt] = Field(description="What speaks against it.")


class PlaceDocument(ResponseDocument):
    """Where a recording was made."""

    name: str = Field(description="Of the town, or as a person wrote it.")
    country: str
    zone: str = Field(description="Name of the time zone there; empty where unknown.")
    latitude_deg: float | None
    longitude_deg: float | None
    source: PlaceSource = Field(description="file, track (a GPX track of that time) or user.")


class VideoDocument(ResponseDocument):
    """A recording in the library."""

    video_id: str
    job_id: str
    title: str
    filename: str
    content_type: str
    size_bytes: int
    created_at: datetime
    recorded_at: datetime | None
    recorded: RecordedDocument
    duration_s: float | None = Field(description="Null until the file was looked at.")
    is_meeting: bool | None = Field(description="Null until that was decided.")
    media_gone_at: datetime | None = Field(
        None, description="When its media was deleted, where only its results are kept."
    )
    is_photo: bool = Field(description="A still picture: it has no length.")
    place: PlaceDocument | None = Field(description="Null where nothing tells it.")
    tags: list[str]
    status: JobStatus | None
    progress: float
    page_url: str
    thumbnail_url: str | None = Field(
        description="Needs the same credential as this; on Google Cloud it answers with a redirect."
    )


class VideoListDocument(ResponseDocument):
    """A page of recordings, newest first."""

    videos: list[VideoDocument]
    damaged: list[str] = Field(
        description="Ids of recordings of this page whose entry cannot be read; delete them."
    )
    next_cursor: str = Field(description="Empty on the last page.")
    total: int


class KeyframeDocument(ResponseDocument):
    """One kept picture; its address needs the same credential as this one, and on Google Cloud it
    answers with a redirect."""

    at_s: float
    url: str
    width: int
    height: int
    scene_index: int


class SlideDocument(ResponseDocument):
    """Something that was shown on a screen, once for all the times it was shown."""

    heading: str
    lines: list[str]
    showings: list[Showing] = Field(description="When it was shown, in order.")
    shown_s: float
    picture_at_s: float = Field(description="The second of the picture that shows most of it.")
    confidence: float


class PicturedSlideDocument(SlideDocument):
    """A slide with the address of its picture; that needs the same credential as this."""

    picture_url: str | None
    link: str = Field(description="Opens the video at its first second.")


class RecordingDocument(VideoDocument):
    """Everything about one recording but its words and minutes."""

    media_url: str | None = Field(
        description="Signed, with Range support; ends after a while. null where results alone stay."
    )
    facts: MediaFacts | None
    sound_tracks: list[SoundTrack] = Field(
        description="Where there are several; the words are of those with is_heard."
    )
    scenes: list[Scene]
    keyframes: list[KeyframeDocument]
    screen_texts: list[ScreenText]
    slides: list[PicturedSlideDocument] = Field(
        description="What was shown to be read, each slide once: built, scrolled or shown again."
    )
    engines: dict[str, EngineInfo] = Field(description="Who did what: transcript, speakers, …")
    ready: list[str] = Field(description="Which results are there already.")
    vocabulary: list[str] = Field(description="Names and terms that were named for it.")
    minutes_wish: WishDocument = Field(description="What its own minutes are to be like.")


class TranscriptDocument(ResponseDocument):
    """The transcript."""

    video_id: str
    title: str
    languages: list[str]
    engine: EngineInfo
    speakers: list[str]
    speaker_names: dict[str, str] = Field(description="Given names by label.")
    edit_version: int = Field(description="How many edits the words hold; 0: as recognised.")
    segments: list[Segment]
    removed: list[RemovedSpan] = Field(description="What was left out, and why.")
    respelled: list[Respelling] = Field(
        description="Names spelled as they were corrected before, and what was heard."
    )


class SpeakerDocument(ResponseDocument):
    """Somebody who is heard; ``name`` is null until the voice has one."""

    label: str
    name: str | None
    spoken_s: float


class ChapterDocument(ResponseDocument):
    """A part of the recording about one thing."""

    start_s: float
    end_s: float
    title: str


class ChaptersDocument(ResponseDocument):
    """The chapters of a recording; five-minute blocks where there are no minutes yet."""

    video_id: str
    chapters: list[ChapterDocument]


class MinutesDocument(ResponseDocument):
    """The whole recording in few words; every statement carries its evidence."""

    is_meeting: bool
    why: str
    overview: list[Point]
    topics: list[str]
    decisions: list[Decision]
    action_items: list[ActionItem]
    open_questions: list[Point]
    chapters: list[ChapterDocument]
    template: Template | None = Field(description="After which they are written, if after one.")
    sections: list[Section] = Field(
        description="The template's parts in their order; one that all minutes have is without "
        "lines here and stands in its own field."
    )


class UnverifiedDocument(ResponseDocument):
    """A statement of a language model that its sources do not carry; nothing rests on it."""

    shelf_id: str
    kind: TaskKind = Field(description="Where it stands once it is kept.")
    text: str
    failed: FailedCheck = Field(description="The check that it did not pass.")
    why: str
    moments: list[Evidence] = Field(description="What it names as its sources.")
    owner: str | None
    due_said: str


class SpeakerPointsDocument(ResponseDocument):
    """The points of one speaker in a block; ``speaker`` is null where nobody can be named."""

    speaker: str | None
    points: list[str]


class TimeBlockDocument(ResponseDocument):
    """Five minutes."""

    index: int
    start_s: float
    end_s: float
    title: str
    points: list[Point]
    points_by_speaker: list[SpeakerPointsDocument]
    shown: list[str]
    topics: list[str]
    decisions: list[Decision]
    action_items: list[ActionItem]
    keyframe_times_s: list[float]


class SummaryDocument(ResponseDocument):
    """Everything known of one recording but its words; null or empty where still to come."""

    video_id: str
    job_id: str
    status: JobStatus
    title: str
    filename: str
    tags: list[str]
    recorded_at: datetime | None
    recorded: RecordedDocument
    uploaded_at: datetime
    duration_s: float | None
    media: MediaFacts | None = Field(description="Without coordinates.")
    place: list[str] = Field(description="Names of the town and the country it was made in.")
    speakers: list[SpeakerDocument]
    minutes: MinutesDocument | None
    unverified: list[UnverifiedDocument] = Field(
        description="What a model wrote and could not be verified, until it is kept or removed."
    )
    unplaced_points: list[str] = Field(
        description="Corrected statements that found no place in minutes that were written anew."
    )
    time_blocks: list[TimeBlockDocument]
    scenes: list[Scene]
    keyframes: list[KeyframeDocument]
    screen_text: list[ScreenText]
    slides: list[SlideDocument] = Field(description="Each slide once.")
    remarks: list[Remark] = Field(description="What you wrote at its seconds.")
    engines: dict[str, EngineInfo]
    notes: list[str]
