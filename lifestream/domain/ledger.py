"""The receipt of a job: what each stage cost."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """One run of one stage.

    Attributes:
        cpu_s: Processor seconds of this process and its children.
        peak_memory_bytes: Highest resident size of this process seen by the end of the stage.
        cache_hit: The stored result of an earlier run was used.
        tokens_in: Tokens sent to a language model; 0 without one.
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
