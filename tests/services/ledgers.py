"""Recordings with a ledger, as runs of the pipeline leave them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lifestream.domain.errors import ErrorClass
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.cost import Rates
from lifestream.domain.jobs.job import Job, JobError, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import STAGE_NAMES
from lifestream.domain.video import MediaFacts
from lifestream.ports.backend import Backend
from tests.contracts.places.samples import ANNA, a_job, a_video
from tests.domain.jobs.test_cost import TABLE

WRITES = ("time_blocks", "minutes")
SHOP = Rates(table=TABLE, sellers=frozenset({"shop"}), writer="shop big-1")
QUOTES = replace(SHOP, writer="")


def uploaded(
    backend: Backend, name: str, *, owner: OwnerId = ANNA, length_s: float = 3600.0
) -> Job:
    """A recording whose file is here and that waits for its processing."""
    facts = MediaFacts(
        container="mp4", size_bytes=5, has_audio=True, has_video=True, duration_s=length_s
    )
    backend.library.put(replace(a_video(name, owner=owner), facts=facts))
    job = a_job(name, owner=owner, status=JobStatus.AWAITING_UPLOAD)
    backend.job_store.create(job)
    backend.object_store.put_bytes(job.key, b"video", content_type="video/mp4")
    return job


def worked(
    backend: Backend,
    job: Job,
    *,
    at: datetime,
    stages: Sequence[str] = STAGE_NAMES,
    stored: Sequence[str] = (),
    wall_s: float = 10.0,
    writer: str = "shop big-1",
    tokens: int = 1_000_000,
) -> Job:
    """One claim under which ``stages`` ran, ten seconds each; it still runs."""
    current = backend.job_store.get(job.job_id) or job
    queued = backend.job_store.save(current.queue(at - timedelta(seconds=4)))
    held = queued.claim(at, "w")
    for place, stage in enumerate(stages):
        writes = stage in WRITES and stage not in stored
        held = held.with_stage(
            StageRecord(
                stage=stage,
                attempt=held.attempt,
                started_at=at + timedelta(seconds=place * wall_s),
                wall_s=0.01 if stage in stored else wall_s,
                cpu_s=2 * wall_s,
                peak_memory_bytes=1,
                cache_hit=stage in stored,
                model=writer if stage in WRITES else "",
                tokens_in=tokens if writes and writer != "quotes" else 0,
            )
        )
    _keep_results(backend, job, stages)
    return backend.job_store.save(held)


def done(backend: Backend, job: Job, *, at: datetime, partial: JobError | None = None) -> Job:
    """It ended well; ``partial`` says what it lacks."""
    return backend.job_store.save(job.finish(at, partial=partial, notes=()))


def failed(backend: Backend, job: Job, *, at: datetime, error: JobError) -> Job:
    """It did not."""
    return backend.job_store.save(job.fail(at, error))


def an_error(stage: str = "minutes", *, by_file: bool = False, code: str = "NO_ANSWER") -> JobError:
    """Why a stage failed: a service that did not answer, or the file itself."""
    kind = ErrorClass.PERMANENT_INPUT if by_file else ErrorClass.DEPENDENCY
    return JobError(code=code, message="It did not answer.", error_class=kind, stage=stage)


def _keep_results(backend: Backend, job: Job, stages: Sequence[str]) -> None:
    video = backend.library.get(job.owner, job.video_id)
    assert video is not None
    for stage in stages:
        video = video.with_artifact(stage, f"artifacts/{stage}-1.json")
    backend.library.put(video)
