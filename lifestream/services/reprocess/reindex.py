"""Making the index again from what is kept, without touching a video.

Recording by recording, each at once: search goes on meanwhile, by meaning in what is made again and
by words in the rest. Not for doing so in the background (``renew_index``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.video import NOT_INDEXED, Video
from lifestream.pipeline.chunks import embedding_text, make_chunks
from lifestream.pipeline.pictures.photo import photo_passages
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.library.browse_library import open_recording

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReindexReport:
    """How much was indexed.

    Attributes:
        left: Recordings that still hold vectors of another embedder, because not all of their
            results are there: their own job indexes them.
    """

    owners: int = 0
    videos: int = 0
    chunks: int = 0
    left: int = 0


def reindex(
    backend: Backend,
    embedder: Embedder,
    *,
    zone: tzinfo,
    only_outdated: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> ReindexReport:
    """Give every recording of everybody ``embedder``'s vectors.

    May be broken off at any moment: what is done is done, and ``only_outdated`` does the rest.

    Args:
        only_outdated: Leave alone what holds this embedder's vectors already.
        go_on: Asked before each recording; False ends it.

    Raises:
        DependencyUnavailable: The embedder does not answer; nothing was changed.
        EmbedderMismatch: The index cannot hold vectors as wide as the embedder's.
    """
    embedder.embed(["ready"])
    report = ReindexReport()
    for owner in backend.library.owners():
        report = replace(report, owners=report.owners + 1)
        for video in _recordings(backend, owner):
            if only_outdated and not _is_outdated(backend, embedder, video):
                continue
            if not go_on():
                return report
            report = _add(report, _index(backend, embedder, video, zone=zone))
        outdated = backend.vector_index.count_outdated(owner, embedder.embedder_id)
        lacking = _lacking(backend, embedder, owner) if outdated else 0
        if outdated and not lacking:
            # Of recordings that are in no library any more.
            backend.vector_index.drop_outdated(owner, embedder.embedder_id)
        report = replace(report, left=report.left + lacking)
    return report


def _add(report: ReindexReport, chunks: int | None) -> ReindexReport:
    if chunks is None:
        return report
    return replace(report, videos=report.videos + 1, chunks=report.chunks + chunks)


def _index(backend: Backend, embedder: Embedder, video: Video, *, zone: tzinfo) -> int | None:
    """How many passages it has; None when it was deleted meanwhile."""
    try:
        return index_recording(backend, embedder, video.owner, video.video_id, zone=zone)
    except NotFound:
        return None


def _is_outdated(backend: Backend, embedder: Embedder, video: Video) -> bool:
    held = backend.vector_index.embedders(video.owner, video.video_id)
    # Nothing held and passages noted: its index was lost.
    return held != (embedder.embedder_id,) and bool(held or video.indexed_chunks)


def _lacking(backend: Backend, embedder: Embedder, owner: OwnerId) -> int:
    """Recordings in the library that still hold another embedder's vectors."""
    return sum(
        backend.vector_index.embedders(owner, video.video_id) not in ((), (embedder.embedder_id,))
        for video in _recordings(backend, owner)
    )


def _recordings(backend: Backend, owner: OwnerId) -> Iterator[Video]:
    cursor = ""
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        yield from page.videos
        cursor = page.cursor
        if not cursor:
            return


def index_all(backend: Backend, embedder: Embedder, owner: OwnerId, *, zone: tzinfo) -> int:
    """Make every recording of one owner findable from its stored results; returns how many
    passages there are."""
    found = (_index(backend, embedder, video, zone=zone) for video in _recordings(backend, owner))
    return sum(chunks or 0 for chunks in found)


def index_recording(
    backend: Backend, embedder: Embedder, owner: OwnerId, video_id: VideoId, *, zone: tzinfo
) -> int:
    """Make one recording findable from its stored results; returns how many passages it has.

    One without all results is left to its own job, which indexes it when it gets that far.

    Raises:
        NotFound: No such recording of this owner.
        EmbedderMismatch: The index cannot hold vectors as wide as the embedder's.
    """
    recording = open_recording(backend, owner, video_id)
    video = recording.video
    spoken, screen = recording.transcript, recording.screen
    blocks, minutes = recording.blocks, recording.minutes
    recorded_on = local_day(video.recorded_at or video.created_at, zone)
    if video.is_photo and screen is not None:
        chunks = photo_passages(video, screen, recorded_on=recorded_on)
    elif spoken is None or screen is None or blocks is None or minutes is None:
        return 0
    else:
        chunks = make_chunks(
            video,
            spoken,
            screen,
            blocks,
            minutes,
            recorded_on=recorded_on,
            speaker_names=recording.speaker_names,
            remarks=recording.remarks,
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
    if fresh.corrections != video.corrections or fresh.recorded_at != video.recorded_at:
        edits = NOT_INDEXED
    try:
        backend.library.put(replace(fresh, indexed_chunks=chunks, indexed_edits=edits))
    except NotFound:
        # Deleted in between: nothing of it may stay behind.
        backend.vector_index.delete_video(video.owner, video.video_id)
        raise
