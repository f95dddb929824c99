"""Jobs and recordings to store."""

from datetime import datetime, timedelta

from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.video import Video
from tests.contracts.places.foundations import START

ANNA = OwnerId("anna")
BERT = OwnerId("bert")


def a_job(
    name: str = "1",
    *,
    owner: OwnerId = ANNA,
    status: JobStatus = JobStatus.QUEUED,
    minutes: float = 0,
) -> Job:
    """A job made ``minutes`` after the start of the test's time."""
    made = START + timedelta(minutes=minutes)
    return Job(
        job_id=JobId(f"j{name}"),
        video_id=VideoId(f"v{name}"),
        owner=owner,
        bucket="test",
        key=f"uploads/{owner}/v{name}/source",
        status=status,
        created_at=made,
        updated_at=made,
    )


def a_video(
    name: str = "1",
    *,
    owner: OwnerId = ANNA,
    minutes: float = 0,
    title: str = "",
    recorded_at: datetime | None = None,
    content_sha256: str = "",
) -> Video:
    """A recording added ``minutes`` after the start of the test's time."""
    return Video(
        video_id=VideoId(f"v{name}"),
        owner=owner,
        job_id=JobId(f"j{name}"),
        filename=f"clip-{name}.mp4",
        content_type="video/mp4",
        size_bytes=1000,
        source_key=f"uploads/{owner}/v{name}/source",
        created_at=START + timedelta(minutes=minutes),
        title=title,
        recorded_at=recorded_at,
        content_sha256=content_sha256,
    )
