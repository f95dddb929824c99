"""Reprocessing batches and their recordings.

Contract (tests/contracts/test_batch_store.py): of many creators one wins; a stale save is
refused; an item never goes back; items are read by state.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from lifestream.domain.jobs.batch import Batch, BatchItem, ItemState


class BatchStore(Protocol):
    """Every method raises BackendUnavailable when the store does not answer."""

    def create(self, batch: Batch, items: Sequence[BatchItem]) -> bool:
        """Store a new batch; False when one of this name is there already (it stays as it is).

        The batch is seen only when all of these items are stored.
        """
        ...

    def add(self, batch_id: str, items: Sequence[BatchItem]) -> None:
        """Add recordings to a batch; those that are there already stay as they are."""
        ...

    def get(self, batch_id: str) -> Batch | None:
        """The batch as last saved."""
        ...

    def save(self, batch: Batch) -> Batch:
        """Store ``batch`` over the version it was read at; returns it with the next version.

        Raises:
            StaleWrite: Another process saved in between.
            NotFound: There is no such batch.
        """
        ...

    def list(self, *, limit: int = 20) -> tuple[Batch, ...]:
        """Newest first."""
        ...

    def running(self) -> tuple[Batch, ...]:
        """Every batch that is not at its end, oldest first."""
        ...

    def items(
        self, batch_id: str, *, state: ItemState | None = None, limit: int = 10_000
    ) -> tuple[BatchItem, ...]:
        """Recordings of a batch in the order of their ids, those in ``state`` alone if given."""
        ...

    def put_item(self, batch_id: str, item: BatchItem) -> bool:
        """Store how far a recording is; False when the stored one is further or final."""
        ...

    def counts(self, batch_id: str) -> Mapping[ItemState, int]:
        """How many recordings are in each state."""
        ...
