"""Making the index again from what is kept, without touching a video."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import tzinfo

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.video import Video
from lifestream.pipeline.chunks import embedding_text, make_chunks
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.browse_library import open_recording

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReindexReport:
    """How much was indexed."""

    owners: int
    videos: int
    chunks: int


def reindex(backend: Backend, embedder: Embedder, *, zone: tzinfo) -> ReindexReport:
    """Empty the index and fill it with ``embedder``'s vectors of every recording of everybody.

    The index is one for all owners and holds vectors of one embedder, so there is no doing it for
    some of them.

    Raises:
        DependencyUnavailable: The embedder does not answer; run it again when it does.
    """
    # Both before the old index is gone: what fails here must not empty it.
    embedder.embed(["ready"])
    owners = backend.library.owners()
    backend.vector_index.clear()
    videos, chunks = 0, 0
    for owner in owners:
        for video_id in _recordings(backend, owner):
            with suppress(NotFound):  # It was deleted meanwhile.
                chunks += index_recording(backend, embedder, owner, video_id, zone=zone)
                videos += 1
    return ReindexReport(owners=len(owners), videos=videos, chunks=chunks)


def _recordings(backend: Backend, owner: OwnerId) -> Iterator[VideoId]:
    cursor = ""
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        yield from (video.video_id for video in page.videos)
        cursor = page.cursor
        if not cursor:
            return


def index_recording(
    backend: Backend, embedder: Embedder, owner: OwnerId, video_id: VideoId, *, zone: tzinfo
) -> int:
    """Make one recording findable from its stored results; returns how many passages it has.

    One without all results is left to its own job, which indexes it when it gets that far.

    Raises:
        NotFound: No such recording of this owner.
        EmbedderMismatch: The index holds vectors of another embedder.
    """
    recording = open_recording(backend, owner, video_id)
    video = recording.video
    spoken, screen = recording.transcript, recording.screen
    blocks, minutes = recording.blocks, recording.minutes
    if spoken is None or screen is None or blocks is None or minutes is None:
        return 0
    recorded_on = (video.recorded_at or video.created_at).astimezone(zone).date()
    chunks = make_chunks(
        video,
        spoken,
        screen,
        blocks,
        minutes,
        recorded_on=recorded_on,
        speaker_names=recording.speaker_names,
    )
    backend.vector_index.replace_video(
        owner,
        video_id,
        chunks=chunks,
        vectors=embedder.embed([embedding_text(chunk) for chunk in chunks]),
        embedder_id=embedder.embedder_id,
    )
    _note_indexed(backend, video, chunks=len(chunks), edits=recording.edit_version)
    return len(chunks)


def _note_indexed(backend: Backend, video: Video, *, chunks: int, edits: int) -> None:
    # Read again: embedding takes its time, and a job may have written results meanwhile.
    fresh = backend.library.get(video.owner, video.video_id) or video
    try:
        backend.library.put(replace(fresh, indexed_chunks=chunks, indexed_edits=edits))
    except NotFound:
        # Deleted in between: nothing of it may stay behind.
        backend.vector_index.delete_video(video.owner, video.video_id)
        raise
