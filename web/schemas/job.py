"""Jobs: how far the processing of a recording is, and what it cost."""

from datetime import datetime

from pydantic import Field

from lifestream.domain.jobs.job import JobError, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from web.schemas.document import ResponseDocument


class StageState(ResponseDocument):
    """One step of the way: ``waiting``, ``active``, ``done``, ``failed`` or ``skipped``."""

    stage: str
    label: str
    state: str


class JobDocument(ResponseDocument):
    """One processing of one recording."""

    job_id: str
    video_id: str
    status: JobStatus
    progress: float = Field(ge=0, le=1)
    current_stage: str
    error: JobError | None = Field(description="Why it failed, or what a PARTIAL one lacks.")
    waits_for: str = Field("", description="Why a queued one is not begun: a quota is used up.")
    notes: list[str] = Field(description="What was fallen back to, what is missing.")
    attempt: int
    max_attempts: int
    created_at: datetime
    updated_at: datetime
    steps: list[StageState] = Field(description="The whole way, in order.")
    stages: list[StageRecord] = Field(description="The receipt: what each stage run cost.")
    summary_url: str
    page_url: str


class JobListDocument(ResponseDocument):
    """A page of jobs, newest first."""

    jobs: list[JobDocument]
    next_cursor: str = Field(description="Empty on the last page.")
