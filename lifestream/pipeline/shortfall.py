"""Going on without what could not be done, and saying so."""

import logging
from collections.abc import Callable
from typing import TypeVar

from lifestream.domain.errors import Cancelled, LeaseLost, LifeStreamError, StaleWrite
from lifestream.domain.jobs.job import JobError
from lifestream.domain.jobs.stages import Stage
from lifestream.pipeline.checkpoints import Kept

log = logging.getLogger(__name__)

T = TypeVar("T")

STOPPING = (Cancelled, LeaseLost, StaleWrite)


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


def shortfall(stage: Stage, error: LifeStreamError, message: str) -> JobError:
    """What makes the outcome PARTIAL because of ``error``."""
    return JobError(
        code=error.code, message=message, error_class=error.error_class, stage=stage.name
    )
