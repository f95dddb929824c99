"""A helping processor: listens to one stretch of a recording that another one processes.

It holds no lease and changes nothing but the store, and there nothing but its own stretch. So it
may be killed, started twice or come too late: the processor that holds the job does without it.
"""

import logging
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lifestream.domain.errors import Cancelled, NotFound
from lifestream.domain.ids import JobId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.pipeline import stages
from lifestream.pipeline.checkpoints import Checkpoints
from lifestream.pipeline.context import PipelineContext, PipelineSettings
from lifestream.ports.backend import Backend
from lifestream.ports.inference import Inference
from lifestream.ports.job_store import JobStore
from lifestream.ports.object_store import ObjectFacts, ObjectStore, SignedUpload
from lifestream.services.jobs.process_video import WorkPlace
from lifestream.services.jobs.source_file import SourceFile
from lifestream.services.library.forget import artifacts_prefix

log = logging.getLogger(__name__)

PART_STAGE = "transcript_part"
LOOK_EVERY_S = 5.0
AT_WORK = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})


def help_transcribe(
    backend: Backend,
    inference: Inference,
    job_id: JobId,
    *,
    index: int,
    place: WorkPlace,
    settings: PipelineSettings,
) -> bool:
    """Hear stretch ``index`` of the job's recording and store it; False when there is no need.

    Raises:
        LifeStreamError: The file cannot be used or an engine fails; the job is none the worse.
    """
    job = backend.job_store.get(job_id)
    video = backend.library.get(job.owner, job.video_id) if job is not None else None
    if job is None or video is None or job.status not in AT_WORK:
        return False
    try:
        source = SourceFile(backend.object_store, job, place.scratch)
        digest = source.digest
        store = _PartsOnly(backend.object_store)
        prefix = artifacts_prefix(job.owner, digest)
        context = PipelineContext(
            video=video,
            source_file=source.fetched,
            scratch=place.scratch,
            prefix=prefix,
            backend=replace(backend, object_store=store),
            inference=inference,
            settings=settings,
            checkpoints=_checkpoints(backend.job_store, job, store, (prefix, digest)),
            change_video=lambda change: change(video),
            vocabulary=job.vocabulary,
        )
        return _listen(context, index)
    except Cancelled:
        return False
    finally:
        shutil.rmtree(place.scratch, ignore_errors=True)


def _checkpoints(
    jobs: JobStore, job: Job, store: "_PartsOnly", content: tuple[str, str]
) -> Checkpoints:
    prefix, digest = content
    return Checkpoints(
        store,
        prefix=prefix,
        content_sha256=digest,
        attempt=job.attempt,
        reporter=_Watch(jobs, job),
        redone=dict(job.redone),
    )


def _listen(context: PipelineContext, index: int) -> bool:
    media = context.took(stages.media(context))
    audio = stages.audio(context, media)
    speech = stages.speech(context, audio)
    heard = stages.transcript_part(context, audio, speech, index)
    log.info("stretch_heard", extra={"index": index, "heard": heard})
    return heard


class _Watch:
    """Keeps no record; notices that the job is over."""

    def __init__(self, jobs: JobStore, job: Job) -> None:
        self._jobs, self._job = jobs, job
        self._look_at_s = time.monotonic() + LOOK_EVERY_S

    def stage_started(self, stage: str) -> None:
        self._look()

    def stage_progress(self, stage: str, fraction: float) -> None:
        self._look()

    def stage_done(self, record: StageRecord, artifact_key: str) -> None:
        self._look()

    def stage_failed(self, stage: str) -> None:
        """The processor that holds the job does without."""

    def part_kept(self, stage: str) -> None:
        self._look()

    def _look(self) -> None:
        if time.monotonic() < self._look_at_s:
            return
        self._look_at_s = time.monotonic() + LOOK_EVERY_S
        job = self._jobs.get(self._job.job_id)
        if job is None or job.is_terminal:
            raise Cancelled("The job is over.")


class _PartsOnly:
    """An object store that reads everything and writes stretches alone (an ``ObjectStore``)."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @property
    def bucket(self) -> str:
        return self._store.bucket

    @property
    def served_from(self) -> str:
        return self._store.served_from

    def sign_upload(
        self,
        key: str,
        *,
        content_type: str,
        size_bytes: int,
        expires_in_s: float,
        origin: str = "",
        is_growing: bool = False,
    ) -> SignedUpload:
        raise NotFound("A helping processor takes no uploads.")

    def sign_download(
        self, key: str, *, expires_in_s: float, filename: str = "", content_type: str = ""
    ) -> str:
        raise NotFound("A helping processor gives no addresses out.")

    def put_bytes(self, key: str, data: bytes, *, content_type: str) -> ObjectFacts:
        if f"/{PART_STAGE}-" in key:
            return self._store.put_bytes(key, data, content_type=content_type)
        return self._unwritten(key, len(data), content_type)

    def put_file(
        self, key: str, path: Path, *, content_type: str, may_take: bool = False
    ) -> ObjectFacts:
        return self._unwritten(key, path.stat().st_size, content_type)

    def read_bytes(self, key: str) -> bytes:
        return self._store.read_bytes(key)

    def read_range(self, key: str, start: int, length: int) -> bytes:
        return self._store.read_range(key, start, length)

    def download(self, key: str, path: Path, *, generation: str = "") -> None:
        self._store.download(key, path, generation=generation)

    def stat(self, key: str) -> ObjectFacts | None:
        return self._store.stat(key)

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        return self._store.list(prefix)

    def delete(self, key: str) -> None:
        """Deletes nothing."""

    def _unwritten(self, key: str, size_bytes: int, content_type: str) -> ObjectFacts:
        return ObjectFacts(
            bucket=self.bucket,
            key=key,
            generation="",
            size_bytes=size_bytes,
            content_type=content_type,
            crc32c="",
            updated_at=datetime.now(UTC),
        )
