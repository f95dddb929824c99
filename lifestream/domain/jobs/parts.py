"""Parts of a run for different processors: listening, which takes a GPU, and all that follows.

The processor that listens hands the job on with the names of its results (``HeardStage``); the next
one finds them under those names, whatever its own engines and tasks are.
"""

from dataclasses import dataclass
from enum import StrEnum

from lifestream.domain.jobs.stages import STAGES


class Part(StrEnum):
    """The part of every run that a processor does."""

    WHOLE = "whole"
    LISTENING = "listening"
    REST = "rest"

    def takes(self, *, is_heard: bool) -> bool:
        """Whether such a processor may claim a job that was listened to, or was not."""
        return self is Part.WHOLE or (self is Part.REST) is is_heard


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardStage:
    """A result that the listening processor stored.

    Attributes:
        digest: The name it is stored under, without its stage's.
        version: Of the stage's code when it was made.
    """

    stage: str
    digest: str
    version: int


def still_valid(heard: tuple[HeardStage, ...]) -> dict[str, str]:
    """Digests by stage; a stage whose code has changed since is left out, to be made again."""
    versions = {stage.name: stage.version for stage in STAGES}
    return {one.stage: one.digest for one in heard if versions.get(one.stage) == one.version}
