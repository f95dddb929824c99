"""Work in progress, and trying many jobs again."""

from pydantic import Field

from lifestream.domain.jobs.job import JobStatus
from lifestream.services.jobs.activity import Which
from web.schemas.document import RequestDocument, ResponseDocument


class LaneDocument(ResponseDocument):
    """One kind of work and how many recordings are at it."""

    name: str
    label: str
    active: int = Field(description="Live jobs that are here now.")
    to_come: int = Field(description="Live jobs that have not come this far.")
    failed: int = Field(description="Jobs that failed here and were not tried again.")


class LiveJobDocument(ResponseDocument):
    """One job that is not at its end."""

    job_id: str
    video_id: str
    title: str
    status: JobStatus
    lane: str
    step: str = Field(description="The step that is worked on; empty while it waits.")
    step_label: str
    progress: float = Field(ge=0, le=1)
    page_url: str


class ActivityDocument(ResponseDocument):
    """Work in progress, and work that needs a person."""

    tag: str = Field(description="Another one whenever anything changed; also sent as ETag.")
    lanes: list[LaneDocument]
    live: list[LiveJobDocument]
    failed: list[str] = Field(description="Jobs that failed, newest first.")
    incomplete: list[str] = Field(description="Jobs that lack results, newest first.")


class RetryRequest(RequestDocument):
    """Which jobs to try again."""

    which: Which = Field(description="failed: all that failed; missing: all that lack results.")


class RefusedRetryDocument(ResponseDocument):
    """A job that was not queued, and why."""

    job_id: str
    reason: str


class RetryReportDocument(ResponseDocument):
    """The outcome of trying many jobs again."""

    queued: list[str] = Field(description="Jobs that wait for a processor now.")
    refused: list[RefusedRetryDocument]
    left: int = Field(description="Jobs that were not looked at; send the same request again.")
