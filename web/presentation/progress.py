"""How far a job is, as the steps people see."""

from collections.abc import Iterator

from lifestream.domain.jobs.job import Job, JobStatus
from web.presentation.stages import stage_label, steps
from web.schemas.job import StageState

STEPS = steps()

STATUS_LABELS = {
    JobStatus.AWAITING_UPLOAD: "Waiting for the upload",
    JobStatus.QUEUED: "Waiting its turn",
    JobStatus.RUNNING: "Processing",
    JobStatus.SUCCEEDED: "Ready",
    JobStatus.PARTIAL: "Ready, incomplete",
    JobStatus.FAILED: "Failed",
    JobStatus.CANCELLED: "Cancelled",
}


def steps_of(job: Job) -> list[StageState]:
    """Every step with its state; what a finished job did not need is ``skipped``."""
    return [
        StageState(stage=step.name, label=step.label, state=state)
        for step, state in zip(STEPS, _states(job), strict=True)
    ]


def step_label(stage: str) -> str:
    """What people call a pipeline stage."""
    for step in STEPS:
        if stage == step.name or stage in step.stages:
            return step.label
    return stage_label(stage)


def current_step(stage: str) -> str:
    """The step a pipeline stage belongs to; empty when none is running."""
    return next((step.name for step in STEPS if stage in step.stages), "")


def _states(job: Job) -> Iterator[str]:
    ran = {record.stage for record in job.stages}
    at = _position(job.error.stage if job.error and not job.current_stage else job.current_stage)
    for index, step in enumerate(STEPS):
        finished = bool(ran.intersection(step.stages))
        if job.status is JobStatus.PARTIAL and index == at:
            # What stands there only stands in: it is never said to be done.
            yield "failed"
        elif job.status in (JobStatus.SUCCEEDED, JobStatus.PARTIAL):
            yield "done" if finished else "skipped"
        elif job.status in (JobStatus.RUNNING, JobStatus.FAILED) and at is not None:
            yield _around(index, at, "failed" if job.status is JobStatus.FAILED else "active")
        elif job.status is JobStatus.CANCELLED:
            yield "done" if finished else "skipped"
        else:
            yield "waiting"


def _around(index: int, at: int, here: str) -> str:
    if index == at:
        return here
    after = "skipped" if here == "failed" else "waiting"
    return "done" if index < at else after


def _position(stage: str) -> int | None:
    return next((i for i, step in enumerate(STEPS) if stage in step.stages), None)
