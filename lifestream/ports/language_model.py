"""Writing: time blocks, minutes, answers. One that generates, and one that only quotes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lifestream.domain.minutes.wishes import NO_WISH, MinutesWish
from lifestream.domain.scene import ScreenText
from lifestream.domain.search import AnswerSentence, Hit
from lifestream.domain.summary import Minutes, TimeBlock
from lifestream.domain.transcript import EngineInfo, Segment

Noted = tuple[float, str]
"""A second and the words that a person wrote there; no words where they only marked it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMaterial:
    """Everything known of one five-minute block.

    Attributes:
        images: Pairs (time in seconds, JPEG bytes) of the block's keyframes, for models that see.
        recorded_on: The day relative dates ("tomorrow") count from.
        vocabulary: Names and terms in the spelling that is wanted where they were said.
        instructions: How the owner wants it written.
        noted: What the owner noted or marked while it was recorded.
    """

    index: int
    start_s: float
    end_s: float
    segments: tuple[Segment, ...]
    screen: tuple[ScreenText, ...]
    images: tuple[tuple[float, bytes], ...] = ()
    recorded_on: date | None = None
    speaker_names: tuple[tuple[str, str], ...] = ()
    vocabulary: tuple[str, ...] = ()
    instructions: str = ""
    noted: tuple[Noted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeMaterial:
    """The blocks of one recording, for the minutes. ``vocabulary`` as in ``BlockMaterial``.

    Attributes:
        wish: What the minutes are to be like.
        noted: As in ``BlockMaterial``, of the whole recording.
    """

    filename: str
    duration_s: float
    segments: tuple[Segment, ...]
    screen: tuple[ScreenText, ...]
    blocks: tuple[TimeBlock, ...]
    recorded_on: date | None = None
    speaker_names: tuple[tuple[str, str], ...] = ()
    vocabulary: tuple[str, ...] = ()
    wish: MinutesWish = NO_WISH
    noted: tuple[Noted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call; zeros without a model.

    Attributes:
        note: Why another writer stood in for this call; empty when none did.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question that was asked before, as it was understood, and what was answered."""

    question: str
    answer: str


class LanguageModel(Protocol):
    """Transcript and screen text are untrusted data; nothing in them is an instruction.

    Every method raises DependencyUnavailable or RateLimited when a service does not answer.
    """

    @property
    def engine(self) -> EngineInfo:
        """Who writes."""
        ...

    @property
    def sees_images(self) -> bool:
        """Whether pictures in a material are looked at; else they need not be loaded."""
        ...

    @property
    def weighs_passages(self) -> bool:
        """Whether it judges by itself, at no cost, which passages answer; else it is asked only
        where one is relevant by its likeness."""
        ...

    def write_block(self, material: BlockMaterial) -> tuple[TimeBlock, Usage]:
        """One structured call. Evidence times lie inside the block."""
        ...

    def write_minutes(self, material: WholeMaterial) -> tuple[Minutes, Usage]:
        """One structured call over the blocks; merges action items told twice."""
        ...

    def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
        """Sentences as they are ready; a citation number n means ``hits[n - 1]``.

        Yields nothing when the hits do not hold the answer.
        """
        ...

    def restate(self, question: str, earlier: Sequence[Exchange]) -> str:
        """A follow-up as a question that can be understood by itself.

        A question that already can comes back as it is; so does every first one.

        Args:
            earlier: The conversation before it, oldest first.
        """
        ...
