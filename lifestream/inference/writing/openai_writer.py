"""Writing by a language model behind any OpenAI-compatible endpoint, far away or on this machine.

One structured call per block, one for the whole, one streamed per question; where the model's
context is too small for that, several for parts. What comes back is checked against its sources
without a model; what they do not carry is dropped. A part whose answer cannot be used is written
by quoting instead, and says so.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from lifestream.domain.minutes.templates import IN_ALL
from lifestream.domain.search import AnswerSentence, Hit
from lifestream.domain.summary import Minutes, TimeBlock
from lifestream.domain.transcript import EngineInfo
from lifestream.inference.writing.answer_stream import read_answer
from lifestream.inference.writing.chat.endpoint import ChatEndpoint
from lifestream.inference.writing.chat.failures import PicturesRefused, UnusableAnswer
from lifestream.inference.writing.draft_checks import CheckedBlock, CheckedMinutes
from lifestream.inference.writing.drafts import (
    BlockDraft,
    MinutesDraft,
    SectionedMinutesDraft,
)
from lifestream.inference.writing.extractive.decisions import find_open_questions
from lifestream.inference.writing.extractive.sentences import sentences_of
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.inference.writing.material_parts import (
    grouped,
    halves,
    merged_block,
    noted_block,
    parts_that_fit,
    thinned,
)
from lifestream.inference.writing.restating import restate_with
from lifestream.ports.language_model import BlockMaterial, Exchange, Usage, WholeMaterial
from lifestream.text.prompts import (
    NO_CANDIDATES,
    Candidates,
    answer_prompt,
    block_prompt,
    minutes_prompt,
)

PROMPT_VERSION = "prompts-2"
MAX_CUTS = 2
"""Halvings of a part whose answer was cut off: four tries for what one could not do."""

MAX_CONDENSINGS = 3
"""Rounds in which notes that do not fit are made shorter notes: blocks, hours, days."""


VOCABULARY_SHARE = 0.1
"""Of the context, for names and terms; what is written about needs the rest."""


class OpenAiWriter:
    """Implements ``ports.language_model.LanguageModel``; may be called from several threads.

    Args:
        sees_images: Whether keyframes are sent along; not any more once the model refuses one.
        engine_name: Who writes, for receipts.
        max_cuts: How often a part whose answer was cut off is halved.
    """

    def __init__(
        self,
        endpoint: ChatEndpoint,
        *,
        sees_images: bool,
        engine_name: str = "openai",
        max_cuts: int = MAX_CUTS,
    ) -> None:
        self._endpoint = endpoint
        self._sees_images = sees_images
        self._engine_name = engine_name
        self._max_cuts = max_cuts
        self._quoting = ExtractiveWriter()

    @property
    def engine(self) -> EngineInfo:
        """The model's name with the version of the prompts."""
        return EngineInfo(name=self._engine_name, model=f"{self._endpoint.model} {PROMPT_VERSION}")

    @property
    def sees_images(self) -> bool:
        """As set, and as found out."""
        return self._sees_images

    @property
    def weighs_passages(self) -> bool:
        """A call costs time and money, and a small model finds an answer in anything."""
        return False

    def write_block(self, material: BlockMaterial) -> tuple[TimeBlock, Usage]:
        """One call, or one for each part; none for a block in which nothing is said or shown."""
        quoted, _ = self._quoting.write_block(material)
        material = replace(material, vocabulary=self._words_to_spell(material.vocabulary))
        images = material.images if self._sees_images else ()
        if not (material.segments or material.screen or images):
            return quoted, Usage()
        written = [
            piece
            for part in parts_that_fit(material, self._fits)
            for piece in self._write_part(part, cuts=0)
        ]
        notes = [usage.note for _, usage in written if usage.note]
        usage = _sum([usage for _, usage in written])
        if len(notes) == len(written):
            shelved = tuple(one for block, _ in written for one in block.unverified)
            return replace(quoted, unverified=shelved), replace(usage, note=notes[0])
        if notes:
            note = f"{len(notes)} of its {len(written)} parts only quote: {notes[0]}"
            usage = replace(usage, note=note)
        return merged_block(quoted, [block for block, _ in written]), usage

    def _write_part(self, part: BlockMaterial, *, cuts: int) -> list[tuple[TimeBlock, Usage]]:
        quoted, _ = self._quoting.write_block(part)
        try:
            draft, usage = self._block_draft(part)
        except UnusableAnswer as error:
            smaller = halves(part) if error.too_long and cuts < self._max_cuts else ()
            if not smaller:
                return [(quoted, replace(error.usage, note=f"{error.reason}."))]
            pieces = [piece for half in smaller for piece in self._write_part(half, cuts=cuts + 1)]
            first, first_usage = pieces[0]
            return [(first, _sum([first_usage, error.usage])), *pieces[1:]]
        block = CheckedBlock(part).block(draft, quoted)
        if quoted.points and not block.points:
            note = "none of the model's statements stood up to its sources."
            quoted = replace(quoted, unverified=block.unverified)
            return [(quoted, replace(usage, note=note))]
        return [(block, usage)]

    def _block_draft(self, part: BlockMaterial) -> tuple[BlockDraft, Usage]:
        with_images = self._sees_images and bool(part.images)
        try:
            return self._endpoint.draft(block_prompt(part, with_images=with_images), BlockDraft)
        except PicturesRefused:
            answer = self._endpoint.draft(block_prompt(part, with_images=False), BlockDraft)
        # It answers without them: it was the pictures.
        self._sees_images = False
        return answer

    def _words_to_spell(self, vocabulary: tuple[str, ...]) -> tuple[str, ...]:
        """The first of them, typed before learned, as far as there is room beside what was said."""
        return self._endpoint.room.some_of(vocabulary, share=VOCABULARY_SHARE)

    def _fits(self, part: BlockMaterial) -> bool:
        return self._endpoint.room.holds(block_prompt(part, with_images=self._sees_images))

    def write_minutes(self, material: WholeMaterial) -> tuple[Minutes, Usage]:
        """One call over the blocks' statements; more where these do not fit into one."""
        quoted, _ = self._quoting.write_minutes(material)
        if not any(block.points or block.shown for block in material.blocks):
            return replace(quoted, engine=self.engine), Usage()
        found = Candidates(
            questions=find_open_questions(sentences_of(material.segments)),
            sections=tuple(one for one in quoted.sections if one.part not in IN_ALL),
        )
        material = replace(material, vocabulary=self._words_to_spell(material.vocabulary))
        blocks = material.blocks
        material, spent = self._condensed(material)
        condensed = [block for block in material.blocks if block not in blocks]
        while not self._notes_fit(material, found) and found != found.fewer():
            found = found.fewer()
        kind = SectionedMinutesDraft if found.sections else MinutesDraft
        try:
            draft, usage = self._endpoint.draft(minutes_prompt(material, found), kind)
        except UnusableAnswer as error:
            note = f"The minutes only quote: {error.reason}."
            return quoted, replace(_sum([spent, error.usage]), note=note)
        minutes = CheckedMinutes(material, found).minutes(draft, quoted)
        shelved = (*(one for block in condensed for one in block.unverified), *minutes.unverified)
        return replace(minutes, engine=self.engine, unverified=shelved), _sum([spent, usage])

    def _notes_fit(self, material: WholeMaterial, found: Candidates = NO_CANDIDATES) -> bool:
        return self._endpoint.room.holds(minutes_prompt(material, found))

    def _condensed(self, material: WholeMaterial) -> tuple[WholeMaterial, Usage]:
        """The same with fewer, shorter notes, until they fit into one call."""
        spent = Usage()
        for _ in range(MAX_CONDENSINGS):
            if self._notes_fit(material):
                return material, spent
            groups = grouped(material, self._notes_fit)
            if len(groups) == len(material.blocks):
                break
            noted = [self._noted(replace(material, blocks=group)) for group in groups]
            blocks = tuple(block for block, _ in noted)
            material = replace(material, blocks=blocks)
            spent = _sum([spent, *(usage for _, usage in noted)])
        while not self._notes_fit(material):
            fewer = thinned(material)
            if fewer == material:
                break
            material = fewer
        return material, spent

    def _noted(self, part: WholeMaterial) -> tuple[TimeBlock, Usage]:
        """Some blocks' notes as those of one block: what their own minutes say."""
        quoted, _ = self._quoting.write_minutes(part)
        try:
            draft, usage = self._endpoint.draft(minutes_prompt(part, NO_CANDIDATES), MinutesDraft)
        except UnusableAnswer as error:
            return noted_block(part, quoted), error.usage
        return noted_block(part, CheckedMinutes(part, NO_CANDIDATES).minutes(draft, quoted)), usage

    def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
        """Streamed; nothing when no sentence stands up to its passages."""
        if not hits:
            return
        shown = len(hits)
        while shown > 1 and not self._endpoint.room.holds(answer_prompt(question, hits[:shown])):
            shown -= 1
        # Closed with this one, not when it is collected: that ends the generation.
        with closing(self._endpoint.stream(answer_prompt(question, hits[:shown]))) as pieces:
            yield from read_answer(pieces, hits[:shown])

    def restate(self, question: str, earlier: Sequence[Exchange]) -> str:
        """One short call; the rules where the model does not manage."""
        return restate_with(self._endpoint, question, earlier, self._quoting.restate)


def _sum(usages: Sequence[Usage]) -> Usage:
    """The cost of several calls; the note of the first."""
    return Usage(
        tokens_in=sum(usage.tokens_in for usage in usages),
        tokens_out=sum(usage.tokens_out for usage in usages),
        note=usages[0].note if usages else "",
    )
