"""How far a job is, as the steps people see."""

from collections.abc import Iterator

from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.stages import PHOTO_STAGE_NAMES, STAGES, sources
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext
from web.presentation.stages import Group, photo_steps, stage_label, steps
from web.schemas.job import StageState

STEPS = steps()
PHOTO_STEPS = photo_steps()

_STATUS_LABELS = {
    JobStatus.AWAITING_UPLOAD: noted("Waiting for the upload"),
    JobStatus.QUEUED: noted("Waiting its turn"),
    JobStatus.RUNNING: noted("Processing"),
    JobStatus.SUCCEEDED: noted("Ready"),
    JobStatus.PARTIAL: noted("Ready, incomplete"),
    JobStatus.FAILED: noted("Failed"),
    JobStatus.CANCELLED: noted("Cancelled"),
}


def status_label(status: JobStatus) -> str:
    """What people call the state of a job."""
    return gettext(_STATUS_LABELS[status])


def steps_of(job: Job) -> list[StageState]:
    """Every step with its state; what a finished job did not need is ``skipped``."""
    on_the_way = PHOTO_STEPS if _is_of_photo(job) else STEPS
    return [
        StageState(stage=step.name, label=gettext(step.label), state=state)
        for step, state in zip(on_the_way, _states(job, on_the_way), strict=True)
    ]


def step_label(stage: str) -> str:
    """What people call a pipeline stage."""
    for step in STEPS:
        if stage == step.name or stage in step.stages:
            return gettext(step.label)
    return stage_label(stage)


def current_step(stage: str) -> str:
    """The step a pipeline stage belongs to; empty when none is running."""
    return next((step.name for step in STEPS if stage in step.stages), "")


def _is_of_photo(job: Job) -> bool:
    """Whether nothing was done that is not done to photos, and it came as one or is all done."""
    ran = {record.stage for record in job.stages}
    others = (ran | {job.current_stage or PHOTO_STAGE_NAMES[0]}).difference(PHOTO_STAGE_NAMES)
    return not others and (job.of_photo or job.status is JobStatus.SUCCEEDED)


def _states(job: Job, on_the_way: tuple[Group, ...]) -> Iterator[str]:
    ran = {record.stage for record in job.stages}
    at = job.error.stage if job.error and not job.current_stage else job.current_stage
    at_work = {at} | _beside(at, ran)
    for step in on_the_way:
        finished = bool(ran.intersection(step.stages))
        here = at in step.stages
        if job.status is JobStatus.PARTIAL and here:
            # What stands there only stands in: it is never said to be done.
            yield "failed"
        elif job.status in (JobStatus.SUCCEEDED, JobStatus.PARTIAL, JobStatus.CANCELLED):
            yield "done" if finished else "skipped"
        elif job.status is JobStatus.FAILED and at:
            yield "failed" if here else "done" if _is_behind(step, at, ran) else "skipped"
        elif job.status is JobStatus.RUNNING and at:
            active = here or not at_work.isdisjoint(step.stages)
            yield "active" if active else "done" if _is_behind(step, at, ran) else "waiting"
        else:
            yield "waiting"


def _is_behind(step: Group, at: str, ran: set[str]) -> bool:
    """Whether nothing is left to do there: done, or not needed for what is done now."""
    needed = sources(at)
    return all(stage in needed or stage in ran for stage in step.stages)


def _beside(at: str, ran: set[str]) -> set[str]:
    """The stages at work while ``at`` is: all that is needed for them is there."""
    needed = sources(at)
    done = ran | needed
    return {
        stage.name
        for stage in STAGES
        if stage.name not in done and {other.name for other in stage.made_from} <= done
    }
