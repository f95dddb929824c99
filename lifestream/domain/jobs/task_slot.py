"""Where a worker runs, when a platform starts it again by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSlot:
    """A place that a platform starts again when what ran in it is dead, and how often it did.

    Attributes:
        execution: Name of the platform's execution.
        index: Which of its tasks, from 0.
        attempt: Starts of this task before this one.
    """

    execution: str
    index: int = 0
    attempt: int = 0

    def follows(self, other: "TaskSlot | None") -> bool:
        """Whether being here proves that the process of ``other`` is dead.

        Source: Cloud Run, "Retries": a task is started again once its last attempt ended.
        """
        if other is None:
            return False
        same_place = (self.execution, self.index) == (other.execution, other.index)
        return same_place and self.attempt > other.attempt
