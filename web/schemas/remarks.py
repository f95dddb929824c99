"""Notes, marks, comments and highlights of a recording."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from lifestream.domain.edits.remarks import MAX_TEXT, RemarkKind
from web.schemas.document import RequestDocument, ResponseDocument


class RemarkRequest(RequestDocument):
    """How a remark is to be from now on."""

    kind: RemarkKind = RemarkKind.NOTE
    start_s: float = Field(ge=0, description="The second it is about.")
    end_s: float | None = Field(None, ge=0, description="highlight: where it ends")
    text: str = Field("", max_length=MAX_TEXT, description="Empty for a mark without words.")
    tags: list[str] = Field(default_factory=list, description="Words that group highlights.")


class ClipParameters(RequestDocument):
    """Which file."""

    format: Literal["mp4", "gif", "srt"] = "mp4"


class RemarkDocument(ResponseDocument):
    """What a person wrote at a second; no machine changes it."""

    remark_id: str
    video_id: str
    kind: RemarkKind
    start_s: float
    end_s: float
    text: str
    tags: list[str]
    made_at: datetime
    task_id: str = Field(description="The task that was made of it, or empty.")
    page_url: str = Field(description="Opens the recording at its second.")
    by: str = Field(description="Address of the person who wrote it; empty for the owner.")


class RemarksDocument(ResponseDocument):
    """All of a recording, in order of time."""

    remarks: list[RemarkDocument]
