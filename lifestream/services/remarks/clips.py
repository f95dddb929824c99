"""A highlight as a file of its own: made when it is asked for, gone with its recording."""

import logging
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from lifestream.domain.edits.remarks import Remark, RemarkKind
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.sentences import says
from lifestream.domain.transcript import Segment, Transcript
from lifestream.ports.backend import Backend
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.masks.silences import Spans, digest_of_spans, silences_of
from lifestream.services.remarks.keep_remark import find_remark

log = logging.getLogger(__name__)

CLIPS = "clips"
"""Where clips are kept: ``clips/<owner>/<recording>/<span>.<form>``."""

FORMS = ("mp4", "gif")


class ClipMaker(Protocol):
    """Makes a clip of a media file."""

    def __call__(
        self,
        source: Path,
        target: Path,
        *,
        form: str,
        from_s: float,
        to_s: float,
        silences: Sequence[tuple[float, float]] = (),
    ) -> str:
        """Write what lies between two moments (seconds) to ``target``; returns its media type.

        Args:
            silences: (start_s, end_s) of the recording in which nothing is heard.

        Raises:
            InvalidMedia: There is nothing that such a clip could hold.
            ResourceError: It took too long, or too much of the machine.
        """
        ...


def clips_prefix(owner: OwnerId, video_id: VideoId) -> str:
    """Where the clips of one recording are."""
    return f"{CLIPS}/{owner}/{video_id}/"


def highlight_of(backend: Backend, owner: OwnerId, video_id: VideoId, remark_id: str) -> Remark:
    """A remark that has an end.

    Raises:
        NotFound: There is none of that id, or no such recording of this owner.
        InvalidRequest: It is a moment, and no part of the recording.
    """
    remark = find_remark(backend, owner, video_id, remark_id)
    if remark.kind is not RemarkKind.HIGHLIGHT:
        raise InvalidRequest("Only a highlight has a clip: it has an end.", code="NO_HIGHLIGHT")
    return remark


def clip_of(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    remark: Remark,
    *,
    form: str,
    maker: ClipMaker,
    scratch: Path,
) -> ObjectFacts:
    """The stored clip of a highlight; made where it is not there yet.

    Args:
        form: One of ``FORMS``.
        scratch: Folder for the work.

    Raises:
        NotFound: The recording or its bytes are gone.
        InvalidMedia, ResourceError: It cannot be made.
    """
    video = backend.library.get(owner, video_id)
    silences = silences_of(backend, video) if video is not None else ()
    span = _span(remark, silences)
    key = f"{clips_prefix(owner, video_id)}{span}.{form}"
    stored = backend.object_store.stat(key)
    if stored is not None:
        return stored
    if video is None:
        raise _no_such(video_id)
    if video.media_gone_at is not None:
        raise NotFound("Only the results of this recording are kept.", code="MEDIA_NOT_KEPT")
    place = scratch / f"clip-{video_id}-{span}-{form}-{os.getpid()}"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        source, made = place / "source", place / "clip"
        backend.object_store.download(video.played_key, source)
        ends = {"from_s": remark.start_s, "to_s": remark.end_s}
        kind = maker(source, made, form=form, silences=silences, **ends)
        stored = backend.object_store.put_file(key, made, content_type=kind)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if backend.library.get(owner, video_id) is None:
        # Deleted meanwhile: nothing of it may stay behind.
        backend.object_store.delete(key)
        raise _no_such(video_id)
    log.info("clip_made", extra={"video": video_id, "kind": form})
    return stored


def _no_such(video_id: VideoId) -> NotFound:
    sentence = says("There is no recording {video_id}.", video_id=video_id)
    return NotFound(sentence, code="VIDEO_NOT_FOUND")


def _span(remark: Remark, silences: Spans) -> str:
    """Names a clip's part; with other silences it is another clip."""
    quiet = f"-{digest_of_spans(silences)}" if silences else ""
    return f"{round(remark.start_s * 1000)}-{round(remark.end_s * 1000)}{quiet}"


def words_of_clip(transcript: Transcript, remark: Remark) -> Transcript:
    """What is said in a highlight, its times counted from the highlight's beginning."""
    inside = (
        _shifted(segment, remark)
        for segment in transcript.segments
        if segment.end_s > remark.start_s and segment.start_s < remark.end_s
    )
    return replace(transcript, segments=tuple(one for one in inside if one.text))


def _shifted(segment: Segment, remark: Remark) -> Segment:
    """The segment as far as it lies in the highlight: by its words where they have times."""
    start_s, end_s = remark.start_s, remark.end_s
    words = tuple(
        replace(word, start_s=max(word.start_s - start_s, 0.0), end_s=word.end_s - start_s)
        for word in segment.words
        if start_s <= (word.start_s + word.end_s) / 2 < end_s
    )
    text = " ".join(word.text.strip() for word in words) if segment.words else segment.text
    return replace(
        segment,
        start_s=max(segment.start_s, start_s) - start_s,
        end_s=min(segment.end_s, end_s) - start_s,
        text=text,
        words=words,
        overlaps=(),
    )
