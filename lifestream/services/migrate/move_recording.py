"""One recording from one foundation to another. Killed anywhere, it is taken up where it was.

The order keeps the target from starting work of its own: its job is there, at its end and without
a generation, before the upload's bytes arrive, so the event of their arrival finds a job that
nobody needs to start. The job learns its generation from what arrived. The library entry comes
first without results (a recording that was deleted at the target is noticed before bytes move)
and last with everything.
"""

from dataclasses import dataclass, replace
from datetime import tzinfo
from enum import StrEnum

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import JobId, job_id_for
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.log_subjects import corrections_subject, edits_subject
from lifestream.domain.video import Video
from lifestream.ports.embedder import Embedder
from lifestream.services.library.forget import remove_traces
from lifestream.services.migrate.logs import copy_log, logs_are_there
from lifestream.services.migrate.route import Route, copy_object, missing_objects
from lifestream.services.reprocess.reindex import index_recording


class Verdict(StrEnum):
    """The decision about a recording."""

    MOVE = "MOVE"
    THERE = "THERE"
    LEAVE = "LEAVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The work to be done, why not, and how much there is to copy.

    ``lost`` says what of the recording the source itself does not have any more.
    """

    verdict: Verdict
    lost: str = ""
    reason: str = ""
    objects: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The counts of copied things."""

    objects: int
    bytes: int
    passages: int = 0


def plan_recording(route: Route, video: Video, embedder: Embedder | None) -> Plan:
    """The decision about a recording; changes nothing."""
    if reason := _left_for(route, video):
        return Plan(verdict=Verdict.LEAVE, reason=reason)
    job = route.source.job_store.get(video.job_id)
    if job is not None and not job.is_terminal:
        return Plan(
            verdict=Verdict.LEAVE,
            reason="It is still being uploaded or processed; migrate again when that is over.",
        )
    theirs = route.target.job_store.get(_job_id(route, video))
    if theirs is not None and not theirs.is_terminal:
        return Plan(verdict=Verdict.LEAVE, reason="The target is processing it now.")
    if theirs is not None and job is not None and theirs.updated_at > job.updated_at:
        return Plan(verdict=Verdict.LEAVE, reason="The target processed it later; its own is kept.")
    missing = missing_objects(route, video)
    there = (
        not missing
        and logs_are_there(route, video.video_id)
        and _entry_is_there(route, video)
        and (embedder is None or _is_found(route, video, embedder.embedder_id))
    )
    return Plan(
        verdict=Verdict.THERE if there else Verdict.MOVE,
        lost=_lost(route, video, job),
        objects=len(missing),
        bytes=sum(facts.size_bytes for facts in missing),
    )


def _left_for(route: Route, video: Video) -> str:
    """Why the target's own is kept, whatever the jobs say; empty where it need not be."""
    there = route.arrived(video.video_id)
    if there is not None:
        later = there.corrections > video.corrections and logs_are_there(route, video.video_id)
        return "It was corrected later at the target; that is kept." if later else ""
    twins = route.target.library.with_content(route.new_owner, video.content_sha256)
    for twin in twins if video.content_sha256 else ():
        # Uploaded twice at the source it is twice at the target, too.
        if route.source.library.get(route.owner, twin.video_id) is None:
            return f"The same file is at the target already, as {twin.display_title}."
    return ""


def _lost(route: Route, video: Video, job: Job | None) -> str:
    if job is None or job.status is JobStatus.CANCELLED:
        return ""  # Imported without a file, or its file never came.
    if video.media_gone_at is not None:
        return ""  # Only its results are kept, as its owner chose.
    if route.source.object_store.stat(video.source_key) is not None:
        return ""
    return "Its video file is gone or damaged at the source; all else of it moves."


def move_recording(route: Route, video: Video, embedder: Embedder | None, *, zone: tzinfo) -> Moved:
    """Copy what is missing and make it findable, where somebody searches.

    Raises:
        NotFound: It was deleted at the target (it is not brought back), or at the source.
        StaleWrite: A process works on it at the target; migrate again.
    """
    entry = target_entry(route, video)
    passages = 0
    job = _put_jobs(route, video)
    try:
        if route.arrived(entry.video_id) is None:
            route.target.library.put(replace(entry, artifacts=(), thumbnail_key="", playing_key=""))
        moved = _copy_objects(route, video, job)
        copy_log(route, edits_subject(entry.video_id))
        copy_log(route, corrections_subject(entry.video_id))
        if embedder is None:
            entry = replace(entry, indexed_chunks=video.indexed_chunks)
        route.target.library.put(entry)
        if embedder is not None:
            passages = index_recording(
                route.target, embedder, entry.owner, entry.video_id, zone=zone
            )
    except NotFound as error:
        if route.arrived(entry.video_id) is not None:
            raise
        remove_traces(route.target, entry)
        raise NotFound(
            "It was deleted at the target and is not brought back.", code="DELETED_AT_TARGET"
        ) from error
    return replace(moved, passages=passages)


def target_entry(route: Route, video: Video) -> Video:
    """The library entry as it will be at the target, before it is indexed there."""
    captions_key = route.key(video.options.captions_key)
    return replace(
        video,
        owner=route.new_owner,
        job_id=_job_id(route, video),
        source_key=route.key(video.source_key),
        options=replace(video.options, captions_key=captions_key),
        thumbnail_key=route.key(video.thumbnail_key),
        playing_key=route.key(video.playing_key),
        artifacts=tuple((stage, route.key(key)) for stage, key in video.artifacts),
        indexed_chunks=0,
        indexed_edits=0,
    )


def _job_id(route: Route, video: Video) -> JobId:
    """The target's job of the newest upload; jobs of earlier ones carry their generation."""
    return job_id_for(route.target.object_store.bucket, route.key(video.source_key))


def _entry_is_there(route: Route, video: Video) -> bool:
    there = route.arrived(video.video_id)
    return there is not None and _not_indexed(there) == target_entry(route, video)


def _not_indexed(video: Video) -> Video:
    return replace(video, indexed_chunks=0, indexed_edits=0)


def _is_found(route: Route, video: Video, embedder_id: str) -> bool:
    there, index = route.arrived(video.video_id), route.target.vector_index
    if there is None or bool(there.indexed_chunks) != bool(video.indexed_chunks):
        return False
    if not there.indexed_chunks:
        return True
    found = index.count(route.new_owner, video.video_id)
    made_by = index.embedders(route.new_owner, video.video_id)
    return found == there.indexed_chunks and made_by == (embedder_id,)


def _put_jobs(route: Route, video: Video) -> Job | None:
    """The recording's jobs at the target; returns the newest upload's."""
    newest = None
    for job in route.source.job_store.for_video(route.owner, video.video_id):
        if job.job_id == video.job_id:
            newest = _put_job(route, _arriving(route, job, ""))
        elif job.generation and job.is_terminal:
            _put_job(route, _arriving(route, job, job.generation))
    return newest


def _arriving(route: Route, job: Job, generation: str) -> Job:
    key, bucket = route.key(job.key), route.target.object_store.bucket
    return replace(
        job,
        job_id=job_id_for(bucket, key, generation),
        owner=route.new_owner,
        bucket=bucket,
        key=key,
        generation=generation,
        version=0,
        worker="",
        lease_until=None,
        execution="",
        not_before=None,
    )


def _put_job(route: Route, job: Job) -> Job:
    jobs = route.target.job_store
    there = jobs.get(job.job_id)
    if there is not None:
        if replace(there, version=0, generation=job.generation) == job:
            return there
        # The source's is newer. An end cannot become another end by a save.
        jobs.delete(job.job_id)
    jobs.create(job)
    return jobs.get(job.job_id) or job


def _copy_objects(route: Route, video: Video, job: Job | None) -> Moved:
    missing, copied = missing_objects(route, video), 0
    for facts in missing:
        if facts.key == video.source_key and job is not None and job.generation:
            # A generation that the job does not know would count as a later upload.
            job = route.target.job_store.save(replace(job, generation=""))
        copied += copy_object(route, facts)
    if job is not None:
        _note_generation(route, job)
    return Moved(objects=len(missing), bytes=copied)


def _note_generation(route: Route, job: Job) -> None:
    stored = route.target.object_store.stat(job.key)
    if stored is not None and stored.generation != job.generation:
        route.target.job_store.save(replace(job, generation=stored.generation))
