"""Going on without what could not be done, and saying so."""

import logging
from collections.abc import Callable
from typing import TypeVar

from lifestream.domain.errors import Cancelled, LeaseLost, LifeStreamError, StaleWrite
from lifestream.domain.jobs.job import JobError
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext

log = logging.getLogger(__name__)

T = TypeVar("T")

STOPPING = (Cancelled, LeaseLost, StaleWrite)


def or_without(
    context: PipelineContext, stage: str, make: Callable[[], Kept[T]], *, empty: T, loss: str
) -> Kept[T]:
    """``make()``, or ``empty`` with a shortfall when an engine lets us down.

    Args:
        loss: What is missing then, as the beginning of a sentence.
    """
    try:
        return make()
    except STOPPING:
        raise
    except LifeStreamError as error:
        log.warning("stage_left_out", extra={"stage": stage, "reason": error.code})
        add_shortfall(context, stage, error, f"{loss}: {error.message}")
        return Kept(empty, f"without-{stage}")


def add_shortfall(
    context: PipelineContext, stage: str, error: LifeStreamError, message: str
) -> None:
    """Make the outcome PARTIAL because of ``error``."""
    context.shortfalls.append(
        JobError(code=error.code, message=message, error_class=error.error_class, stage=stage)
    )
