"""Five minutes at a time: who said what, what was shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lifestream.domain.codec import to_plain
from lifestream.domain.jobs.stages import TIME_BLOCKS
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.summary import TimeBlock, TimeBlocks
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.pictures.painting import painting_loader
from lifestream.pipeline.segment_ids import blocks_with_lines
from lifestream.pipeline.time_blocks import write_time_blocks
from lifestream.pipeline.typed.edited_words import EditedWords
from lifestream.pipeline.writing import (
    Writing,
    given,
    instructed,
    named,
    noted_in,
    spellings,
    steered,
)
from lifestream.ports.audio import Progress
from lifestream.ports.language_model import BlockMaterial, LanguageModel, Usage


def time_blocks(
    context: PipelineContext,
    words: EditedWords,
    screen: Kept[ScreenReading],
    scenes: Kept[SceneList],
    *,
    day: date | None,
) -> Kept[TimeBlocks]:
    """All blocks of the recording; quotes, and a shortfall, where the model does not answer.

    Args:
        day: The day that relative dates count from.
    """
    duration_s, spoken, names = context.duration_s, words.spoken, words.names
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
            load_image=_shown(context, screen.value, scenes.value),
            recorded_on=day,
            vocabulary=context.vocabulary.terms,
            instructions=context.wish.instructions,
            names=names,
            noted=noted_in(words.remarks),
            progress=progress,
            kept_block=kept_blocks.keep if is_model else kept_blocks.keep_or_quote,
        )
        blocks = blocks_with_lines(blocks, words.lines)
        return (blocks, usage) if is_model else kept_blocks.together(blocks, usage)

    return Writing(
        stage=TIME_BLOCKS,
        kind=TimeBlocks,
        make=make,
        after=(spoken, screen, scenes),
        parameters={
            **given(context, names),
            **instructed(context.wish.instructions),
            **steered(noted_in(words.remarks)),
        },
        written=kept_blocks.written,
    ).keep(context)


def _shown(
    context: PipelineContext, screen: ScreenReading, scenes: SceneList
) -> Callable[[str], bytes]:
    """Pictures as a writer gets them: painted over where something sensitive stands."""
    return painting_loader(context.backend.object_store.read_bytes, screen, scenes.keyframes)


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
            stage=TIME_BLOCKS,
            kind=TimeBlock,
            after=self.after,
            parameters={
                "writer": to_plain(self.writer.engine),
                "block": [material.index, material.start_s, material.end_s],
                "said": to_plain(material.segments),
                "day": to_plain(material.recorded_on),
                **spellings(material.vocabulary),
                **instructed(material.instructions),
                **steered(material.noted),
                **named(dict(material.speaker_names)),
            },
            make=lambda progress: write()[0],
        )
