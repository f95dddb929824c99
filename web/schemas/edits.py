"""Typing over a transcript: edits, what they did, what was typed before."""

from datetime import datetime

from pydantic import Field

from lifestream.domain.edits.transcript_edits import EditKind
from lifestream.domain.jobs.job import JobStatus
from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.problem import ProblemDocument


class WordDocument(ResponseDocument):
    """One word; ``probability`` is null for one that a person typed."""

    start_s: float
    end_s: float
    text: str
    probability: float | None


class OverlapDocument(ResponseDocument):
    """A stretch in which somebody else is heard too."""

    start_s: float
    end_s: float
    speaker: str = Field(description="Label of the voice that is not the segment's.")


class SegmentDocument(ResponseDocument):
    """A run of words by one speaker, as it stands."""

    id: str = Field(description="Lasting name; opaque.")
    index: int = Field(description="Its place now; shifts when others are split or merged.")
    start_s: float
    end_s: float
    text: str
    speaker: str | None = Field(description="Label, such as S1; null where nobody can be told.")
    speaker_name: str | None = Field(description="The name given to that voice, or null.")
    language: str | None
    edited: bool
    words: list[WordDocument]
    over: list[str] = Field(
        description="Labels of those who are heard over or under these words, longest first."
    )
    overlaps: list[OverlapDocument] = Field(description="When they are heard.")


class EditDocument(RequestDocument):
    """One edit. Which fields it needs depends on ``kind``; send it again as often as you like."""

    edit_id: str = Field(max_length=64, description="A UUID of your own; the same is one edit.")
    kind: EditKind
    segment_id: str = Field("", max_length=100, description="text, split, merge, reassign")
    base_text: str | None = Field(
        None, max_length=20_000, description="The words you saw there; needed for text."
    )
    text: str = Field("", max_length=20_000, description="text: all words of it from now on")
    at_char: int = Field(0, ge=0, description="split: where the second part begins")
    speaker: str = Field("", max_length=100, description="reassign: a label or new; name: a label")
    name: str = Field("", max_length=1000, description="name: empty takes the name away")
    find: str = Field("", max_length=1000, description="replace: what to look for")
    replace: str = Field("", max_length=1000, description="replace: what it becomes")
    match_case: bool = False
    whole_word: bool = True
    undoes: str = Field("", max_length=64, description="undo: the edit_id that counts no more")


class EditedDocument(ResponseDocument):
    """The effect of an edit."""

    edit_id: str
    version: int = Field(description="How many edits were typed so far.")
    total: int = Field(description="How many segments there are now.")
    segments: list[SegmentDocument] = Field(description="Those that are new or changed.")
    removed: list[str] = Field(description="Ids of segments that are gone.")
    speakers: dict[str, str] = Field(description="Every label and its name, or an empty one.")
    unplaced: int = Field(description="How many edits have no place any more.")


class ConflictDocument(ProblemDocument):
    """The words are not those that were edited any more; nothing was stored."""

    current: SegmentDocument | None = Field(description="What stands there; null: it is gone.")
    version: int


class HistoryParameters(RequestDocument):
    """Which part of the history."""

    limit: int = Field(100, ge=1, le=500)
    before: int = Field(0, ge=0, description="next_before of the page before; 0 for the newest.")


class PastEditDocument(ResponseDocument):
    """One thing that was typed."""

    edit_id: str
    version: int
    at: datetime
    kind: EditKind
    before: str
    after: str
    segment_id: str | None
    start_s: float | None
    count: int = Field(description="replace: how many places it changed")
    undone: bool
    undoes: str
    placed: bool = Field(description="False: it counts, and finds no place any more.")
    by: str = Field(description="Address of the person who typed it; empty for the owner.")


class HistoryDocument(ResponseDocument):
    """The edits, newest first."""

    version: int
    unplaced: int
    edits: list[PastEditDocument]
    next_before: int = Field(description="0 on the last page.")


class PreviewParameters(RequestDocument):
    """A replacement that is not done yet."""

    find: str = Field(min_length=1, max_length=1000)
    replace: str = Field("", max_length=1000)
    match_case: bool = False
    whole_word: bool = True


class ReplacedDocument(ResponseDocument):
    """One segment that it would change."""

    segment_id: str
    start_s: float
    speaker_name: str | None
    before: str
    after: str
    count: int


class PreviewDocument(ResponseDocument):
    """The effect of a replacement."""

    version: int
    count: int = Field(description="Places.")
    segments: int = Field(description="Segments that hold them.")
    examples: list[ReplacedDocument] = Field(description="The first 200.")


class UpdatingDocument(ResponseDocument):
    """The minutes are being written again."""

    job_id: str
    status: JobStatus
    status_url: str
