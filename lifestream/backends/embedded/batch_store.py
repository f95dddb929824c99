"""Reprocessing batches in SQLite."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lifestream.backends.embedded.sqlite import Database, to_micros
from lifestream.domain import codec
from lifestream.domain.documents import read_document, readable
from lifestream.domain.errors import NotFound, StaleWrite
from lifestream.domain.jobs.batch import Batch, BatchItem, BatchState, ItemState


class SqliteBatchStore:
    """``lifestream.ports.batch_store.BatchStore`` over ``LIFESTREAM_MIGRATIONS``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, batch: Batch, items: Sequence[BatchItem]) -> bool:
        """See ``BatchStore.create``; batch and items are one transaction."""
        with self._database.write() as connection:
            done = connection.execute(
                "insert into batches (batch_id, state, version, created_at, document) values"
                " (:batch_id, :state, :version, :created_at, :document)"
                " on conflict (batch_id) do nothing",
                _row(batch),
            )
            if done.rowcount != 1:
                return False
            connection.executemany(
                "insert into batch_items (batch_id, video_id, state, document) values (?, ?, ?, ?)",
                [_item_row(batch.batch_id, item) for item in items],
            )
        return True

    def add(self, batch_id: str, items: Sequence[BatchItem]) -> None:
        """See ``BatchStore.add``."""
        with self._database.write() as connection:
            connection.executemany(
                "insert into batch_items (batch_id, video_id, state, document)"
                " values (?, ?, ?, ?) on conflict do nothing",
                [_item_row(batch_id, item) for item in items],
            )

    def get(self, batch_id: str) -> Batch | None:
        """See ``BatchStore.get``."""
        with self._database.read() as connection:
            row = connection.execute(
                "select document from batches where batch_id = ?", (batch_id,)
            ).fetchone()
        return None if row is None else read_document(Batch, row["document"], batch_id)

    def save(self, batch: Batch) -> Batch:
        """See ``BatchStore.save``."""
        saved = replace(batch, version=batch.version + 1)
        with self._database.write() as connection:
            row = connection.execute(
                "select version from batches where batch_id = ?", (batch.batch_id,)
            ).fetchone()
            if row is None:
                raise NotFound(f"There is no batch {batch.batch_id}.", code="BATCH_NOT_FOUND")
            if row["version"] != batch.version:
                raise StaleWrite(f"Batch {batch.batch_id} was saved by another process.")
            connection.execute(
                "update batches set state = :state, version = :version, document = :document"
                " where batch_id = :batch_id",
                _row(saved),
            )
        return saved

    def list(self, *, limit: int = 20) -> tuple[Batch, ...]:
        """See ``BatchStore.list``."""
        return self._select("order by created_at desc, batch_id desc limit ?", limit)

    def running(self) -> tuple[Batch, ...]:
        """See ``BatchStore.running``."""
        return self._select(
            "where state in (?, ?) order by created_at, batch_id",
            BatchState.RUNNING,
            BatchState.CANCELLING,
        )

    def items(
        self, batch_id: str, *, state: ItemState | None = None, limit: int = 10_000
    ) -> tuple[BatchItem, ...]:
        """See ``BatchStore.items``."""
        query = "select video_id, document from batch_items where batch_id = ?"
        values: tuple[str | int, ...] = (batch_id,)
        if state is not None:
            query, values = query + " and state = ?", (*values, state.value)
        with self._database.read() as connection:
            rows = connection.execute(
                query + " order by video_id limit ?", (*values, limit)
            ).fetchall()
        return readable(BatchItem, ((row["document"], row["video_id"]) for row in rows))[0]

    def put_item(self, batch_id: str, item: BatchItem) -> bool:
        """See ``BatchStore.put_item``."""
        with self._database.write() as connection:
            stored = connection.execute(
                "select state from batch_items where batch_id = ? and video_id = ?",
                (batch_id, item.video_id),
            ).fetchone()
            if stored is None or ItemState(stored["state"]).rank >= item.state.rank:
                return False
            connection.execute(
                "insert or replace into batch_items (batch_id, video_id, state, document)"
                " values (?, ?, ?, ?)",
                _item_row(batch_id, item),
            )
        return True

    def counts(self, batch_id: str) -> Mapping[ItemState, int]:
        """See ``BatchStore.counts``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select state, count(*) as n from batch_items where batch_id = ? group by state",
                (batch_id,),
            ).fetchall()
        return {ItemState(row["state"]): row["n"] for row in rows}

    def _select(self, ending: str, *values: str | int) -> tuple[Batch, ...]:
        with self._database.read() as connection:
            rows = connection.execute(
                f"select batch_id, document from batches {ending}", values
            ).fetchall()
        return readable(Batch, ((row["document"], row["batch_id"]) for row in rows))[0]


def _row(batch: Batch) -> dict[str, str | int]:
    return {
        "batch_id": batch.batch_id,
        "state": batch.state.value,
        "version": batch.version,
        "created_at": to_micros(batch.created_at),
        "document": codec.encode(batch).decode(),
    }


def _item_row(batch_id: str, item: BatchItem) -> tuple[str, str, str, str]:
    return (batch_id, item.video_id, item.state.value, codec.encode(item).decode())
