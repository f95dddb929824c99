"""Giving an owner the sample recording, with all its results, without processing anything.

The order is that of ``move_recording``: the job is there and at its end before the video's bytes
arrive, so the event of their arrival finds nothing to start.
"""

import hashlib
import json
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import LOCAL_OWNER, OwnerId, VideoId, job_id_for, new_video_id
from lifestream.domain.jobs.job import Job
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.sample.pack import SamplePack, load_sample
from lifestream.services.library.readable import video_or_none
from lifestream.services.reprocess.reindex import index_recording
from lifestream.services.tasks.reconcile import reconcile_tasks
from lifestream.services.uploads.request_upload import source_key

TYPES = {"json": "application/json", "jpg": "image/jpeg", "webp": "image/webp"}


def first_sample_id(owner: OwnerId) -> VideoId:
    """The sample that a new library begins with: always the same, so that it comes only once."""
    return VideoId("v" + hashlib.sha256(f"sample|{owner}".encode()).hexdigest()[:20])


def begin_with_sample(backend: Backend, owner: OwnerId) -> Video | None:
    """Add the sample to a library that never had anything; None for any other.

    It can be watched and read at once, and found when ``index_sample`` is done.
    """
    if backend.library.list(owner, limit=1).total:
        return None
    try:
        return _add(backend, owner, first_sample_id(owner))
    except NotFound:  # It was deleted, and does not come back by itself.
        return None


def index_sample(backend: Backend, embedder: Embedder, owner: OwnerId, *, zone: tzinfo) -> None:
    """Make the library's first sample findable where it is not yet.

    Raises:
        DependencyUnavailable: The embedder does not answer.
    """
    video = video_or_none(backend, owner, first_sample_id(owner))
    if video is not None and not video.indexed_chunks:
        index_recording(backend, embedder, owner, video.video_id, zone=zone)
        reconcile_tasks(backend, embedder, owner, video.video_id, zone=zone)


def add_sample(backend: Backend, embedder: Embedder, owner: OwnerId, *, zone: tzinfo) -> Video:
    """Add the sample to a library, once more where it is there already.

    Raises:
        DependencyUnavailable: The embedder does not answer; the sample can be watched and read.
    """
    video = _add(backend, owner, new_video_id())
    index_recording(backend, embedder, owner, video.video_id, zone=zone)
    reconcile_tasks(backend, embedder, owner, video.video_id, zone=zone)
    return backend.library.get(owner, video.video_id) or video


def _add(backend: Backend, owner: OwnerId, video_id: VideoId) -> Video:
    pack = load_sample()
    video, job = _of_owner(backend, pack, owner, video_id)
    backend.library.put(replace(video, artifacts=(), thumbnail_key=""))
    backend.job_store.create(job)
    _store(backend, pack, owner, video)
    arrived = backend.object_store.stat(video.source_key)
    stored = backend.job_store.get(job.job_id)
    if arrived is not None and stored is not None:
        # A generation that the job does not know would count as a later upload.
        backend.job_store.save(replace(stored, generation=arrived.generation))
    backend.library.put(video)
    return video


def _of_owner(
    backend: Backend, pack: SamplePack, owner: OwnerId, video_id: VideoId
) -> tuple[Video, Job]:
    key, bucket = source_key(owner, video_id), backend.object_store.bucket
    now = backend.job_store.now()
    job = replace(
        pack.job,
        job_id=job_id_for(bucket, key),
        video_id=video_id,
        owner=owner,
        bucket=bucket,
        key=key,
        generation="",
        version=0,
        execution="",
        created_at=now,
        updated_at=now,
        trace="",
    )
    video = replace(
        pack.video,
        video_id=video_id,
        owner=owner,
        job_id=job.job_id,
        source_key=key,
        created_at=now,
        # The captions went into the transcript; the file beside the video is not kept.
        options=replace(pack.video.options, captions_key=""),
        thumbnail_key=_key(pack.video.thumbnail_key, owner),
        artifacts=tuple((stage, _key(key, owner)) for stage, key in pack.video.artifacts),
        indexed_chunks=0,
    )
    return video, job


def _key(key: str, owner: OwnerId) -> str:
    """The same place among the owner's artifacts; any other text as it is."""
    packed = f"artifacts/{LOCAL_OWNER}/"
    return f"artifacts/{owner}/{key.removeprefix(packed)}" if key.startswith(packed) else key


def _store(backend: Backend, pack: SamplePack, owner: OwnerId, video: Video) -> None:
    for key, data in pack.objects.items():
        is_result = key.endswith(".json")
        backend.object_store.put_bytes(
            _key(key, owner),
            _renamed(data, owner) if is_result else data,
            content_type=TYPES[key.rpartition(".")[2]],
        )
    backend.object_store.put_file(video.source_key, pack.media, content_type=video.content_type)


def _renamed(result: bytes, owner: OwnerId) -> bytes:
    """A stored result with the owner's keys in it."""
    document = json.loads(result)
    del document["sha256"], document["schema_version"]

    def walk(plain: Any) -> Any:
        if isinstance(plain, dict):
            return {name: walk(value) for name, value in plain.items()}
        if isinstance(plain, list):
            return [walk(value) for value in plain]
        return _key(plain, owner) if isinstance(plain, str) else plain

    return codec.encode(walk(document))
