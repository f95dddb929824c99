"""Quotas of processing: a job reserves what it may take before it is launched, and waits else.

What it took is counted when it ends, by whoever ends it; of one that died by the sweep.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from lifestream.domain import codec
from lifestream.domain.errors import (
    IllegalTransition,
    LifeStreamError,
    NotFound,
    QuotaExceeded,
    StaleWrite,
)
from lifestream.domain.ids import JobId
from lifestream.domain.jobs.cost import Rates, total
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import SCENES, TRANSCRIPT, made_again
from lifestream.domain.log_subjects import QUOTA, QUOTAS
from lifestream.domain.quota.balance import Balance, Reservation
from lifestream.domain.quota.limits import Amounts, Measure
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.jobs.media_length import expected_media_s, media_s_of
from lifestream.services.library.readable import video_or_none
from lifestream.services.quota.reserve import (
    NOTHING,
    reserve,
    reserved_under,
    settle,
    settle_in,
)

log = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""A job that waits for a quota is looked at as often as this."""

HELD_FOR = timedelta(days=40)
"""A sweep settles what ended; this is for a job that nobody can find any more."""

RECENT = 10
"""So many recordings that were processed lately say what a minute costs."""

TOKENS_PER_MINUTE = (700, 150)
"""Read and written by a language model for a minute of recording, while no receipt says more:
about 200 tokens of speech a minute, read for blocks and for minutes, with their instructions."""

WORK_PER_MEDIA_S = 0.5
"""Seconds of a machine for a second of recording, likewise."""

JOB = "job."


def wait_for_quota(backend: Backend, job: Job) -> bool:
    """Reserve what a queued job may take; where there is not so much left, note that it waits.

    Returns whether it waits.
    """
    allowance = backend.allowance
    if not (allowance.counts(Measure.MINUTES) or allowance.counts(Measure.MONEY)):
        return False
    if reserved_under(backend, job.owner, f"{JOB}{job.job_id}") is not None:
        return False
    now = backend.job_store.now()
    video = video_or_none(backend, job.owner, job.video_id)
    reservation = Reservation(
        name=f"{JOB}{job.job_id}.{job.epoch}",
        amounts=NOTHING if video is None else _expected(backend, job, video),
        ends_at=now + HELD_FOR,
    )
    try:
        reserve(backend, job.owner, reservation)
    except QuotaExceeded as error:
        _note_waiting(backend, job, error.message)
        return True
    return False


def settle_job(backend: Backend, job: Job) -> None:
    """Count what an ended job took since it reserved; what cannot be counted now the sweep does."""
    if not backend.allowance.is_limited:
        return
    name = f"{JOB}{job.job_id}"
    try:
        found = reserved_under(backend, job.owner, name)
        if found is not None:
            settle(backend, job.owner, found.name, _taken(backend, job, found))
    except LifeStreamError as error:
        log.warning("quota_not_settled", extra={"job": job.job_id, "reason": error.code})


def settle_ended_jobs(backend: Backend) -> int:
    """Settle reservations of jobs that ended or are gone; returns how many."""
    if not backend.allowance.is_limited:
        return 0
    now, settled = backend.job_store.now(), 0
    months = (backend.allowance.month_of(now), backend.allowance.month_before(now))
    for head in backend.owner_log.subjects(QUOTAS, QUOTA, limit=500).subjects:
        month = head.subject.removeprefix(QUOTA).partition(".")[0]
        if month not in months or head.note is None:
            continue
        for one in codec.decode(Balance, head.note).reserved:
            if not one.name.startswith(JOB):
                continue
            job = backend.job_store.get(JobId(one.name.split(".")[1]))
            if job is None or job.is_terminal:
                used = NOTHING if job is None else _taken(backend, job, one)
                settle_in(backend, head.subject, one.name, used)
                settled += 1
    return settled


def _expected(backend: Backend, job: Job, video: Video) -> Amounts:
    """What a job takes, by what is known beforehand."""
    listens = not job.stages or any(
        TRANSCRIPT.name in made_again(stage) for stage, _ in job.redone[-1:]
    )
    media_s = expected_media_s(video)
    rates = backend.allowance.rates
    return Amounts(
        minutes=media_s / 60 if listens else 0.0,
        money=_expected_money(backend, job, media_s, rates) if rates else 0.0,
    )


def _expected_money(backend: Backend, job: Job, media_s: float, rates: Rates) -> float:
    done = frozenset({JobStatus.SUCCEEDED, JobStatus.PARTIAL})
    jobs, _ = backend.job_store.list(job.owner, limit=RECENT, statuses=done)
    seen = []
    for one in jobs:
        length_s = media_s_of(video_or_none(backend, one.owner, one.video_id))
        if length_s:
            seen.append(total(rates.of(line) for line in _first_run(one.stages)).amount / length_s)
    if seen:
        return median(seen) * media_s
    read, written = (tokens * media_s / 60 for tokens in TOKENS_PER_MINUTE)
    tokens = rates.of_tokens(rates.writer, round(read), round(written)).amount
    return tokens + WORK_PER_MEDIA_S * media_s * rates.compute_per_s


def _first_run(records: Sequence[StageRecord]) -> list[StageRecord]:
    """The stages of a first processing: what was made again later costs less."""
    seen: dict[str, StageRecord] = {}
    for record in records:
        if not record.cache_hit:
            seen.setdefault(record.stage, record)
    return list(seen.values())


def _taken(backend: Backend, job: Job, reservation: Reservation) -> Amounts:
    """What a job took since it reserved, by its receipt; of one that failed no minutes."""
    before = int(reservation.name.rpartition(".")[2])
    records = [one for one in job.stages if one.epoch > before and not one.cache_hit]
    rates = backend.allowance.rates
    money = total(rates.of(one) for one in records).amount if rates else 0.0
    is_done = job.status in (JobStatus.SUCCEEDED, JobStatus.PARTIAL)
    looked = any(one.stage in (TRANSCRIPT.name, SCENES.name) for one in records)
    media_s = media_s_of(video_or_none(backend, job.owner, job.video_id))
    return Amounts(minutes=media_s / 60 if is_done and looked else 0.0, money=money)


def _note_waiting(backend: Backend, job: Job, why: str) -> None:
    """Say on the job why it waits, and when it is looked at again."""
    try:
        current = backend.job_store.get(job.job_id)
        if current is None or current.status is not JobStatus.QUEUED:
            return
        now = backend.job_store.now()
        backend.job_store.save(current.wait(now, why, until=now + ASKED_AGAIN_AFTER))
        if current.waits_for != why:
            log.info("job_waits_for_quota", extra={"job": job.job_id})
    except (StaleWrite, NotFound, IllegalTransition):
        log.debug("wait_not_noted", extra={"job": job.job_id})
