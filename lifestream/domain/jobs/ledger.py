"""The receipt of a job: when it was worked on, and what each stage cost."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """One run of one stage.

    Attributes:
        cpu_s: Processor seconds of this process and its children; halved with a stage beside it.
        peak_memory_bytes: Highest resident size of this process seen by the end of the stage.
        cache_hit: The stored result of an earlier run was used.
        tokens_in: Tokens sent to a language model; 0 without one.
        epoch: The claim it was made under; 0 in ledgers of before claims were noted.
        without_gpu: It was made after listening, on a machine that has no GPU.
    """

    stage: str
    attempt: int
    started_at: datetime
    wall_s: float
    cpu_s: float
    peak_memory_bytes: int
    bytes_in: int = 0
    bytes_out: int = 0
    cache_hit: bool = False
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    note: str = ""
    epoch: int = 0
    without_gpu: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One claim of a job, by the job store's clock.

    Attributes:
        queued_at: Since when it waited for a processor.
        ended_at: When it was finished, given up or given back; None while it runs.
    """

    epoch: int
    started_at: datetime
    queued_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def waited_s(self) -> float | None:
        """Seconds in the queue; None where nobody noted when that began."""
        if self.queued_at is None:
            return None
        return max((self.started_at - self.queued_at).total_seconds(), 0.0)


def last_ended(runs: tuple[RunRecord, ...], now: datetime) -> tuple[RunRecord, ...]:
    """The same runs; the last one ended now, unless it had ended before."""
    if not runs or runs[-1].ended_at is not None:
        return runs
    return (*runs[:-1], replace(runs[-1], ended_at=now))
