"""Recordings of which only the texts are left: from a FAISS index and its metadata to the library.

They get a transcript and passages like every other recording, so that search, answers, reindexing
and migration know them; there is no video to play. Importing the same lines again changes nothing.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId, job_id_for
from lifestream.domain.jobs.stages import (
    MINUTES,
    SCENES,
    SCREEN_TEXT,
    SPEAKERS,
    TIME_BLOCKS,
)
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.summary import MeetingVerdict, Minutes, TimeBlocks
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    Transcript,
)
from lifestream.domain.video import MediaFacts, Video
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.migrate.faiss_metadata import ImportedRecording, read_metadata, vectors_in
from lifestream.services.reprocess.reindex import index_recording
from lifestream.services.uploads.request_upload import display_name, source_key

NOTE = "Imported from a search index: there is no video."
ENGINE = EngineInfo(name="imported", note=NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReceipt:
    """The counts of imported things.

    Attributes:
        lines: Lines of the metadata, one for each vector.
        added: New or changed now.
        there: Found as they are in the metadata.
        passages: Indexed now; neighbouring lines share one.
        deleted: File names of recordings that were deleted here; they are not brought back.
    """

    lines: int
    recordings: int
    added: int = 0
    there: int = 0
    passages: int = 0
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaissFiles:
    """The two files: what ``faiss.write_index`` wrote, and a JSON object a line."""

    index: Path
    metadata: Path


def import_faiss(
    backend: Backend,
    embedder: Embedder,
    files: FaissFiles,
    *,
    owner: OwnerId,
    zone: tzinfo,
    dry_run: bool = False,
) -> ImportReceipt:
    """Add the recordings of the metadata; their texts are embedded by ``embedder``.

    Raises:
        InvalidRequest: A file cannot be used; nothing was changed.
        EmbedderMismatch: The search index cannot hold vectors as wide as the embedder's.
    """
    vectors = vectors_in(files.index)
    recordings, lines = read_metadata(files.metadata, zone=zone)
    if lines != vectors:
        raise InvalidRequest(
            f"{files.index} holds {vectors} vectors and {files.metadata} {lines} lines; line i "
            "describes vector i, so the two do not belong together."
        )
    receipt = ImportReceipt(lines=lines, recordings=len(recordings))
    for recording in recordings:
        video = _library_entry(backend, owner, recording)
        if _is_there(backend, video, embedder):
            receipt = replace(receipt, there=receipt.there + 1)
        elif dry_run:
            receipt = replace(receipt, added=receipt.added + 1)
        else:
            receipt = _add(backend, embedder, video, recording, (receipt, zone))
    return receipt


def _add(
    backend: Backend,
    embedder: Embedder,
    video: Video,
    recording: ImportedRecording,
    so_far: tuple[ImportReceipt, tzinfo],
) -> ImportReceipt:
    receipt, zone = so_far
    before = backend.library.get(video.owner, video.video_id)
    try:
        backend.library.put(video)
    except NotFound:
        return replace(receipt, deleted=(*receipt.deleted, video.filename))
    prefix = artifacts_prefix(video.owner, video.content_sha256)
    for stage, value in _results(recording).items():
        key = f"{prefix}{stage}-imported.json"
        backend.object_store.put_bytes(key, codec.encode(value), content_type="application/json")
        video = video.with_artifact(stage, key)
    backend.library.put(video)
    passages = index_recording(backend, embedder, video.owner, video.video_id, zone=zone)
    if before is not None and before.content_sha256 != video.content_sha256:
        for stored in list(backend.object_store.list(_prefix(before))):
            backend.object_store.delete(stored.key)
    return replace(receipt, added=receipt.added + 1, passages=receipt.passages + passages)


def _prefix(video: Video) -> str:
    return artifacts_prefix(video.owner, video.content_sha256)


def _library_entry(backend: Backend, owner: OwnerId, recording: ImportedRecording) -> Video:
    """The entry without results; the same lines always give the same one."""
    video_id = VideoId("v" + _digest(f"faiss|{owner}|{recording.name}")[:20])
    before = backend.library.get(owner, video_id)
    key = source_key(owner, video_id)
    facts = MediaFacts(
        container="",
        size_bytes=0,
        has_audio=False,
        has_video=False,
        duration_s=max(passage.end_s for passage in recording.passages),
        warnings=(NOTE,),
    )
    return Video(
        video_id=video_id,
        owner=owner,
        job_id=job_id_for(backend.object_store.bucket, key),
        filename=display_name(recording.filename),
        content_type="application/octet-stream",
        size_bytes=0,
        source_key=key,
        created_at=before.created_at if before else backend.job_store.now(),
        facts=facts,
        recorded_at=recording.recorded_at,
        is_meeting=False,
        # Of the lines and the recording's own name: two with equal texts share no results.
        content_sha256=_digest(f"{video_id}|{codec.to_plain(recording)}"),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _is_there(backend: Backend, video: Video, embedder: Embedder) -> bool:
    there = backend.library.get(video.owner, video.video_id)
    if there is None or not there.indexed_chunks:
        return False
    index = backend.vector_index
    return (
        there.content_sha256 == video.content_sha256
        and index.count(video.owner, video.video_id) == there.indexed_chunks
        and index.embedders(video.owner, video.video_id) == (embedder.embedder_id,)
    )


def _results(recording: ImportedRecording) -> dict[str, object]:
    segments = tuple(
        Segment(start_s=p.start_s, end_s=p.end_s, text=p.text, speaker=p.speaker)
        for p in recording.passages
    )
    return {
        SPEAKERS.name: AttributedTranscript(
            transcript=Transcript(segments=segments, engine=ENGINE),
            diarization=Diarization(turns=(), engine=ENGINE),
        ),
        SCENES.name: SceneList(scenes=(), keyframes=(), engine=ENGINE),
        SCREEN_TEXT.name: ScreenReading(texts=(), engine=ENGINE),
        TIME_BLOCKS.name: TimeBlocks(blocks=(), engine=ENGINE),
        MINUTES.name: Minutes(
            title=display_name(recording.filename),
            overview=(),
            verdict=MeetingVerdict(is_meeting=False, why=NOTE),
            engine=ENGINE,
        ),
    }
