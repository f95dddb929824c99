"""One stage of one recording made again: what follows, what stays, what it takes; then doing it.

The estimate is the recording's own ledger where the stage ran before, else recent recordings of
the same owner by their length. What people typed is no stage's result: it stays and is applied to
whatever is made anew.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from statistics import median

from lifestream.domain.errors import IllegalTransition, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.batch import BatchItem, ReprocessRequest, Selection
from lifestream.domain.jobs.cost import Cost, Rates, total
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import (
    MINUTES,
    PHOTO_STAGE_NAMES,
    SCREEN_TEXT,
    STAGE_NAMES,
    TIME_BLOCKS,
    TRANSCRIPT,
    made_again,
)
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.domain.vocabulary.entries import MAX_RECORDING_TERMS, checked_terms
from lifestream.ports.backend import Backend
from lifestream.services.jobs.media_length import media_s_of
from lifestream.services.library.readable import video_or_none
from lifestream.services.reprocess.batches import advance_batch, obstacle, start_batch

WRITTEN = frozenset({TIME_BLOCKS.name, MINUTES.name})
"""Stages that the writer of these settings does, whoever did them last time."""

RECENT = 10
"""So many other recordings are looked at where this one's ledger says nothing."""


class Source(StrEnum):
    """Where an estimate comes from."""

    THIS_RECORDING = "THIS_RECORDING"
    RECENT_RECORDINGS = "RECENT_RECORDINGS"
    NOTHING_KNOWN = "NOTHING_KNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEstimate:
    """The effort of one stage, at most: parts that did not change are found stored.

    Attributes:
        wall_s: None where nothing is known.
    """

    stage: str
    wall_s: float | None
    cost: Cost
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunPlan:
    """The effect of making one stage again.

    Attributes:
        again: The stage and what is made from it.
        kept: Stages whose results are used as they are.
        edits: How many edits were typed; all of them stay.
        obstacle: Why it cannot be done now; empty when it can.
        measured_at: When the stage last ran on this recording.
    """

    video: Video
    stage: str
    again: tuple[StageEstimate, ...]
    kept: tuple[str, ...]
    edits: int
    obstacle: str
    rates: Rates
    measured_at: datetime | None = None

    @property
    def listens(self) -> bool:
        """Whether its words are recognised again, with the names and terms of now."""
        return TRANSCRIPT.name in made_again(self.stage) and not self.video.options.use_captions

    @property
    def known_wall_s(self) -> float:
        """Seconds of work of the stages whose time is known."""
        return sum(one.wall_s for one in self.again if one.wall_s is not None)

    @property
    def wall_s(self) -> float | None:
        """Seconds of work together; None when a stage's time is not known."""
        return None if any(one.wall_s is None for one in self.again) else self.known_wall_s

    @property
    def cost(self) -> Cost:
        """All of it together."""
        return total(one.cost for one in self.again)


def stages_of(video: Video) -> tuple[str, ...]:
    """The stages of a recording that can be made again."""
    return PHOTO_STAGE_NAMES if video.is_photo else STAGE_NAMES


def default_stage(video: Video) -> str:
    """The stage that people make again most: what is written, of a photo what is read."""
    return SCREEN_TEXT.name if video.is_photo else MINUTES.name


def rerun_plan(
    backend: Backend, owner: OwnerId, video_id: VideoId, stage: str | None, rates: Rates
) -> RerunPlan:
    """The work it would take. Changes nothing.

    Args:
        stage: None for ``default_stage``.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: No such stage.
    """
    video, job = _found(backend, owner, video_id)
    stage = default_stage(video) if stage is None else stage
    _check_stage(video, stage)
    stages = stages_of(video)
    names = tuple(name for name in made_again(stage) if name in stages)
    estimator = _Estimator(backend, owner, video, job, rates)
    edits = backend.owner_log.read(owner, edits_subject(video_id))
    own = _best(job.stages, stage)
    return RerunPlan(
        video=video,
        stage=stage,
        again=tuple(estimator.of(name) for name in names),
        kept=tuple(name for name in stages if name not in names),
        edits=len(edits),
        obstacle=_obstacle(backend, video, job),
        rates=rates,
        measured_at=own.started_at if own else None,
    )


def rerun(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    stage: str,
    *,
    request_id: str,
    zone: tzinfo,
    vocabulary: Sequence[str] | None = None,
    change: Callable[[Video], Video] | None = None,
) -> Job:
    """Make ``stage`` and what follows again; the same ``request_id`` twice is done once.

    Args:
        vocabulary: Names and terms of this recording from now on; None keeps those it has.
        change: What else of the recording is another from now on.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: No such stage, no request_id, or a term that is none.
        IllegalTransition: It cannot be made again now; says why.
        TransientError: A store does not answer; ask again with the same request_id.
    """
    video, job = _found(backend, owner, video_id)
    _check_stage(video, stage)
    batch_id = _batch_id(owner, video_id, stage, request_id)
    terms = None if vocabulary is None else checked_terms(vocabulary, at_most=MAX_RECORDING_TERMS)
    if backend.batch_store.get(batch_id) is None:
        if reason := _obstacle(backend, video, job):
            raise IllegalTransition(
                says(
                    "{display_title} cannot be made again now. {reason}",
                    display_title=video.display_title,
                    reason=reason,
                )
            )
        after = change(video) if change else video
        if terms is not None:
            after = replace(after, options=replace(after.options, vocabulary=terms))
        if after != video:
            backend.library.put(after)
        select = Selection(owner=owner, video_ids=(video_id,))
        request = ReprocessRequest(batch_id=batch_id, select=select, from_stage=stage, at_once=1)
        start_batch(backend, request)
    advance_batch(backend, batch_id)
    return backend.job_store.get(job.job_id) or job


def _batch_id(owner: OwnerId, video_id: VideoId, stage: str, request_id: str) -> str:
    if not request_id.strip():
        raise InvalidRequest("Name the request, so that pressing twice starts it once.")
    # Batches are of all owners: a name in a request must not reach another's.
    name = "\n".join((owner, video_id, stage, request_id))
    return f"rerun-{stage}-{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def _found(backend: Backend, owner: OwnerId, video_id: VideoId) -> tuple[Video, Job]:
    video = backend.library.get(owner, video_id)
    job = backend.job_store.get(video.job_id) if video else None
    if video is None or job is None:
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    return video, job


def _check_stage(video: Video, stage: str) -> None:
    stages = stages_of(video)
    if stage not in stages:
        known = ", ".join(stages)
        of_photo = says(
            "{stage!r} is no stage of this photo; the stages are {known}.", stage=stage, known=known
        )
        of_recording = says(
            "{stage!r} is no stage of this recording; the stages are {known}.",
            stage=stage,
            known=known,
        )
        raise InvalidRequest(
            of_photo if video.is_photo else of_recording,
            code="NO_SUCH_STAGE",
        )


def _obstacle(backend: Backend, video: Video, job: Job) -> str:
    item = BatchItem(video_id=video.video_id, owner=video.owner, job_id=job.job_id)
    return obstacle(backend, job, item, named=True)


class _Estimator:
    """Estimates stage by stage; looks at other recordings only when it has to."""

    def __init__(
        self, backend: Backend, owner: OwnerId, video: Video, job: Job, rates: Rates
    ) -> None:
        self._backend, self._owner, self._rates = backend, owner, rates
        self._job = job
        self._media_s = media_s_of(video)
        self._others: list[tuple[Job, float]] | None = None

    def of(self, stage: str) -> StageEstimate:
        own = _best(self._job.stages, stage)
        if own is not None and self._is_of_today(stage, own):
            return self._estimate(stage, own, 1.0, Source.THIS_RECORDING)
        scaled = self._recent(stage)
        if scaled:
            walls, costs = zip(*scaled, strict=True)
            middle = sorted(costs, key=lambda cost: cost.amount)[len(costs) // 2]
            return StageEstimate(
                stage=stage, wall_s=median(walls), cost=middle, source=Source.RECENT_RECORDINGS
            )
        return StageEstimate(
            stage=stage, wall_s=None, cost=self._unknown(stage), source=Source.NOTHING_KNOWN
        )

    def _unknown(self, stage: str) -> Cost:
        model = self._rates.charging_model(self._rates.writer) if stage in WRITTEN else ""
        if model:
            return Cost(unknown=(model,))
        return Cost(unknown=("the machine's time",)) if self._rates.compute_per_s else Cost()

    def _estimate(
        self, stage: str, record: StageRecord, scale: float, source: Source
    ) -> StageEstimate:
        wall_s = record.wall_s * scale
        model = self._rates.writer if stage in WRITTEN else record.model
        tokens = self._rates.of_tokens(
            model, round(record.tokens_in * scale), round(record.tokens_out * scale)
        )
        compute = Cost(amount=wall_s * self._rates.compute_per_s)
        return StageEstimate(stage=stage, wall_s=wall_s, cost=compute.plus(tokens), source=source)

    def _is_of_today(self, stage: str, record: StageRecord) -> bool:
        """Whether the writer then and the writer now are of one kind: one asks, one quotes."""
        if stage not in WRITTEN:
            return True
        return bool(record.tokens_in + record.tokens_out) == bool(self._rates.writer)

    def _recent(self, stage: str) -> list[tuple[float, Cost]]:
        if not self._media_s:
            return []
        found = []
        for job, media_s in self._recordings():
            record = _best(job.stages, stage)
            if record is not None and self._is_of_today(stage, record):
                scale = self._media_s / media_s
                one = self._estimate(stage, record, scale, Source.RECENT_RECORDINGS)
                found.append((one.wall_s or 0.0, one.cost))
        return found

    def _recordings(self) -> Sequence[tuple[Job, float]]:
        if self._others is None:
            done = frozenset({JobStatus.SUCCEEDED, JobStatus.PARTIAL})
            jobs, _ = self._backend.job_store.list(self._owner, limit=RECENT, statuses=done)
            lengths = (
                (job, media_s_of(video_or_none(self._backend, self._owner, job.video_id)))
                for job in jobs
                if job.job_id != self._job.job_id
            )
            self._others = [(job, media_s) for job, media_s in lengths if media_s]
        return self._others


def _best(records: Sequence[StageRecord], stage: str) -> StageRecord | None:
    """The largest run of a stage by whoever did it last: later ones may have found parts stored."""
    runs = [record for record in records if record.stage == stage and not record.cache_hit]
    same = [record for record in runs if record.model == runs[-1].model]
    return max(same, key=lambda one: (one.tokens_in + one.tokens_out, one.wall_s), default=None)
