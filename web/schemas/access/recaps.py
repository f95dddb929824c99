"""Recaps: what to send to whom, and what went."""

from datetime import date, datetime

from pydantic import Field

from lifestream.domain.telling.recap import RecapState
from web.schemas.document import RequestDocument, ResponseDocument


class RecapRequest(RequestDocument):
    """A recap of one recording, or of a day."""

    video_id: str = Field("", max_length=100, description="Of this recording; or give a day.")
    day: date | None = Field(None, description="Of all recordings of this day.")
    to: list[str] = Field(default=[], max_length=20, description="Mail addresses.")
    lasts_days: float = Field(7.0, description="How long each person's link works.")
    with_transcript: bool = Field(False, description="The links show the words, too.")
    with_video: bool = Field(False, description="The links play the video, too.")
    dry_run: bool = Field(False, description="Send nothing: answer with the text alone.")
    request_id: str = Field(
        "", max_length=100, description="The same again sends nothing twice to anybody."
    )


class RecapSentDocument(ResponseDocument):
    """One person's."""

    to: str
    subject: str
    text: str = Field(description="With their link: only here, it is not shown again.")
    state: RecapState = Field(description="copied: no mail server is set up, send it yourself.")
    note: str


class RecapDocument(ResponseDocument):
    """What was sent, or would be."""

    preview: str = Field(description="The text, without links.")
    sent: list[RecapSentDocument]


class RecapEntryDocument(ResponseDocument):
    """What went to whom."""

    to: str
    at: datetime
    state: RecapState
    share_id: str = Field(description="Their link: take it back as any other.")
    note: str


class RecapLogDocument(ResponseDocument):
    """Newest first."""

    recaps: list[RecapEntryDocument]
