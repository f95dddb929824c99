"""How far a job is, as the steps people see."""

from collections.abc import Iterator

from lifestream.domain.jobs.job import Job, JobStatus
from web.schemas.job import StageState

STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("audio", "Audio", ("media", "audio")),
    ("speech", "Speech", ("speech", "transcript")),
    ("speakers", "Speakers", ("speakers",)),
    ("scenes", "Scenes", ("scenes",)),
    ("screen_text", "Screen text", ("screen_text",)),
    ("time_blocks", "Time blocks", ("time_blocks",)),
    ("minutes", "Minutes", ("minutes",)),
    ("index", "Index", ("index",)),
)
"""Step name, label, and the pipeline stages it stands for, in the pipeline's order."""

STAGE_NAMES = {
    "media": "Looking at the file",
    "audio": "Sound",
    "speech": "Finding speech",
    "transcript": "Transcript",
    "speakers": "Speakers",
    "scenes": "Scenes",
    "screen_text": "Screen text",
    "time_blocks": "Time blocks",
    "minutes": "Minutes",
    "index": "Search index",
}
"""What people call each single stage, where steps are too coarse."""

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
        StageState(stage=name, label=label, state=state)
        for (name, label, _), state in zip(STEPS, _states(job), strict=True)
    ]


def step_label(stage: str) -> str:
    """What people call a pipeline stage."""
    for name, label, members in STEPS:
        if stage == name or stage in members:
            return label
    return stage.replace("_", " ").capitalize()


def stage_name(stage: str) -> str:
    """What people call this very stage."""
    return STAGE_NAMES.get(stage, stage.replace("_", " ").capitalize())


def current_step(stage: str) -> str:
    """The step a pipeline stage belongs to; empty when none is running."""
    return next((name for name, _, members in STEPS if stage in members), "")


def _states(job: Job) -> Iterator[str]:
    ran = {record.stage for record in job.stages}
    at = _position(job.error.stage if job.error and not job.current_stage else job.current_stage)
    for index, (_, _, members) in enumerate(STEPS):
        finished = bool(ran.intersection(members))
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
    return next((i for i, (_, _, members) in enumerate(STEPS) if stage in members), None)
