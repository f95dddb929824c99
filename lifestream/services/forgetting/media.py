"""A recording without its media: what is heard and seen goes, what was written of it stays.

The same look finds what is to be deleted and, afterwards, what is left: the receipt comes from it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from lifestream.domain.errors import NotFound
from lifestream.domain.forgetting.order import Target
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.stages import MINUTES, SCREEN_TEXT, SPEAKERS, TIME_BLOCKS, TRANSCRIPT
from lifestream.domain.log_subjects import digest_subject, voices_subject
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.access.shared_media import shared_prefix
from lifestream.services.forgetting.scan import Findings, kind_of_result
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.library.readable import video_or_none
from lifestream.services.remarks.clips import clips_prefix
from lifestream.services.uploads.request_upload import CAPTIONS, UPLOADS

KEPT = (SPEAKERS.name, SCREEN_TEXT.name, TIME_BLOCKS.name, MINUTES.name)
"""Stages whose results are words for people. All others are what these were made from."""


def scan_media(backend: Backend, owner: OwnerId, target: Target, found: Findings) -> None:
    """Count what there is of a recording beside its results; changes nothing."""
    video = video_or_none(backend, owner, target.video_id)
    if video is None:
        return
    found.looked += 6
    for trace, _ in media_objects(backend, video):
        found.add(trace, 1)
    voices = backend.owner_log.heads(owner, [voices_subject(video.video_id)])
    found.add(Trace.VOICE, len(voices))


def let_media_go(backend: Backend, owner: OwnerId, target: Target) -> None:
    """Delete it; doing it twice is harmless.

    The library's entry comes first, so that no page names what is being deleted.
    """
    video = video_or_none(backend, owner, target.video_id)
    if video is None:
        return
    objects = [stored for _, stored in media_objects(backend, video)]
    bare = without_media(video, backend.job_store.now())
    if bare != video:
        try:
            backend.library.put(bare)
        except NotFound:
            return  # Deleted meanwhile, which takes more along than this.
    for stored in objects:
        backend.object_store.delete(stored.key)
    backend.owner_log.delete(owner, voices_subject(video.video_id))
    # It names pictures; days make it anew.
    backend.owner_log.delete(owner, digest_subject(video.video_id))


def without_media(video: Video, now: datetime) -> Video:
    """The entry of a recording of which only results are kept."""
    return replace(
        video,
        artifacts=tuple(pair for pair in video.artifacts if pair[0] in _kept_stages(video)),
        thumbnail_key="",
        playing_key="",
        options=replace(video.options, captions_key=""),
        media_gone_at=video.media_gone_at or now,
    )


def media_objects(backend: Backend, video: Video) -> Iterator[tuple[Trace, ObjectFacts]]:
    """Every object of a recording that is no result for people, and what kind it is.

    Another recording of the same bytes that keeps its media has a share in what was made of them.
    """
    store, owner, video_id = backend.object_store, video.owner, video.video_id
    for place in (UPLOADS, CAPTIONS):
        for stored in list(store.list(f"{place}/{owner}/{video_id}/")):
            yield Trace.MEDIA, stored
    for prefix in (shared_prefix(owner, video_id), clips_prefix(owner, video_id)):
        for stored in list(store.list(prefix)):
            yield Trace.CLIP, stored
    if not video.content_sha256:
        return
    twins = [
        twin
        for twin in backend.library.with_content(owner, video.content_sha256, in_trash=True)
        if twin.video_id != video_id
    ]
    if any(twin.media_gone_at is None for twin in twins):
        return
    kept = {
        key for one in (video, *twins) for stage, key in one.artifacts if stage in _kept_stages(one)
    }
    for stored in list(store.list(artifacts_prefix(owner, video.content_sha256))):
        if stored.key not in kept:
            kind = kind_of_result(stored.content_type)
            yield Trace.INTERMEDIATE if kind is Trace.RESULT else kind, stored


def _kept_stages(video: Video) -> tuple[str, ...]:
    """Words without voices are kept where nobody told voices apart."""
    return KEPT if video.artifact(SPEAKERS.name) else (*KEPT, TRANSCRIPT.name)
