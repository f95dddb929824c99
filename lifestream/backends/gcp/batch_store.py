"""Reprocessing batches in Firestore.

A batch's recordings are documents below it, at a place whose name only their maker knows until
the batch itself is created. So of many makers one wins with all of its recordings, and a
maker that was killed leaves nothing that anybody reads.

Every query needs the index of a single field alone, which Firestore makes by itself.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import (
    BATCH,
    delete_all,
    document_id,
    in_parts,
    write_all,
)
from lifestream.domain import codec
from lifestream.domain.documents import read_document
from lifestream.domain.errors import NotFound, StaleWrite
from lifestream.domain.jobs.batch import Batch, BatchItem, BatchState, ItemState

COLLECTION = "batches"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ITEM_TRIES = 10
KEPT = timedelta(days=400)
"""How long a batch outlives its end and a recording of it its last change: a year and a month."""


class FirestoreBatchStore:
    """``lifestream.ports.batch_store.BatchStore`` in the collection ``batches``.

    Args:
        client: From ``open_firestore``.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._batches = client.collection(COLLECTION)
        self._items_of: dict[str, Any] = {}

    def create(self, batch: Batch, items: Sequence[BatchItem]) -> bool:
        """See ``BatchStore.create``."""
        from google.api_core.exceptions import Conflict

        document = self._document(batch.batch_id)
        folder = f"made/{secrets.token_hex(8)}/items"
        below = self._folder(document, folder)
        named = [(below.document(document_id(item.video_id)), _item_fields(item)) for item in items]
        with google_errors(f"Creating batch {batch.batch_id}"):
            if document.get(field_paths=["version"]).exists:
                return False
            write_all(self._client, named)
            try:
                document.create(_fields(batch) | {"items": folder})
            except Conflict:
                if document.get().get("items") == folder:
                    return True  # Our own write arrived and only its answer was lost.
                delete_all(self._client, [reference for reference, _ in named])
                return False
        return True

    def add(self, batch_id: str, items: Sequence[BatchItem]) -> None:
        """See ``BatchStore.add``."""
        with google_errors(f"Adding recordings to batch {batch_id}"):
            below = self._items(batch_id)
            if below is None:
                return
            for part in in_parts(items, BATCH):
                references = {below.document(document_id(one.video_id)): one for one in part}
                there = {one.id for one in self._client.get_all(references) if one.exists}
                write_all(
                    self._client,
                    [
                        (reference, _item_fields(item))
                        for reference, item in references.items()
                        if reference.id not in there
                    ],
                )

    def get(self, batch_id: str) -> Batch | None:
        """See ``BatchStore.get``."""
        with google_errors(f"Reading batch {batch_id}"):
            stored = self._document(batch_id).get()
        return _batch(stored) if stored.exists else None

    def save(self, batch: Batch) -> Batch:
        """See ``BatchStore.save``."""
        saved = replace(batch, version=batch.version + 1)
        document, fields = self._document(batch.batch_id), _fields(saved)
        with google_errors(f"Saving batch {batch.batch_id}"):
            stored = document.get()
            if not stored.exists:
                raise NotFound(f"There is no batch {batch.batch_id}.", code="BATCH_NOT_FOUND")
            if stored.get("version") != batch.version or not self._update(stored, fields):
                raise StaleWrite(f"Batch {batch.batch_id} was saved by another process.")
        return saved

    def list(self, *, limit: int = 20) -> tuple[Batch, ...]:
        """See ``BatchStore.list``."""
        query = self._batches.order_by("created_us", direction="DESCENDING")
        query = query.order_by("__name__", direction="DESCENDING").limit(limit)
        with google_errors("Listing batches"):
            return tuple(_batch(stored) for stored in query.stream())

    def running(self) -> tuple[Batch, ...]:
        """See ``BatchStore.running``; few enough to be put in order here."""
        with google_errors("Listing running batches"):
            found = [
                _batch(stored)
                for stored in self._batches.where(filter=_is("ended", False)).stream()
            ]
        return tuple(sorted(found, key=lambda batch: (batch.created_at, batch.batch_id)))

    def items(
        self, batch_id: str, *, state: ItemState | None = None, limit: int = 10_000
    ) -> tuple[BatchItem, ...]:
        """See ``BatchStore.items``."""
        with google_errors(f"Reading the recordings of batch {batch_id}"):
            query = self._items(batch_id)
            if query is None:
                return ()
            if state is not None:
                query = query.where(filter=_is("state", state.value))
            found = list(query.order_by("__name__").limit(limit).stream())
        return tuple(
            read_document(BatchItem, stored.get("document"), stored.id) for stored in found
        )

    def put_item(self, batch_id: str, item: BatchItem) -> bool:
        """See ``BatchStore.put_item``."""
        with google_errors(f"Saving recording {item.video_id} of batch {batch_id}"):
            items = self._items(batch_id)
            if items is None:
                return False
            fields = _item_fields(item)
            for _ in range(ITEM_TRIES):
                stored = items.document(document_id(item.video_id)).get()
                if not stored.exists or ItemState(stored.get("state")).rank >= item.state.rank:
                    return False
                if self._update(stored, fields):
                    return True
        raise StaleWrite(f"Recording {item.video_id} of batch {batch_id} changes too fast.")

    def counts(self, batch_id: str) -> Mapping[ItemState, int]:
        """See ``BatchStore.counts``."""
        with google_errors(f"Counting the recordings of batch {batch_id}"):
            items = self._items(batch_id)
            if items is None:
                return {}
            counted = {
                state: int(items.where(filter=_is("state", state.value)).count().get()[0][0].value)
                for state in ItemState
            }
        return {state: count for state, count in counted.items() if count}

    def _document(self, batch_id: str) -> Any:
        return self._batches.document(document_id(batch_id))

    def _items(self, batch_id: str) -> Any:
        """The collection of a batch's recordings, which never changes; None without a batch."""
        if batch_id not in self._items_of:
            stored = self._document(batch_id).get(field_paths=["items"])
            if not stored.exists:
                return None
            self._items_of[batch_id] = self._folder(stored.reference, stored.get("items"))
        return self._items_of[batch_id]

    def _folder(self, document: Any, folder: str) -> Any:
        """The collection at ``folder`` below a document."""
        return self._client.collection(f"{COLLECTION}/{document.id}/{folder}")

    def _update(self, stored: Any, fields: dict[str, Any]) -> bool:
        """Write over exactly what was read; False when another process was first."""
        from google.api_core.exceptions import Aborted, FailedPrecondition
        from google.api_core.exceptions import NotFound as Missing

        unchanged = self._client.write_option(last_update_time=stored.update_time)
        try:
            stored.reference.update(fields, option=unchanged)
        except (FailedPrecondition, Aborted, Missing):
            # The library sends a write again when its answer is lost; then it was ours.
            now = stored.reference.get()
            return bool(now.exists and now.get("write_id") == fields["write_id"])
        return True


def _is(field: str, value: Any) -> Any:
    from google.cloud.firestore import FieldFilter

    return FieldFilter(field, "==", value)


def _fields(batch: Batch) -> dict[str, Any]:
    ended = batch.state in {BatchState.DONE, BatchState.CANCELLED}
    return {
        "version": batch.version,
        "ended": ended,
        # None expires never: only an ended batch does.
        "expires_at": datetime.now(UTC) + KEPT if ended else None,
        "created_us": (batch.created_at - EPOCH) // timedelta(microseconds=1),
        "write_id": secrets.token_hex(8),
        "document": codec.encode(batch).decode(),
    }


def _item_fields(item: BatchItem) -> dict[str, Any]:
    return {
        "state": item.state.value,
        "expires_at": datetime.now(UTC) + KEPT,
        "write_id": secrets.token_hex(8),
        "document": codec.encode(item).decode(),
    }


def _batch(stored: Any) -> Batch:
    return read_document(Batch, stored.get("document"), stored.id)
