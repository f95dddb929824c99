"""The nine state ports together: one foundation."""

from dataclasses import dataclass

from lifestream.ports.batch_store import BatchStore
from lifestream.ports.event_bus import EventBus
from lifestream.ports.job_launcher import JobLauncher
from lifestream.ports.job_store import JobStore
from lifestream.ports.key_store import KeyStore
from lifestream.ports.library import Library
from lifestream.ports.object_store import ObjectStore
from lifestream.ports.owner_log import OwnerLog
from lifestream.ports.vector_index import VectorIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """Where state lives. Wired by ``lifestream.bootstrap``."""

    object_store: ObjectStore
    event_bus: EventBus
    job_store: JobStore
    library: Library
    job_launcher: JobLauncher
    vector_index: VectorIndex
    batch_store: BatchStore
    key_store: KeyStore
    owner_log: OwnerLog
