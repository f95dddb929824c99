"""A batch: many recordings made again from one stage on. Which, how far, and what came of each.

The job decides whether a recording was started for a batch (``Job.redone``); an item only
remembers it for the receipt. So whatever a kill leaves behind, nothing is started twice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.stages import STAGE_NAMES
from lifestream.domain.video import Video

AT_ONCE = 4
"""How many recordings of a batch are queued or running at once, unless it says otherwise."""

MAX_AT_ONCE = 100
MAX_FORESEEN = 10_000
"""So many recordings a dry run looks at, at most; a batch itself may have any number."""

_BATCH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_VERSION = re.compile(r"\d+(\.\d+)*")


class BatchState(StrEnum):
    """Where a batch is: CANCELLING starts nothing more and waits for what was started."""

    RUNNING = "RUNNING"
    CANCELLING = "CANCELLING"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class ItemState(StrEnum):
    """Where one recording of a batch is. The last three are final."""

    WAITING = "WAITING"
    STARTED = "STARTED"
    DONE = "DONE"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"

    @property
    def rank(self) -> int:
        """An item's rank only grows."""
        return {ItemState.WAITING: 0, ItemState.STARTED: 1}.get(self, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which recordings: all conditions that are given hold.

    Attributes:
        from_day, to_day: Day recorded (uploaded, where unknown), both included; the library
            knows where a day begins.
        older_than_pipeline: Last processed by an older version of LifeStream than this one.
    """

    from_day: date | None = None
    to_day: date | None = None
    owner: OwnerId | None = None
    video_ids: tuple[VideoId, ...] = ()
    older_than_pipeline: str = ""

    def checked(self) -> "Selection":
        """This selection, when it says anything and what it says can be read.

        Raises:
            InvalidRequest: It does not.
        """
        if self == Selection():
            raise InvalidRequest(
                "The selection is empty; give days, an owner, recordings or a version."
            )
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise InvalidRequest(f"The days end ({self.to_day}) before they begin.")
        if self.older_than_pipeline:
            _version(self.older_than_pipeline)
        return self

    def matches(self, video: Video) -> bool:
        """Whether ``video``, which is of these days, is meant."""
        return (
            (self.owner is None or video.owner == self.owner)
            and (not self.video_ids or video.video_id in self.video_ids)
            and (not self.older_than_pipeline or _older(video.pipeline, self.older_than_pipeline))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprocessRequest:
    """The wanted reprocessing.

    Attributes:
        batch_id: Name of the batch; the same name twice is the same batch.
        at_once: How many recordings may be queued or running for it at once.
        dry_run: Only say what would be done.
    """

    batch_id: str
    select: Selection
    from_stage: str
    at_once: int = AT_ONCE
    dry_run: bool = False

    def checked(self) -> "ReprocessRequest":
        """This request, when it can be done.

        Raises:
            InvalidRequest: It cannot; says why.
        """
        self.select.checked()
        if self.from_stage not in STAGE_NAMES:
            raise InvalidRequest(
                f"{self.from_stage!r} is no stage; the stages are {', '.join(STAGE_NAMES)}."
            )
        if not _BATCH_ID.fullmatch(self.batch_id):
            raise InvalidRequest(
                f"{self.batch_id!r} is no name for a batch; use up to 64 letters, digits, - and _."
            )
        if not 1 <= self.at_once <= MAX_AT_ONCE:
            raise InvalidRequest(f"at_once is {self.at_once}; it can be 1 to {MAX_AT_ONCE}.")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """One recording of a batch. ``reason`` says why it was skipped or how it failed."""

    video_id: VideoId
    owner: OwnerId
    job_id: JobId
    state: ItemState = ItemState.WAITING
    reason: str = ""

    def to(self, state: ItemState, reason: str = "") -> "BatchItem":
        """The same recording, further on."""
        return replace(self, state=state, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch, saved by compare-and-swap on ``version``.

    Attributes:
        taken_until: Until when one sweep alone may start recordings of it.
        select_after: Where the selection goes on; empty when all recordings are selected.
    """

    batch_id: str
    select: Selection
    from_stage: str
    at_once: int
    created_at: datetime
    state: BatchState = BatchState.RUNNING
    version: int = 0
    taken_until: datetime | None = None
    finished_at: datetime | None = None
    select_after: str = ""

    def ended(self, now: datetime) -> "Batch":
        """Nothing waits and nothing is under way any more."""
        cancelled = self.state is BatchState.CANCELLING
        state = BatchState.CANCELLED if cancelled else BatchState.DONE
        return replace(self, state=state, finished_at=now, taken_until=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReceipt:
    """The outcome of a batch so far.

    Attributes:
        counts: How many recordings are in each state.
        remarks: The skipped and failed ones, each with its reason.
    """

    batch: Batch
    counts: Mapping[ItemState, int]
    remarks: tuple[BatchItem, ...]
    dry_run: bool = False

    @property
    def total(self) -> int:
        """How many recordings were selected."""
        return sum(self.counts.values())


def _older(pipeline: str, than: str) -> bool:
    # Recordings of before versions were kept have none; they are older than any.
    return not pipeline or _version(pipeline) < _version(than)


def _version(text: str) -> tuple[int, ...]:
    if not _VERSION.fullmatch(text):
        raise InvalidRequest(f"{text!r} is no version; write it as 0.2 or 0.2.1.")
    numbers = [int(part) for part in text.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
