"""How much was processed, how fast and for how much: by day and stage, from the receipts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from statistics import median

from lifestream.domain.days.recorded import local_day
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.cost import NOTHING, Cost, Rates, total
from lifestream.domain.jobs.job import Job
from lifestream.domain.jobs.stages import AUDIO, STAGE_NAMES, STAGES
from lifestream.ports.backend import Backend
from lifestream.services.jobs.media_length import media_s_of
from lifestream.services.jobs.receipt import RunReceipt, runs_of
from lifestream.services.library.readable import video_or_none

DAYS = 30
MAX_JOBS = 400
"""So many of the owner's newest recordings are read; a page says so when there are more."""

PAGE = 100
LAST_STAGE = STAGES[-1].name


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUse:
    """One day.

    Attributes:
        recordings: How many reached their end and made something new.
        media_s: Their length together.
        cost: Of all work begun that day, also of work that failed.
    """

    day: date
    recordings: int = 0
    media_s: float = 0.0
    cost: Cost = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a stage takes.

    Attributes:
        wall_s_per_hour: Median seconds for an hour of recording.
        runs: How many runs that is of.
    """

    stage: str
    wall_s_per_hour: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The last days and the calendar month, in the owner's zone.

    Attributes:
        days: The last ``DAYS``, oldest first, empty days included.
        month: The calendar month so far as one; its ``day`` is the first.
        paces: Stages in the pipeline's order; those that did not run are left out.
        is_whole: False when older recordings than ``MAX_JOBS`` were not read.
    """

    days: tuple[DayUse, ...]
    month: DayUse
    paces: tuple[Pace, ...]
    is_whole: bool


@dataclass(slots=True)
class _Tally:
    days: dict[date, DayUse] = field(default_factory=dict)
    paces: dict[str, list[float]] = field(default_factory=dict)

    def add(self, day: date, *, recordings: int = 0, media_s: float = 0.0, cost: Cost) -> None:
        before = self.days.get(day) or DayUse(day=day)
        self.days[day] = DayUse(
            day=day,
            recordings=before.recordings + recordings,
            media_s=before.media_s + media_s,
            cost=before.cost.plus(cost),
        )


def use_of(
    backend: Backend,
    owner: OwnerId,
    rates: Rates,
    *,
    zone: tzinfo,
    now: datetime,
    most_jobs: int = MAX_JOBS,
) -> Use:
    """Added up from the owner's receipts; what was deleted is not in it."""
    today = local_day(now, zone)
    first = min(today - timedelta(days=DAYS - 1), today.replace(day=1))
    tally = _Tally()
    jobs, is_whole = _newest(backend, owner, most_jobs)
    for job in jobs:
        if local_day(job.updated_at, zone) >= first:
            _count(backend, job, rates, zone, tally)
    return Use(
        days=tuple(_last_days(tally, today)),
        month=_together(today.replace(day=1), today, tally),
        paces=tuple(_paces(tally)),
        is_whole=is_whole,
    )


def _newest(backend: Backend, owner: OwnerId, most: int) -> tuple[list[Job], bool]:
    jobs: list[Job] = []
    cursor = ""
    while len(jobs) < most:
        page, cursor = backend.job_store.list(
            owner, limit=min(PAGE, most - len(jobs)), cursor=cursor
        )
        jobs += page
        if not cursor:
            return jobs, True
    return jobs, False


def _count(backend: Backend, job: Job, rates: Rates, zone: tzinfo, tally: _Tally) -> None:
    media_s = media_s_of(video_or_none(backend, job.owner, job.video_id))
    counted: set[date] = set()
    for run in runs_of(job, rates):
        for line in run.lines:
            tally.add(local_day(line.record.started_at, zone), cost=line.cost)
            if media_s and not line.record.cache_hit:
                pace = tally.paces.setdefault(line.record.stage, [])
                pace.append(line.record.wall_s / media_s * 3600)
        day = _day_done(run, zone)
        if day is not None and day not in counted:
            counted.add(day)
            tally.add(day, recordings=1, media_s=media_s, cost=NOTHING)


def _day_done(run: RunReceipt, zone: tzinfo) -> date | None:
    """The day on which a run reached its last stage with something new; None when it did not."""
    new = {line.record.stage for line in run.lines if not line.record.cache_hit}
    reached = any(line.record.stage == LAST_STAGE for line in run.lines)
    if run.ended_at is None or not reached or not new - {AUDIO.name}:
        return None
    return local_day(run.ended_at, zone)


def _last_days(tally: _Tally, today: date) -> Iterator[DayUse]:
    for back in reversed(range(DAYS)):
        day = today - timedelta(days=back)
        yield tally.days.get(day) or DayUse(day=day)


def _together(first: date, last: date, tally: _Tally) -> DayUse:
    within = [one for day, one in tally.days.items() if first <= day <= last]
    return DayUse(
        day=first,
        recordings=sum(one.recordings for one in within),
        media_s=sum(one.media_s for one in within),
        cost=total(one.cost for one in within),
    )


def _paces(tally: _Tally) -> Iterator[Pace]:
    for stage in STAGE_NAMES:
        if seen := tally.paces.get(stage):
            yield Pace(stage=stage, wall_s_per_hour=median(seen), runs=len(seen))
