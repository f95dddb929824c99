"""A stage's work so far, stored now and then: whoever takes over a killed run goes on from there.

Not for: results. A stage that ends in time stores nothing here, and what it gives is the same.
"""

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from lifestream.pipeline.checkpoints import Checkpoints, Recipe
from lifestream.ports.audio import Progress

P = TypeVar("P")

KEEP_EVERY_S = 60.0
"""So much work at most is lost with a processor; storing it more often costs more than it saves."""


class Unfinished(Generic[P]):
    """The unfinished work of one stage on one recording.

    Args:
        whole: What is being made; other inputs or parameters have other unfinished work.
        kind: The dataclass that holds the work so far.
    """

    def __init__(self, checkpoints: Checkpoints, whole: Recipe[Any], kind: type[P]) -> None:
        self._checkpoints = checkpoints
        self._recipe = Recipe(
            stage=whole.stage,
            kind=kind,
            after=whole.after,
            parameters={"of": checkpoints.digest(whole)},
            make=_nothing_else,
            is_part=True,
        )
        self._kept_at_s = time.monotonic()

    def found(self) -> P | None:
        """What an earlier run left, if any."""
        return self._checkpoints.find(self._recipe)

    def keep(self, so_far: Callable[[], P]) -> None:
        """Store ``so_far()`` where the last time is ``KEEP_EVERY_S`` ago; else nothing."""
        if time.monotonic() - self._kept_at_s < KEEP_EVERY_S:
            return
        self._checkpoints.keep_part(self._recipe, so_far())
        self._kept_at_s = time.monotonic()


def _nothing_else(progress: Progress) -> Any:
    raise AssertionError("Work so far is what a stage keeps of itself; nothing makes it anew.")
