"""Making a recording findable: its passages, embedded, in the search index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lifestream.domain.codec import to_plain
from lifestream.domain.corrections.results import Results, corrected
from lifestream.domain.jobs.stages import INDEX
from lifestream.domain.scene import ScreenReading
from lifestream.domain.search import Chunk
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.chunks import embedding_text, make_chunks
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.typed.corrected_results import corrections_of
from lifestream.pipeline.typed.edited_words import EditedWords
from lifestream.ports.audio import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReceipt:
    """The indexed passages of one recording, counted."""

    chunks: int
    embedder_id: str


def index(
    context: PipelineContext,
    words: EditedWords,
    screen: Kept[ScreenReading],
    blocks: Kept[TimeBlocks],
    minutes: Kept[Minutes],
) -> Kept[IndexReceipt]:
    """Put every passage in; the library says so only when all of them are."""
    vector_index, embedder = context.backend.vector_index, context.inference.embedder
    owner, video_id = context.video.owner, context.video.video_id

    corrections = corrections_of(context.backend.owner_log, context.video)
    results = corrected(Results(minutes=minutes.value, blocks=blocks.value), corrections)

    def make(progress: Progress) -> IndexReceipt:
        chunks = _passages(context, words, screen.value, results)
        return _put_in_index(context, chunks, progress)

    def holds(receipt: IndexReceipt) -> bool:
        # The same words may have been indexed before others were typed and undone again.
        is_newest = context.video.indexed_edits == words.version
        return is_newest and vector_index.count(owner, video_id) == receipt.chunks

    kept = context.checkpoints.keep(
        Recipe(
            stage=INDEX,
            kind=IndexReceipt,
            after=(words.spoken, screen, blocks, minutes),
            parameters={
                "video": video_id,
                "embedder": embedder.embedder_id,
                "days": f"{context.recorded_on} {context.uploaded_on}",
                **({"names": dict(words.names)} if words.names else {}),
                **({"corrections": len(corrections)} if corrections else {}),
                **({"noted": to_plain(words.remarks)} if words.remarks else {}),
            },
            make=make,
            holds=holds,
            receipt=lambda receipt: {"model": receipt.embedder_id},
        )
    )
    chunks = kept.value.chunks
    return replace(
        kept,
        in_library=lambda video: replace(video, indexed_chunks=chunks, indexed_edits=words.version),
    )


def _passages(
    context: PipelineContext,
    words: EditedWords,
    screen: ScreenReading,
    results: Results,
) -> tuple[Chunk, ...]:
    assert results.blocks is not None and results.minutes is not None
    return make_chunks(
        context.video,
        words.spoken.value.transcript,
        screen,
        results.blocks,
        results.minutes,
        # As in the library: a recording of an unknown day is found on the day it came.
        recorded_on=context.recorded_on or context.uploaded_on,
        speaker_names=words.names,
        remarks=words.remarks,
    )


def _put_in_index(
    context: PipelineContext, chunks: Sequence[Chunk], progress: Progress
) -> IndexReceipt:
    embedder, video = context.inference.embedder, context.video
    vectors = embedder.embed([embedding_text(chunk) for chunk in chunks])
    progress(0.8)
    context.backend.vector_index.replace_video(
        video.owner,
        video.video_id,
        chunks=chunks,
        vectors=vectors,
        embedder_id=embedder.embedder_id,
    )
    return IndexReceipt(chunks=len(chunks), embedder_id=embedder.embedder_id)
