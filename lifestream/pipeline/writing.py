"""Keeping a document that a language model writes, or one that quotes where it does not answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from lifestream.domain.codec import to_plain
from lifestream.domain.edits.remarks import Remark, RemarkKind
from lifestream.domain.errors import DependencyUnavailable, RateLimited
from lifestream.domain.jobs.stages import Stage
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.shortfall import PASSING, shortfall
from lifestream.ports.audio import Progress
from lifestream.ports.language_model import LanguageModel, Noted, Usage

T = TypeVar("T", TimeBlocks, Minutes)

_LATER = "that is tried again by itself, or when you retry the job"
_BY_HAND = "retry the job to have it written"


def given(context: PipelineContext, names: Mapping[str, str]) -> dict[str, str]:
    """What the writer gets beside the results it writes from.

    Args:
        names: Given names by speaker label.
    """
    days = f"{context.recorded_on} {context.uploaded_on}"
    doubted = {"day": "in doubt"} if context.video.day_doubts else {}
    return {"days": days, **doubted, **spellings(context.vocabulary.terms), **named(names)}


def instructed(instructions: str) -> dict[str, str]:
    """Further parts of a document's key: the owner's wishes; nothing where there are none."""
    return {"instructions": instructions} if instructions else {}


def spellings(terms: Sequence[str]) -> dict[str, str]:
    """Likewise for names and terms."""
    return {"vocabulary": "\n".join(terms)} if terms else {}


def named(names: Mapping[str, str]) -> dict[str, str]:
    """Likewise for given names."""
    lines = [f"{label} is {name}" for label, name in sorted(names.items())]
    return {"names": "\n".join(lines)} if lines else {}


STEERING = frozenset((RemarkKind.NOTE, RemarkKind.MARK, RemarkKind.HIGHLIGHT))
"""A comment is about what is there already."""


def noted_in(remarks: Sequence[Remark]) -> tuple[Noted, ...]:
    """What of the remarks beside a recording tells a writer what matters."""
    return tuple((one.start_s, one.text) for one in remarks if one.kind in STEERING)


def steered(noted: Sequence[Noted]) -> dict[str, str]:
    """Likewise for notes and marks."""
    lines = [f"{at_s} {text}" for at_s, text in noted]
    return {"noted": "\n".join(lines)} if lines else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing(Generic[T]):
    """A document to be written; ``make`` does it with whichever writer answers.

    Attributes:
        written: What of it the model wrote before it stopped answering.
    """

    stage: Stage
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
            kept: Kept[T] = self._keep(context, context.inference.quoting_writer)
            missing = shortfall(
                self.stage,
                error,
                f"The language model did not answer ({error.message}), so what it left only "
                f"quotes; {_LATER if error.code in PASSING else _BY_HAND}.",
            )
            return replace(kept, shortfalls=(*kept.shortfalls, missing))

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
