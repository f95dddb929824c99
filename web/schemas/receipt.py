"""The cost of processing a recording, and of making a stage again."""

from datetime import date, datetime

from pydantic import Field

from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.services.reprocess.rerun import Source
from web.schemas.document import RequestDocument, ResponseDocument


class MoneyDocument(ResponseDocument):
    """An estimate at list prices, never the bill."""

    amount: float = Field(ge=0, description="Without what is in unknown.")
    currency: str
    unknown: list[str] = Field(description="What cost something that has no price in the table.")
    text: str = Field(description="The same in words.")


class ReceiptLineDocument(ResponseDocument):
    """One run of one stage."""

    record: StageRecord
    cost: MoneyDocument


class ReceiptRunDocument(ResponseDocument):
    """One claim of the job by a processor."""

    started_at: datetime | None
    ended_at: datetime | None
    waited_s: float | None = Field(description="Seconds in the queue; null where not noted.")
    wall_s: float
    cpu_s: float
    tokens_in: int
    tokens_out: int
    cost: MoneyDocument
    lines: list[ReceiptLineDocument]


class ReceiptDocument(ResponseDocument):
    """Everything one recording cost so far."""

    job_id: str
    video_id: str
    status: JobStatus
    media_s: float
    waited_s: float | None
    wall_s: float
    cpu_s: float
    tokens_in: int
    tokens_out: int
    stages_kept: int = Field(description="How often a stored result was used.")
    cost: MoneyDocument
    prices_of: str = Field(description="Day the price table was gathered.")
    runs: list[ReceiptRunDocument] = Field(description="Newest first.")


class RerunParameters(RequestDocument):
    """Which stage."""

    stage: str = Field(description="First stage to make again, such as minutes.")


class RerunRequest(RerunParameters):
    """Make a stage and what follows again."""

    request_id: str = Field(
        min_length=8,
        max_length=64,
        description="Chosen by you; the same one twice is done once.",
    )
    vocabulary: list[str] | None = Field(
        None,
        description="Names and terms of this recording from now on, where its words are "
        "recognised again; without it they stay.",
    )


class DayRequest(RequestDocument):
    """The day of a recording."""

    day: date | None = Field(description="null keeps the one it has, and ends all doubts.")
    request_id: str = Field(
        min_length=8,
        max_length=64,
        description="Chosen by you; the same one twice is done once.",
    )


class SoundTrackRequest(RequestDocument):
    """The sound track to listen to."""

    number: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="As in sound_tracks; 0 for the one in which people are heard to speak.",
    )
    mixed: bool = Field(
        default=False, description="All in which people speak, at once; number is 0 then."
    )
    request_id: str = Field(
        min_length=8,
        max_length=64,
        description="Chosen by you; the same one twice is done once.",
    )


class StageEstimateDocument(ResponseDocument):
    """The effort of one stage, at most."""

    stage: str
    label: str
    wall_s: float | None = Field(description="null where nothing is known.")
    cost: MoneyDocument
    source: Source


class RerunEstimateDocument(ResponseDocument):
    """The effect of making one stage again. Nothing was started."""

    video_id: str
    stage: str
    again: list[StageEstimateDocument] = Field(description="In order.")
    kept: list[str] = Field(description="Stages whose results are used as they are.")
    edits_kept: int = Field(description="Typed edits; all of them stay.")
    wall_s: float | None
    cost: MoneyDocument
    obstacle: str = Field(description="Why it cannot be done now; empty when it can.")
