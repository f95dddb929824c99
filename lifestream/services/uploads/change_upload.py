"""An announced upload before its bytes are here: other options, and a fresh address for the bytes.

Not for: recordings that have arrived. Their processing has read the options already.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lifestream.domain.errors import IllegalTransition, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.uploads.request_upload import (
    UploadLimits,
    UploadTicket,
    check_captions,
    check_options,
    keep_captions,
)


def change_upload(
    backend: Backend, owner: OwnerId, video_id: VideoId, changes: Mapping[str, Any]
) -> UploadTicket:
    """Give a recording that is still being uploaded other options.

    Args:
        changes: New values by the names of ``ProcessingOptions``; what is not named stays.

    Raises:
        NotFound: No such recording of this owner.
        IllegalTransition: It has arrived, or its upload was given up.
        InvalidRequest: An option cannot be used.
    """
    video, job = _awaited(backend, owner, video_id)
    options = replace(video.options, **changes)
    check_options(options)
    video = replace(
        video,
        options=options,
        recorded_at=options.recorded_at,
        recorded_from=options.recorded_from,
    )
    backend.library.put(video)
    return UploadTicket(video=video, job=job)


def give_captions(
    backend: Backend, owner: OwnerId, video_id: VideoId, name: str, data: bytes
) -> UploadTicket:
    """Give a recording that is still being uploaded captions or a transcript to take words of.

    Raises:
        NotFound: No such recording of this owner.
        IllegalTransition: It has arrived, or its upload was given up.
        InvalidRequest: The file holds neither captions nor a transcript (BAD_CAPTIONS).
    """
    video, job = _awaited(backend, owner, video_id)
    check_captions(name, data)
    return UploadTicket(video=keep_captions(backend, video, data), job=job)


def renew_upload(
    backend: Backend, owner: OwnerId, video_id: VideoId, *, limits: UploadLimits, origin: str = ""
) -> UploadTicket:
    """Sign the upload of an announced recording again: the address before has ended.

    Raises:
        NotFound: No such recording of this owner.
        IllegalTransition: It has arrived, or its upload was given up.
    """
    video, job = _awaited(backend, owner, video_id)
    signed = backend.object_store.sign_upload(
        video.source_key,
        content_type=video.content_type,
        size_bytes=video.size_bytes or limits.max_bytes,
        expires_in_s=limits.expires_in_s,
        origin=origin,
        is_growing=not video.size_bytes,
    )
    return UploadTicket(video=video, job=job, signed=signed)


def _awaited(backend: Backend, owner: OwnerId, video_id: VideoId) -> tuple[Video, Job]:
    video = backend.library.get(owner, video_id)
    job = None if video is None else backend.job_store.get(video.job_id)
    if video is None or job is None:
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    if job.status is not JobStatus.AWAITING_UPLOAD:
        given_up = job.status is JobStatus.CANCELLED
        raise IllegalTransition(
            f"The upload of {video.filename} was given up; upload the file again."
            if given_up
            else f"{video.filename} has arrived already; its upload cannot be changed any more.",
            code="UPLOAD_OVER",
        )
    return video, job
