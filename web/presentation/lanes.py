"""The board of what is going on: each live job in the lane of the work it is in."""

from dataclasses import dataclass

from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext
from lifestream.services.jobs.activity import Board, Entry
from web.presentation.stages import Group, lanes

WAITING = "waiting"
LANES = (Group(name=WAITING, label=noted("Waiting")), *lanes())
NAMES = [lane.name for lane in LANES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One column.

    Attributes:
        entries: Jobs that are here now.
        to_come: How many live jobs have not come this far yet.
        failed: How many stopped here.
    """

    name: str
    label: str
    entries: tuple[Entry, ...]
    to_come: int
    failed: int


def lanes_of(board: Board) -> tuple[Lane, ...]:
    """Every lane, the empty ones too."""
    at = [NAMES.index(lane_of(entry.job)) for entry in board.live]
    stopped = [_stage_lane(_failed_stage(entry.job)) for entry in board.troubled]
    return tuple(
        Lane(
            name=lane.name,
            label=gettext(lane.label),
            entries=tuple(e for e, place in zip(board.live, at, strict=True) if place == index),
            to_come=sum(place < index for place in at),
            failed=stopped.count(lane.name),
        )
        for index, lane in enumerate(LANES)
    )


def lane_of(job: Job) -> str:
    """The lane of a live job."""
    if job.status is not JobStatus.RUNNING:
        return WAITING
    # Claimed, but no stage begun: the first work is that on the sound.
    return _stage_lane(job.current_stage) or NAMES[1]


def _failed_stage(job: Job) -> str:
    return job.error.stage if job.error and job.status is JobStatus.FAILED else ""


def _stage_lane(stage: str) -> str:
    return next((lane.name for lane in LANES if stage in lane.stages), "")
