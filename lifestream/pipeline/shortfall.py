"""Going on without what could not be done, and saying so."""

import logging
from collections.abc import Callable
from typing import TypeVar

from lifestream.domain.errors import (
    Cancelled,
    DependencyUnavailable,
    LeaseLost,
    LifeStreamError,
    NotHeardYet,
    RateLimited,
    StaleWrite,
)
from lifestream.domain.jobs.job import JobError
from lifestream.domain.jobs.stages import MINUTES, TIME_BLOCKS, Stage
from lifestream.pipeline.checkpoints import Kept

log = logging.getLogger(__name__)

T = TypeVar("T")

STOPPING = (Cancelled, LeaseLost, NotHeardYet, StaleWrite)


def or_without(stage: Stage, make: Callable[[], Kept[T]], *, empty: T, loss: str) -> Kept[T]:
    """``make()``, or ``empty`` with a shortfall when an engine lets us down.

    Args:
        loss: What is missing then, as the beginning of a sentence.
    """
    try:
        return make()
    except STOPPING:
        raise
    except LifeStreamError as error:
        log.warning("stage_left_out", extra={"stage": stage.name, "reason": error.code})
        missing = shortfall(stage, error, f"{loss}: {error.message}")
        return Kept(empty, f"without-{stage.name}", shortfalls=(missing,))


PASSING = frozenset({RateLimited.code, DependencyUnavailable.code})
_WRITTEN = frozenset({TIME_BLOCKS.name, MINUTES.name})


def is_passing(missing: JobError) -> bool:
    """Whether waiting may mend it: what a model writes is asked for again, and costs no listening.

    A refused key, a used-up quota or a model that has ended have a code of their own.
    """
    return missing.stage in _WRITTEN and missing.code in PASSING


def shortfall(stage: Stage, error: LifeStreamError, message: str) -> JobError:
    """What makes the outcome PARTIAL because of ``error``."""
    return JobError(
        code=error.code, message=message, error_class=error.error_class, stage=stage.name
    )
