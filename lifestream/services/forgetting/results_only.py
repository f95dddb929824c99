"""Recordings of which only results are kept, as their owner chose when they were added.

A recording is noted before it is processed and crossed out when its media is gone, so that whoever
dies in between leaves the rest to the sweep. One that failed or is incomplete keeps its media until
its owner says what is to become of it: there may be nothing else.
"""

import logging
from datetime import tzinfo
from pathlib import Path

from lifestream.domain.errors import LifeStreamError, NotFound
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, hashed
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.log_subjects import PASSING, PASSING_THROUGH, passing_subject
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import forget
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.library.readable import job_or_none, video_or_none

log = logging.getLogger(__name__)


def note_results_only(backend: Backend, video: Video) -> None:
    """Note that the media of a recording goes when it is processed; twice is harmless."""
    if video.options.results_only and video.media_gone_at is None:
        subject = passing_subject(video.owner, video.video_id)
        backend.owner_log.append(PASSING_THROUGH, subject, b"{}", entry_id="noted")


def keep_results_only(backend: Backend, video: Video, job: Job, zone: tzinfo) -> bool:
    """Let the media of a recording go if it is processed; returns whether it is gone.

    Raises:
        TransientError: A store did not answer; the sweep goes on.
    """
    if not video.options.results_only:
        return False
    if job.status is JobStatus.SUCCEEDED:
        scope = ForgetScope(kind=ForgetKind.MEDIA, video_id=video.video_id)
        # One order for one recording, whose name says nothing of it.
        name = f"m{hashed(f'results only {video.video_id}')}"
        forget(backend, video.owner, scope, zone, tools=_NOTHING_TO_CUT, order_id=name)
    elif video.media_gone_at is None:
        return False
    backend.owner_log.delete(PASSING_THROUGH, passing_subject(video.owner, video.video_id))
    return True


def settle_results_only(backend: Backend, zone: tzinfo) -> int:
    """What a processor that died at its end left; returns for how many recordings."""
    done = 0
    for head in list(subjects_of(backend, PASSING_THROUGH, PASSING)):
        owner, _, video_id = head.subject.removeprefix(PASSING).partition(".")
        try:
            done += _settle(backend, OwnerId(owner), VideoId(video_id), zone)
        except LifeStreamError as error:
            # Whatever it is, it must not keep the sweep from the others.
            log.warning("media_not_gone", extra={"video": video_id, "reason": error.code})
    return done


def _settle(backend: Backend, owner: OwnerId, video_id: VideoId, zone: tzinfo) -> bool:
    video = video_or_none(backend, owner, video_id)
    if video is None:
        if backend.library.deleted_at(owner, video_id) is not None:
            backend.owner_log.delete(PASSING_THROUGH, passing_subject(owner, video_id))
        return False
    job = job_or_none(backend, video.job_id)
    if job is None or not job.is_terminal:
        return False
    try:
        return keep_results_only(backend, video, job, zone)
    except NotFound:
        return False  # Put into the trash a moment ago.


def _no_passages(owner: OwnerId, video_id: VideoId) -> None:
    """Nothing of the passages changes: they are results."""


_NOTHING_TO_CUT = ForgetTools(scratch=Path(), remover=None, reindex=_no_passages)
