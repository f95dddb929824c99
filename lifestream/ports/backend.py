"""The ten state ports together: one foundation, what was read from it lately, what it allows."""

from collections import deque
from dataclasses import dataclass, field

from lifestream.domain.edits.transcript_edits import Edit
from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.quota.limits import UNLIMITED, Allowance
from lifestream.domain.recent import Recent
from lifestream.domain.transcript import Diarization, Transcript
from lifestream.ports.batch_store import BatchStore
from lifestream.ports.diary.task_store import TaskStore
from lifestream.ports.event_bus import EventBus
from lifestream.ports.job_launcher import JobLauncher
from lifestream.ports.job_store import JobStore
from lifestream.ports.key_store import KeyStore
from lifestream.ports.library import Library
from lifestream.ports.object_store import ObjectStore
from lifestream.ports.owner_log import OwnerLog
from lifestream.ports.vector_index import VectorIndex

MAX_TRANSCRIPTS = 4
"""Kept in memory; one of ten hours takes about 40 MB."""

MAX_LOGS = 64
MAX_OWNERS = 256
MAX_PAINTED = 64
"""Recordings whose pictures are looked at; each takes some KB."""
MAX_CHANGED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Words that were read lately: a long transcript takes a second, an edit changes a line of it.

    Attributes:
        transcripts: By the checksum of their document.
        overlays: With edits, by transcript and edits; and masked, by what is masked, too.
        logs: Edits of a recording as far as its log was read: a log only grows.
        masks: By owner: when the rules were read (``time.monotonic``), and what they are.
        painted: Where pictures are painted over, by the results that say so.
        silences: When copies of a recording are silent, by its words and what is masked.
        fragments: Words of a recording that stand in masked stretches alone, likewise.
        changed: Recordings that a person changed, for the search index and the days to follow.
    """

    transcripts: Recent[tuple[Transcript, Diarization | None]] = field(
        default_factory=lambda: Recent(MAX_TRANSCRIPTS)
    )
    overlays: Recent[EditedTranscript] = field(default_factory=lambda: Recent(2 * MAX_TRANSCRIPTS))
    logs: Recent[tuple[Edit, ...]] = field(default_factory=lambda: Recent(MAX_LOGS))
    masks: Recent[tuple[float, MaskRules]] = field(default_factory=lambda: Recent(MAX_OWNERS))
    painted: Recent[tuple[tuple[str, tuple[tuple[int, int, int, int], ...]], ...]] = field(
        default_factory=lambda: Recent(MAX_PAINTED)
    )
    silences: Recent[tuple[tuple[float, float], ...]] = field(
        default_factory=lambda: Recent(MAX_LOGS)
    )
    fragments: Recent[tuple[str, ...]] = field(default_factory=lambda: Recent(MAX_LOGS))
    changed: deque[tuple[OwnerId, VideoId]] = field(
        default_factory=lambda: deque(maxlen=MAX_CHANGED)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """Where state lives, and how much of it may be used. Wired by ``lifestream.bootstrap``."""

    object_store: ObjectStore
    event_bus: EventBus
    job_store: JobStore
    library: Library
    job_launcher: JobLauncher
    vector_index: VectorIndex
    batch_store: BatchStore
    key_store: KeyStore
    owner_log: OwnerLog
    task_store: TaskStore
    memory: Memory = field(default_factory=Memory, compare=False)
    allowance: Allowance = UNLIMITED
