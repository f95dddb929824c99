"""From what was said and shown to blocks, minutes and passages that can be found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from lifestream.domain.codec import to_plain
from lifestream.domain.errors import Cancelled, DependencyUnavailable, RateLimited
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.search import Chunk
from lifestream.domain.summary import Minutes, TimeBlock, TimeBlocks
from lifestream.domain.transcript import AttributedTranscript
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.chunks import embedding_text, make_chunks
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.minutes import write_minutes
from lifestream.pipeline.screen_text import unread_note
from lifestream.pipeline.stages.editing import EditedWords
from lifestream.pipeline.stages.shortfall import add_shortfall
from lifestream.pipeline.time_blocks import write_time_blocks
from lifestream.ports.audio import Progress
from lifestream.ports.language_model import BlockMaterial, LanguageModel, Usage

T = TypeVar("T", TimeBlocks, Minutes)


def time_blocks(
    context: PipelineContext,
    spoken: Kept[AttributedTranscript],
    screen: Kept[ScreenReading],
    scenes: Kept[SceneList],
) -> Kept[TimeBlocks]:
    """Five minutes at a time: who said what, what was shown."""
    duration_s = context.video.facts.duration_s if context.video.facts else 0.0

    model = context.inference.language_model
    kept_blocks = _KeptBlocks(context, (screen, scenes), model)

    def make(writer: LanguageModel, progress: Progress) -> tuple[TimeBlocks, Usage]:
        is_model = writer is model
        blocks, usage = write_time_blocks(
            spoken.value.transcript,
            screen.value,
            scenes.value,
            duration_s=duration_s,
            writer=writer,
            load_image=context.backend.object_store.read_bytes,
            recorded_on=context.recorded_on,
            uploaded_on=context.uploaded_on,
            vocabulary=context.vocabulary.terms,
            progress=progress,
            kept_block=kept_blocks.keep if is_model else kept_blocks.keep_or_quote,
        )
        return (blocks, usage) if is_model else kept_blocks.together(blocks, usage)

    return _Writing(
        stage="time_blocks",
        kind=TimeBlocks,
        make=make,
        after=(spoken, screen, scenes),
        parameters=_told(context),
        written=kept_blocks.written,
    ).keep(context)


@dataclass(slots=True)
class _KeptBlocks:
    """Each block under what it was written from: only those whose words changed cost again.

    Where the model's service fails on one, the others stay written and this one quotes, until a
    retry of the job has it written.
    """

    context: PipelineContext
    after: tuple[Kept[Any], ...]
    writer: LanguageModel
    _written: dict[int, Usage] = field(default_factory=dict)

    def written(self) -> Mapping[str, Any]:
        """Which blocks are stored: part of the name of a result that quotes the rest."""
        return {"written": sorted(self._written)} if self._written else {}

    def keep(
        self, material: BlockMaterial, write: Callable[[], tuple[TimeBlock, Usage]]
    ) -> tuple[TimeBlock, Usage]:
        """The stored block, at no cost, or a new one; one that only quotes is not stored."""
        recipe = self._recipe(material, write)
        checkpoints = self.context.checkpoints
        known = checkpoints.find(recipe)
        if known is not None:
            self._written[material.index] = Usage()
            return known, Usage()
        block, usage = write()
        if not usage.note:
            checkpoints.put(recipe, block)
            self._written[material.index] = usage
        return block, usage

    def keep_or_quote(
        self, material: BlockMaterial, write: Callable[[], tuple[TimeBlock, Usage]]
    ) -> tuple[TimeBlock, Usage]:
        """The stored block with what it cost, or one that ``write`` quotes."""
        known = self.context.checkpoints.find(self._recipe(material, write))
        if known is not None:
            return known, self._written.get(material.index, Usage())
        block, _ = write()
        return block, Usage(note="the language model did not answer.")

    def together(self, blocks: TimeBlocks, usage: Usage) -> tuple[TimeBlocks, Usage]:
        """As the model's work where some of it is, with the note of those that only quote."""
        if not self._written:
            return replace(blocks, engine=self.context.inference.quoting_writer.engine), usage
        engine = replace(self.writer.engine, degraded=True, note=blocks.engine.note)
        return replace(blocks, engine=engine), usage

    def _recipe(
        self, material: BlockMaterial, write: Callable[[], tuple[TimeBlock, Usage]]
    ) -> Recipe[TimeBlock]:
        return Recipe(
            stage="time_blocks",
            kind=TimeBlock,
            version=1,
            after=self.after,
            parameters={
                "writer": to_plain(self.writer.engine),
                "block": [material.index, material.start_s, material.end_s],
                "said": to_plain(material.segments),
                "day": to_plain(material.recorded_on),
                **_spellings(material.vocabulary),
            },
            make=lambda progress: write()[0],
        )


def minutes(
    context: PipelineContext,
    words: EditedWords,
    screen: Kept[ScreenReading],
    blocks: Kept[TimeBlocks],
) -> Kept[Minutes]:
    """The whole recording: title, overview, decisions, action items, meeting or not."""
    duration_s = context.video.facts.duration_s if context.video.facts else 0.0

    def make(writer: LanguageModel, progress: Progress) -> tuple[Minutes, Usage]:
        return write_minutes(
            words.spoken.value.transcript,
            screen.value,
            blocks.value,
            filename=context.video.filename,
            duration_s=duration_s,
            writer=writer,
            recorded_on=context.recorded_on,
            uploaded_on=context.uploaded_on,
            vocabulary=context.vocabulary.terms,
        )

    kept = _Writing(
        stage="minutes",
        kind=Minutes,
        make=make,
        after=(words.spoken, screen, blocks),
        parameters={"filename": context.video.filename, **_told(context)},
    ).keep(context)
    context.note(kept.value.engine.note)
    if context.video.facts and context.video.facts.has_video:
        language = words.spoken.value.transcript.language
        context.note(unread_note(context.inference.screen_reader, language))
    context.update_video(
        lambda video: replace(
            video,
            title=kept.value.title,
            is_meeting=kept.value.verdict.is_meeting,
            minutes_edits=words.version,
        )
    )
    return kept


def _told(context: PipelineContext) -> dict[str, str]:
    """What the writer is told beside the results it writes from."""
    days = f"{context.recorded_on} {context.uploaded_on}"
    return {"days": days, **_spellings(context.vocabulary.terms)}


def _spellings(terms: Sequence[str]) -> dict[str, str]:
    """What a document is stored under besides; nothing where there are none."""
    return {"vocabulary": "\n".join(terms)} if terms else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing(Generic[T]):
    """A document to be written; ``make`` does it with whichever writer answers.

    Attributes:
        written: What of it the model wrote before it stopped answering.
    """

    stage: str
    kind: type[T]
    make: Callable[[LanguageModel, Progress], tuple[T, Usage]]
    after: tuple[Kept[Any], ...]
    parameters: Mapping[str, str]
    written: Callable[[], Mapping[str, Any]] = dict

    def keep(self, context: PipelineContext) -> Kept[T]:
        """The document; when the model does not answer, one that quotes, and a shortfall."""
        try:
            return self._keep(context, context.inference.language_model)
        except (DependencyUnavailable, RateLimited) as error:
            kept = self._keep(context, context.inference.quoting_writer)
            add_shortfall(
                context,
                self.stage,
                error,
                f"The language model did not answer ({error.message}), so what it left only "
                "quotes; retry the job to have it written.",
            )
            return kept

    def _keep(self, context: PipelineContext, writer: LanguageModel) -> Kept[T]:
        usage = Usage()

        def write(progress: Progress) -> T:
            nonlocal usage
            value, usage = self.make(writer, progress)
            return value

        def receipt(value: T) -> Mapping[str, Any]:
            return {
                "model": f"{value.engine.name} {value.engine.model}".strip(),
                "tokens_in": usage.tokens_in,
                "tokens_out": usage.tokens_out,
            }

        return context.checkpoints.keep(
            Recipe(
                stage=self.stage,
                kind=self.kind,
                version=1,
                after=self.after,
                parameters={
                    "writer": to_plain(writer.engine),
                    **self.parameters,
                    **({} if writer is context.inference.language_model else self.written()),
                },
                make=write,
                receipt=receipt,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReceipt:
    """What stands in the index for one recording."""

    chunks: int
    embedder_id: str


def index(
    context: PipelineContext,
    words: EditedWords,
    screen: Kept[ScreenReading],
    blocks: Kept[TimeBlocks],
    minutes: Kept[Minutes],
) -> None:
    """Make the recording findable; the library says so only when every passage is in."""
    vector_index, embedder = context.backend.vector_index, context.inference.embedder
    owner, video_id = context.video.owner, context.video.video_id

    def make(progress: Progress) -> IndexReceipt:
        chunks = _passages(context, words, screen.value, blocks.value, minutes.value)
        return _put_in_index(context, chunks, progress)

    def still_there(receipt: IndexReceipt) -> bool:
        # The same words may have been indexed before others were typed and undone again.
        is_newest = context.video.indexed_edits == words.version
        return is_newest and vector_index.count(owner, video_id) == receipt.chunks

    kept = context.checkpoints.keep(
        Recipe(
            stage="index",
            kind=IndexReceipt,
            version=1,
            after=(words.spoken, screen, blocks, minutes),
            parameters={
                "video": video_id,
                "embedder": embedder.embedder_id,
                "days": f"{context.recorded_on} {context.uploaded_on}",
                **({"names": dict(words.names)} if words.names else {}),
            },
            make=make,
            still_there=still_there,
            receipt=lambda receipt: {"model": receipt.embedder_id},
        )
    )
    _mark_indexed(context, kept.value, words.version)


def _passages(
    context: PipelineContext,
    words: EditedWords,
    screen: ScreenReading,
    blocks: TimeBlocks,
    minutes: Minutes,
) -> tuple[Chunk, ...]:
    return make_chunks(
        context.video,
        words.spoken.value.transcript,
        screen,
        blocks,
        minutes,
        # As in the library: a recording of an unknown day is found on the day it came.
        recorded_on=context.recorded_on or context.uploaded_on,
        speaker_names=words.names,
    )


def _mark_indexed(context: PipelineContext, receipt: IndexReceipt, edits: int) -> None:
    video = context.video
    try:
        context.update_video(
            lambda video: replace(video, indexed_chunks=receipt.chunks, indexed_edits=edits)
        )
    except Cancelled:
        # Deleted in between: nothing of it may stay behind.
        context.backend.vector_index.delete_video(video.owner, video.video_id)
        raise


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
