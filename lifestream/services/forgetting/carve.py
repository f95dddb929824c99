"""Taking a part of a recording out of everything that is kept of it; the rest keeps its times.

Sound and pictures are written anew without the part, and every result, edit, correction and task is
kept without what rests on it. The recording has other bytes then, so nothing that was stored for
the old ones is found or made again. Doing it twice is harmless.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest, LifeStreamError, NotFound
from lifestream.domain.forgetting.carving import (
    Carving,
    Lost,
    carved_blocks,
    carved_minutes,
    carved_scenes,
    carved_screen,
    carved_speakers,
    carved_transcript,
    words_of,
)
from lifestream.domain.forgetting.order import ForgetScope, Span, Target, joined
from lifestream.domain.forgetting.receipt import TraceCount
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.jobs.stages import (
    MINUTES,
    SCENES,
    SCREEN_TEXT,
    SPEAKERS,
    TIME_BLOCKS,
    TRANSCRIPT,
)
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.domain.transcript import AttributedTranscript, Transcript
from lifestream.domain.video import NOT_INDEXED, Video
from lifestream.domain.vocabulary.known_words import KnownWords
from lifestream.pipeline.captions.given import parse_captions
from lifestream.ports.backend import Backend
from lifestream.services.edits.read_words import words_of as typed_words
from lifestream.services.export.captions import to_vtt
from lifestream.services.forgetting.scan import has_twin
from lifestream.services.forgetting.typed import forget_typed
from lifestream.services.jobs.control_job import cancel_job, retry_job
from lifestream.services.jobs.source_file import HASH_BLOCK_BYTES
from lifestream.services.library.artifacts import stored_artifact
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.library.readable import job_or_none
from lifestream.services.uploads.request_upload import CAPTIONS, UPLOADS

log = logging.getLogger(__name__)

JSON_TYPE = "application/json"


class MediaRemover(Protocol):
    """Takes parts out of a media file."""

    def __call__(
        self,
        source: Path,
        target: Path,
        *,
        cut: Sequence[tuple[float, float]],
        silenced: Sequence[tuple[float, float]],
    ) -> str:
        """Write the file without the parts (seconds) to ``target``; returns its media type.

        Raises:
            InvalidMedia: It cannot be done.
            ResourceError: It took too long, or too much of the machine.
        """
        ...


CopiesLook = Callable[[OwnerId, ForgetScope, Sequence[Target]], tuple[TraceCount, ...]]
"""Counts copies of what is to be forgotten that lie beside the diary."""


def no_copies(
    owner: OwnerId, scope: ForgetScope, targets: Sequence[Target]
) -> tuple[TraceCount, ...]:
    """Nobody keeps any."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetTools:
    """What taking parts out needs beside the stores.

    Attributes:
        scratch: Folder for the work.
        remover: None where there is no media library: parts cannot be taken out there.
        reindex: Makes a recording's passages anew.
        copies: Counts what lies beside the diary, such as backups.
    """

    scratch: Path
    remover: MediaRemover | None
    reindex: Callable[[OwnerId, VideoId], object]
    copies: CopiesLook = no_copies

    def needed(self) -> MediaRemover:
        """The remover.

        Raises:
            InvalidRequest: There is none here.
        """
        if self.remover is None:
            raise InvalidRequest(
                "Nothing here can take a part out of a recording. Forget the whole recording, or "
                "use ./run forget on a machine with this installation's settings.",
                code="CANNOT_CUT",
            )
        return self.remover


@dataclass(frozen=True, slots=True, kw_only=True)
class _Results:
    """What stays of the results: by stage, and what is left nowhere."""

    documents: tuple[tuple[str, Any], ...]
    lost: Lost


def carve(
    backend: Backend, owner: OwnerId, target: Target, carving: Carving, tools: ForgetTools
) -> None:
    """Take a part out of a recording; one that is gone is passed over.

    Raises:
        InvalidRequest: Nothing here can do it.
        InvalidMedia: Its file cannot be written without the part.
    """
    video = backend.library.get(owner, target.video_id)
    if video is None:
        return
    tools.needed()
    job = job_or_none(backend, video.job_id)
    was_open = job is not None and not job.is_terminal
    if was_open and job is not None:
        with suppress(NotFound):
            cancel_job(backend, owner, job.job_id)
    results = _carved(backend, video, carving)
    backend.vector_index.delete_video(owner, video.video_id)
    left = forget_typed(backend, video, carving, results.lost)
    captions = carving.names is not None and bool(video.options.captions_key)
    needs_media = bool(target.cut or target.said or target.silenced) or captions
    fresh = _with_media(backend, video, target, carving, tools) if needs_media else video
    fresh = _with_results(backend, video, fresh, results, carving)
    fresh = replace(fresh, corrections=left)
    _move_job(backend, fresh)
    backend.library.put(fresh)
    if not was_open:
        # Before the old bytes go: who dies here is taken up again as long as those are left.
        _reindex(backend, owner, video.video_id, tools)
    _forget_old(backend, owner, target, video, fresh)
    if was_open:
        with suppress(LifeStreamError):
            retry_job(backend, owner, video.job_id)
    log.info("recording_carved", extra={"video": video.video_id})


def _reindex(backend: Backend, owner: OwnerId, video_id: VideoId, tools: ForgetTools) -> None:
    """Make its passages anew; where that cannot be done now, it must not keep old bytes alive."""
    try:
        tools.reindex(owner, video_id)
    except LifeStreamError as error:
        log.warning("passages_not_made", extra={"video": video_id, "reason": error.code})
        backend.memory.changed.append((owner, video_id))


def _carved(backend: Backend, video: Video, carving: Carving) -> _Results:
    """Every result that can be read, without what goes."""
    base = stored_artifact(backend, video, SPEAKERS, AttributedTranscript)
    heard = stored_artifact(backend, video, TRANSCRIPT, Transcript) if base is None else None
    scenes = stored_artifact(backend, video, SCENES, SceneList)
    screen = stored_artifact(backend, video, SCREEN_TEXT, ScreenReading)
    documents: list[tuple[str, Any]] = []
    if base is not None:
        documents.append((SPEAKERS.name, carved_speakers(base, carving)))
    if heard is not None:
        documents.append((TRANSCRIPT.name, carved_transcript(heard, carving)))
    if scenes is not None:
        documents.append((SCENES.name, carved_scenes(scenes, carving)))
    if screen is not None:
        documents.append((SCREEN_TEXT.name, carved_screen(screen, carving)))
    lost = _lost(backend, video, carving, screen)
    blocks = stored_artifact(backend, video, TIME_BLOCKS, TimeBlocks)
    if blocks is not None:
        documents.append((TIME_BLOCKS.name, carved_blocks(blocks, carving, lost)))
    minutes = stored_artifact(backend, video, MINUTES, Minutes)
    if minutes is not None:
        documents.append((MINUTES.name, carved_minutes(minutes, carving, lost)))
    return _Results(documents=tuple(documents), lost=lost)


def _lost(backend: Backend, video: Video, carving: Carving, screen: ScreenReading | None) -> Lost:
    """Words that were said, typed or shown, and are left nowhere."""
    words = typed_words(backend, video)
    said = [one for one in (words.base, words.edited and words.edited.transcript) if one]
    before = [one.text for one in said]
    after = [carved_transcript(one, carving).text for one in said]
    if screen is not None:
        before += [one.text for one in screen.texts]
        after += [one.text for one in carved_screen(screen, carving).texts]
    return Lost(words_of(before) - words_of(after))


def _with_media(
    backend: Backend, video: Video, target: Target, carving: Carving, tools: ForgetTools
) -> Video:
    """The recording with a file of its own that lacks the part, if it still has one."""
    spans = joined((*(Span(start_s=a, end_s=b) for a, b in video.forgotten), *target.cut))
    forgotten = tuple((one.start_s, one.end_s) for one in spans)
    name = hashlib.sha256(f"{video.content_sha256}\n{target}".encode()).hexdigest()
    if backend.object_store.stat(video.source_key) is None:
        return replace(video, forgotten=forgotten, content_sha256=name, playing_key="")
    place = tools.scratch / f"forget-{os.getpid()}" / video.video_id
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        source, made = place / "source", place / "made"
        backend.object_store.download(video.source_key, source)
        kind = tools.needed()(
            source,
            made,
            cut=[(one.start_s, one.end_s) for one in joined(target.cut)],
            silenced=[(one.start_s, one.end_s) for one in joined((*target.said, *target.silenced))],
        )
        digest, size_bytes = _sha256_of(made), made.stat().st_size
        key = f"{UPLOADS}/{video.owner}/{video.video_id}/kept-{digest[:12]}"
        backend.object_store.put_file(key, made, content_type=kind)
    finally:
        shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError):
            place.parent.rmdir()
    return replace(
        _with_captions(backend, video, carving),
        source_key=key,
        content_type=kind,
        size_bytes=size_bytes,
        content_sha256=digest,
        playing_key="",
        forgotten=forgotten,
    )


def _with_captions(backend: Backend, video: Video, carving: Carving) -> Video:
    """Captions beside the file are kept without the part; those inside it are gone with it."""
    key = video.options.captions_key
    if not key:
        return replace(video, options=replace(video.options, use_captions=False))
    try:
        heard = parse_captions(backend.object_store.read_bytes(key))
        data = to_vtt(carved_transcript(heard, carving)).encode()
    except LifeStreamError:
        return replace(video, options=replace(video.options, captions_key="", use_captions=False))
    fresh = f"{CAPTIONS}/{video.owner}/{video.video_id}/kept-{_short(data)}.vtt"
    backend.object_store.put_bytes(fresh, data, content_type="text/vtt")
    return replace(video, options=replace(video.options, captions_key=fresh))


def _with_results(
    backend: Backend, video: Video, fresh: Video, results: _Results, carving: Carving
) -> Video:
    """The recording with what stays of its results, below the digest of its bytes of now."""
    prefix = artifacts_prefix(video.owner, fresh.content_sha256)
    artifacts: list[tuple[str, str]] = []
    thumbnail = ""
    for stage, document in results.documents:
        value = document
        if isinstance(value, SceneList):
            value, thumbnail = _with_pictures(backend, video, value, prefix)
        data = codec.encode(value)
        key = f"{prefix}{stage}-{_short(data)}.json"
        backend.object_store.put_bytes(key, data, content_type=JSON_TYPE)
        artifacts.append((stage, key))
    title = "" if results.lost.is_in(video.title) else carving.masked(video.title)
    return replace(
        fresh,
        title=title,
        filename=carving.masked(video.filename),
        artifacts=tuple(artifacts),
        thumbnail_key=thumbnail,
        indexed_edits=NOT_INDEXED,
        typed=tuple(one for one in video.typed if one != "title" or title == video.title),
        options=replace(fresh.options, vocabulary=()),
    )


def _with_pictures(
    backend: Backend, video: Video, scenes: SceneList, prefix: str
) -> tuple[SceneList, str]:
    """The scenes with their pictures where the results are, and the picture for lists."""
    frames, thumbnail = [], ""
    for frame in scenes.keyframes:
        key = f"{prefix}{frame.image_key.partition('/')[2].replace('/', '-')[-60:]}"
        if frame.image_key != key:
            with suppress(NotFound):
                data = backend.object_store.read_bytes(frame.image_key)
                backend.object_store.put_bytes(key, data, content_type="image/jpeg")
        frames.append(replace(frame, image_key=key))
        if frame.image_key == video.thumbnail_key or not thumbnail:
            thumbnail = key
    return replace(scenes, keyframes=tuple(frames)), thumbnail


def _move_job(backend: Backend, fresh: Video) -> None:
    """Let whoever processes it again begin with the bytes of now."""
    job: Job | None = job_or_none(backend, fresh.job_id)
    stored = backend.object_store.stat(fresh.source_key)
    if job is None:
        return
    moved = replace(job, vocabulary=KnownWords(), notes=(), heard=(), redone=())
    if stored is not None:
        moved = replace(moved, key=stored.key, generation=stored.generation, bucket=stored.bucket)
    backend.job_store.save(moved)


def _forget_old(
    backend: Backend, owner: OwnerId, target: Target, before: Video, now: Video
) -> None:
    """Delete the bytes and results of before."""
    kept = {now.source_key, now.options.captions_key}
    for place in (UPLOADS, CAPTIONS):
        _delete_below(backend, f"{place}/{owner}/{before.video_id}/", kept)
    for digest in {target.content_sha256, before.content_sha256} - {now.content_sha256, ""}:
        if not has_twin(backend, owner, replace(target, content_sha256=digest)):
            _delete_below(backend, artifacts_prefix(owner, digest), set())
    if not has_twin(backend, owner, replace(target, content_sha256=now.content_sha256)):
        scenes = stored_artifact(backend, now, SCENES, SceneList)
        pictures = {one.image_key for one in scenes.keyframes} if scenes else set()
        kept = {key for _, key in now.artifacts} | pictures | {now.playing_key}
        _delete_below(backend, artifacts_prefix(owner, now.content_sha256), kept)


def _delete_below(backend: Backend, prefix: str, kept: set[str]) -> None:
    for stored in list(backend.object_store.list(prefix)):
        if stored.key not in kept:
            backend.object_store.delete(stored.key)


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
