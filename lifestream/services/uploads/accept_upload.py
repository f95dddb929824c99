"""An upload is complete: queue its job once, then launch it; or refuse what is no recording.

QUEUED is saved before the launch, so a crash between the two leaves a job that the sweep finds.
"""

import logging
from dataclasses import replace
from enum import StrEnum

from lifestream import tracing
from lifestream.domain.errors import (
    IllegalTransition,
    LifeStreamError,
    NotFound,
    PermanentError,
    StaleWrite,
)
from lifestream.domain.ids import OwnerId, VideoId, job_id_for
from lifestream.domain.jobs.events import ObjectEvent, finalize_message
from lifestream.domain.jobs.job import Job, JobError, JobStatus
from lifestream.domain.jobs.stages import MEDIA
from lifestream.domain.sentences import says
from lifestream.pipeline.media.containers import HEAD_BYTES, refusal_of
from lifestream.ports.backend import Backend
from lifestream.ports.job_launcher import ANY_WORK, HEARD, Work
from lifestream.services.jobs.media_length import expected_media_s
from lifestream.services.library.readable import video_or_none
from lifestream.services.quota.jobs import wait_for_quota
from lifestream.services.quota.storage import storage_arrived
from lifestream.services.uploads.request_upload import UPLOADS
from lifestream.services.vocabulary.entries import words_for
from lifestream.services.webhooks.outbox import watch_job

log = logging.getLogger(__name__)


class Acceptance(StrEnum):
    """The outcome of an event."""

    STARTED = "STARTED"
    DUPLICATE = "DUPLICATE"
    IGNORED = "IGNORED"
    SUPERSEDED = "SUPERSEDED"
    REFUSED = "REFUSED"


def accept_upload(backend: Backend, event: ObjectEvent) -> Acceptance:
    """Start the event's job if nobody did; the present span joins the trace of its upload.

    Raises:
        TransientError: Storage, database or launcher did not answer; deliver the event again.
    """
    if not event.is_finalize or not event.key.startswith(f"{UPLOADS}/"):
        return Acceptance.IGNORED
    stored = backend.object_store.stat(event.key)
    if stored is None:
        return Acceptance.IGNORED
    if stored.generation != event.generation:
        return Acceptance.SUPERSEDED
    job = backend.job_store.get(job_id_for(event.bucket, event.key))
    if job is None:
        return Acceptance.IGNORED
    tracing.follow(job.trace)
    if job.generation not in ("", event.generation):
        return _accept_later_generation(backend, job, event)
    if job.status is not JobStatus.AWAITING_UPLOAD:
        return Acceptance.DUPLICATE
    return _queue_and_launch(backend, job, event)


def confirm_upload(backend: Backend, owner: OwnerId, video_id: VideoId) -> Job:
    """The client says its upload is done; starts the job even when the event was lost.

    Raises:
        NotFound: No such recording of this owner, or its bytes have not arrived.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    stored = backend.object_store.stat(video.source_key)
    if stored is None and video.media_gone_at is not None:
        done = backend.job_store.get(video.job_id)
        if done is not None:
            return done
    if stored is None:
        raise NotFound(
            says(
                "The bytes of {filename} have not arrived; finish the upload first.",
                filename=video.filename,
            ),
            code="UPLOAD_INCOMPLETE",
        )
    event = ObjectEvent(
        event_type="OBJECT_FINALIZE",
        bucket=stored.bucket,
        key=stored.key,
        generation=stored.generation,
        size_bytes=stored.size_bytes,
        content_type=stored.content_type,
    )
    # A span of its own, for it joins the upload's trace and the request stays in its caller's.
    with tracing.span("confirm_upload"):
        accept_upload(backend, event)
    job = backend.job_store.get(video.job_id)
    if job is None:
        raise NotFound(says("There is no job {job_id}.", job_id=video.job_id), code="JOB_NOT_FOUND")
    return job


def republish(backend: Backend, job: Job) -> None:
    """Put a job's finalize event on the bus again, for a job whose event was lost."""
    stored = backend.object_store.stat(job.key)
    if stored is not None:
        backend.event_bus.publish(
            finalize_message(
                bucket=stored.bucket,
                key=stored.key,
                generation=stored.generation,
                size_bytes=stored.size_bytes,
                content_type=stored.content_type,
            )
        )


def launch(backend: Backend, job: Job) -> None:
    """Ask for a processor; a job that nobody launches now is found by the sweep, and so is one that
    waits until a quota allows it.

    Raises:
        TransientError: The launcher did not take it; the job stays queued.
    """
    if wait_for_quota(backend, job):
        return
    with tracing.span("launch", kind="client", trace=job.trace, job=job.job_id):
        execution = backend.job_launcher.launch(job.job_id, _work_of(backend, job))
    if job.slot is not None and execution.rpartition("/")[2] == job.slot.execution:
        # The container that ended this job's last run is still seen as running. Without a note of
        # a launch the sweep asks again soon, instead of waiting for a processor that is leaving.
        log.info("launch_found_leaving", extra={"job": job.job_id})
        return
    try:
        current = backend.job_store.get(job.job_id)
        if current is not None and not current.is_terminal and current.execution != execution:
            backend.job_store.save(current.launched(backend.job_store.now(), execution))
    except (StaleWrite, NotFound):
        # The processor was faster than this note of it: its own saves say more.
        log.debug("launch_note_skipped", extra={"job": job.job_id})


def _work_of(backend: Backend, job: Job) -> Work:
    if job.is_heard:
        return HEARD
    video = video_or_none(backend, job.owner, job.video_id)
    if video is None:
        return ANY_WORK
    return Work(media_s=expected_media_s(video))


def _queue_and_launch(backend: Backend, job: Job, event: ObjectEvent) -> Acceptance:
    watch_job(backend, job)
    refusal = refusal_of(backend.object_store.read_range(event.key, 0, HEAD_BYTES))
    if refusal is not None:
        return _refuse(backend, job, event, refusal)
    try:
        known = job.with_words(words_for(backend, job.owner, job.video_id))
        queued = backend.job_store.save(
            known.queue(backend.job_store.now(), generation=event.generation)
        )
    except (StaleWrite, NotFound, IllegalTransition):
        return Acceptance.DUPLICATE
    log.info("upload_accepted", extra={"job": job.job_id, "video": job.video_id})
    _note_size(backend, job, event)
    storage_arrived(backend, job.owner, job.video_id)
    try:
        launch(backend, queued)
    except LifeStreamError as error:
        # Queued is saved: redelivery would see a duplicate, so the sweep must do the launch.
        log.warning("launch_postponed", extra={"job": job.job_id, "reason": error.code})
    return Acceptance.STARTED


def _refuse(backend: Backend, job: Job, event: ObjectEvent, refusal: PermanentError) -> Acceptance:
    """Fail what its first bytes prove to be no recording, without a processor."""
    error = JobError(
        code=refusal.code,
        message=refusal.message,
        error_class=refusal.error_class,
        stage=MEDIA.name,
    )
    arrived = replace(job, generation=event.generation)
    try:
        backend.job_store.save(arrived.fail(backend.job_store.now(), error))
    except (StaleWrite, NotFound):
        return Acceptance.DUPLICATE
    storage_arrived(backend, job.owner, job.video_id)
    log.info("upload_refused", extra={"job": job.job_id, "video": job.video_id, "code": error.code})
    _note_size(backend, job, event)
    return Acceptance.REFUSED


def _note_size(backend: Backend, job: Job, event: ObjectEvent) -> None:
    """Of what was uploaded while it was recorded the size is known only now."""
    video = video_or_none(backend, job.owner, job.video_id)
    if video is not None and not video.size_bytes:
        backend.library.put(replace(video, size_bytes=event.size_bytes))


def _accept_later_generation(backend: Backend, first: Job, event: ObjectEvent) -> Acceptance:
    if int(event.generation) < int(first.generation):
        return Acceptance.SUPERSEDED
    now = backend.job_store.now()
    later = replace(
        first,
        job_id=job_id_for(event.bucket, event.key, event.generation),
        status=JobStatus.AWAITING_UPLOAD,
        generation="",
        version=0,
        epoch=0,
        created_at=now,
        updated_at=now,
        stages=(),
        heard=(),
        queued_at=None,
        runs=(),
    )
    if not backend.job_store.create(later):
        return Acceptance.DUPLICATE
    video = backend.library.get(first.owner, first.video_id)
    if video is not None:
        backend.library.put(replace(video, job_id=later.job_id, content_sha256=""))
    return _queue_and_launch(backend, later, event)
