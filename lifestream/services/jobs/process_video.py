"""One job from claim to outcome: the only place that decides what an error means for a job."""

import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import RLock

from lifestream import __version__, tracing
from lifestream.domain.errors import (
    Cancelled,
    IllegalTransition,
    LeaseLost,
    LifeStreamError,
    NotFound,
    NotHeardYet,
    ResourceError,
    StaleWrite,
    TransientError,
)
from lifestream.domain.ids import JobId
from lifestream.domain.jobs.job import Job, JobError, TaskSlot
from lifestream.domain.jobs.parts import HeardStage, Part, still_valid
from lifestream.domain.jobs.stages import STAGES
from lifestream.domain.video import NOT_INDEXED, Video
from lifestream.pipeline.checkpoints import Checkpoints
from lifestream.pipeline.run import Outcome, PipelineContext, PipelineSettings, run
from lifestream.ports.backend import Backend
from lifestream.ports.inference import Inference
from lifestream.ports.job_store import JobStore
from lifestream.services.forgetting.results_only import keep_results_only, note_results_only
from lifestream.services.jobs.attempt_receipt import AttemptReceipt, ProcessingEnd
from lifestream.services.jobs.failures import explained, wait_s
from lifestream.services.jobs.leased_job import LeasedJob
from lifestream.services.jobs.source_file import SourceFile
from lifestream.services.library.forget import artifacts_prefix, remove_late_results
from lifestream.services.minutes.wishes import wish_for
from lifestream.services.quota.jobs import settle_job
from lifestream.services.tasks.reconcile import reconcile_tasks
from lifestream.services.uploads.accept_upload import launch
from lifestream.services.webhooks.outbox import watch_job

__all__ = ("ProcessingEnd", "WorkPlace", "give_back", "process_video", "record_failure")

log = logging.getLogger(__name__)

CLAIM_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlace:
    """Where an attempt works.

    Attributes:
        worker: Name of this process, for people.
        scratch: Folder for this job's temporary files; wiped at the end.
        slot: Where this process runs, if the platform starts it again by itself.
    """

    worker: str
    scratch: Path
    slot: TaskSlot | None = None


def process_video(
    backend: Backend,
    inference: Inference,
    job_id: JobId,
    *,
    place: WorkPlace,
    settings: PipelineSettings,
    on_claimed: Callable[[LeasedJob], None] = lambda leased: None,
) -> ProcessingEnd:
    """Claim the job, run the pipeline, record the outcome.

    Args:
        on_claimed: Gets the held job, for a signal handler that must release it.
    """
    job = _claim(backend.job_store, job_id, place, settings.part)
    if job is None:
        return ProcessingEnd.NOT_OURS
    tracing.follow(job.trace)
    log.info("job_claimed", extra={"attempt": job.attempt, "epoch": job.epoch})
    watch_job(backend, job)
    record = _LibraryEntry(backend, job)
    receipt = AttemptReceipt(job)
    with (
        tracing.span("process_video", trace=job.trace, job=job_id, attempt=job.attempt) as span,
        LeasedJob(backend.job_store, job, stages=STAGES, on_artifact=record.artifact) as leased,
    ):
        on_claimed(leased)
        attempt = _Attempt(
            backend=backend,
            inference=inference,
            leased=leased,
            record=record,
            scratch=place.scratch,
            settings=settings,
        )
        try:
            end = attempt.run()
            if end is ProcessingEnd.HANDED_ON:
                leased.close()
                _launch_next(backend, leased.job)
            receipt.give(end, leased.job, media_s=record.media_s, span=span)
            if leased.job.is_terminal:
                settle_job(backend, leased.job)
            return end
        finally:
            shutil.rmtree(place.scratch, ignore_errors=True)


def _launch_next(backend: Backend, job: Job) -> None:
    """Ask for the processor that goes on; where that fails, the sweep finds the queued job."""
    try:
        launch(backend, job)
    except LifeStreamError as error:
        log.warning("launch_postponed", extra={"job": job.job_id, "reason": error.code})


def _claim(store: JobStore, job_id: JobId, place: WorkPlace, part: Part) -> Job | None:
    """The job, held; None when it is not to be had, or its next part is another processor's.

    Raises:
        StaleWrite: Others saved it again and again.
    """
    for tries_left in reversed(range(CLAIM_TRIES)):
        job = store.get(job_id)
        if job is None:
            return None
        if not part.takes(is_heard=job.is_heard):
            log.info("job_not_claimed", extra={"reason": "Another processor does what is left."})
            return None
        try:
            return store.save(job.claim(store.now(), place.worker, slot=place.slot))
        except (IllegalTransition, NotFound) as error:
            log.info("job_not_claimed", extra={"reason": error.message})
            return None
        except StaleWrite:
            # Often only the launcher's note of this very execution: whoever gives up then leaves
            # a queued job to nobody.
            if not tries_left:
                raise
    return None


class _LibraryEntry:
    """The job's recording in the library, changed as results arrive.

    Attributes:
        media_s: Its length; 0 until it is known.
    """

    def __init__(self, backend: Backend, job: Job) -> None:
        self._library = backend.library
        self._job = job
        self._lock = RLock()
        self.media_s = 0.0

    def read(self) -> Video:
        video = self._library.get(self._job.owner, self._job.video_id)
        if video is None:
            raise Cancelled("The recording was deleted.")
        return video

    def change(self, change: Callable[[Video], Video]) -> Video:
        with self._lock:
            video = change(self.read())
            try:
                self._library.put(video)
            except NotFound as error:
                raise Cancelled("The recording was deleted while it was processed.") from error
            self.media_s = video.facts.duration_s if video.facts else 0.0
            return video

    def artifact(self, stage: str, key: str) -> None:
        self.change(lambda video: video.with_artifact(stage, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """One attempt at one job, and what every way it can end means."""

    backend: Backend
    inference: Inference
    leased: LeasedJob
    record: _LibraryEntry
    scratch: Path
    settings: PipelineSettings

    def run(self) -> ProcessingEnd:
        try:
            outcome = self._process()
            if outcome.heard:
                return self._hand_on(outcome.heard)
            done = self.leased.save(
                lambda job, now: job.finish(
                    now, partial=outcome.partial, notes=outcome.notes, passing=outcome.passing
                )
            )
            self._keep_results_only(done)
            return ProcessingEnd.DONE
        except Cancelled:
            self._leave_nothing()
            return ProcessingEnd.CANCELLED
        except LeaseLost as error:
            log.warning("lease_lost", extra={"reason": error.message})
            return ProcessingEnd.NOT_OURS
        except NotHeardYet as error:
            return self._hand_back(error)
        except Exception as error:
            return record_failure(self.leased, explained(error))

    def _keep_results_only(self, job: Job) -> None:
        """Let the media go where its owner chose that; the sweep does what cannot be done now."""
        try:
            keep_results_only(self.backend, self.record.read(), job, self.settings.zone)
        except LifeStreamError as error:
            log.warning("media_not_gone", extra={"video": job.video_id, "reason": error.code})

    def _hand_on(self, heard: tuple[HeardStage, ...]) -> ProcessingEnd:
        self.leased.save(lambda job, now: job.hand_on(now, heard))
        log.info("job_handed_on", extra={"stages": len(heard)})
        return ProcessingEnd.HANDED_ON

    def _hand_back(self, error: NotHeardYet) -> ProcessingEnd:
        """To a processor that listens, as long as the job has attempts."""
        why = _job_error(self.leased, error)
        try:
            job = self.leased.save(lambda job, now: job.hand_back(now, why))
        except (Cancelled, LeaseLost):
            return ProcessingEnd.NOT_OURS
        log.warning("job_handed_back", extra={"stage": why.stage, "attempt": job.attempt})
        return ProcessingEnd.FAILED if job.is_terminal else ProcessingEnd.HANDED_ON

    def _leave_nothing(self) -> None:
        """Of a recording that was deleted meanwhile; the sweep looks again."""
        job, library = self.leased.job, self.backend.library
        with suppress(TransientError):
            if library.deleted_at(job.owner, job.video_id) is not None:
                digest = library.content_of(job.owner, job.video_id)
                remove_late_results(self.backend, job.owner, job.video_id, digest)

    def _process(self) -> Outcome:
        self.scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        job = self.leased.job
        store = self.backend.object_store
        known = self.record.read().content_sha256 if job.stages else ""
        source = SourceFile(store, job, self.scratch, known=known)
        digest = source.digest
        video = self.record.change(lambda video: replace(video, content_sha256=digest))
        note_results_only(self.backend, video)
        self.leased.expect(self.record.media_s)
        prefix = artifacts_prefix(video.owner, digest)
        context = PipelineContext(
            video=video,
            source_file=source.fetched,
            scratch=self.scratch,
            prefix=prefix,
            backend=self.backend,
            inference=self.inference,
            settings=self.settings,
            checkpoints=Checkpoints(
                store,
                prefix=prefix,
                content_sha256=digest,
                attempt=job.attempt,
                reporter=self.leased,
                redone=dict(job.redone),
                heard=still_valid(job.heard),
                listens=self.settings.part is not Part.REST,
            ),
            change_video=self._change_video,
            vocabulary=job.vocabulary,
            wish=wish_for(self.backend, video),
        )
        outcome = run(context)
        is_changed = self._bring_in_tasks(context)

        def ended(video: Video) -> Video:
            indexed = NOT_INDEXED if is_changed else video.indexed_edits
            return replace(video, pipeline=__version__, indexed_edits=indexed)

        self.record.change(ended)
        return outcome

    def _bring_in_tasks(self, context: PipelineContext) -> bool:
        """Keep what the minutes promise; a failure is mended by the next run, or look at tasks.

        Returns whether people changed some of it, which the run's passages do not know.
        """
        video = context.video
        try:
            found = reconcile_tasks(
                self.backend,
                self.inference.embedder,
                video.owner,
                video.video_id,
                zone=self.settings.zone,
            )
        except LifeStreamError as error:
            fields = {"video": video.video_id, "reason": error.code}
            log.warning("tasks_not_reconciled", extra=fields)
            return False
        return bool(found.touched)

    def _change_video(self, change: Callable[[Video], Video]) -> Video:
        video = self.record.change(change)
        self.leased.expect(self.record.media_s)
        return video


def record_failure(leased: LeasedJob, error: LifeStreamError) -> ProcessingEnd:
    """Save what an error means: failed for good, or back to the queue with a wait."""
    job_error = _job_error(leased, error)
    again = (
        isinstance(error, TransientError | ResourceError)
        and leased.job.attempt < leased.job.max_attempts
    )

    def change(job: Job, now: datetime) -> Job:
        if again:
            return job.release(now, job_error, wait_s=wait_s(error, job.attempt))
        return job.fail(now, job_error)

    try:
        leased.save(change)
    except (Cancelled, LeaseLost):
        return ProcessingEnd.NOT_OURS
    return ProcessingEnd.TRY_AGAIN if again else ProcessingEnd.FAILED


def _job_error(leased: LeasedJob, error: LifeStreamError) -> JobError:
    return JobError(
        code=error.code,
        message=error.message,
        error_class=error.error_class,
        stage=leased.failed_stage,
    )


def give_back(leased: LeasedJob, *, by_person: bool) -> None:
    """The worker got a signal to stop: the job waits for another one; see ``Job.interrupt``."""
    try:
        leased.save(lambda job, now: job.interrupt(now, by_person=by_person))
    except (Cancelled, LeaseLost, IllegalTransition):
        log.info("job_already_gone")
