"""API keys in SQLite."""

from dataclasses import replace
from datetime import date

from lifestream.backends.embedded.sqlite import Database, to_micros
from lifestream.domain import codec
from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.documents import read_document, readable
from lifestream.domain.ids import OwnerId


class SqliteKeyStore:
    """``lifestream.ports.key_store.KeyStore`` over ``LIFESTREAM_MIGRATIONS``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, key: ApiKey) -> bool:
        """See ``KeyStore.create``."""
        row = (key.key_id, key.owner, to_micros(key.created_at), codec.encode(key).decode())
        with self._database.write() as connection:
            done = connection.execute(
                "insert into api_keys (key_id, owner, created_at, document) values (?, ?, ?, ?)"
                " on conflict (key_id) do nothing",
                row,
            )
            return done.rowcount == 1

    def get(self, key_id: str) -> ApiKey | None:
        """See ``KeyStore.get``."""
        with self._database.read() as connection:
            row = connection.execute(
                "select document from api_keys where key_id = ?", (key_id,)
            ).fetchone()
        return None if row is None else read_document(ApiKey, row["document"], key_id)

    def list(self, owner: OwnerId | None = None) -> tuple[ApiKey, ...]:
        """See ``KeyStore.list``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select key_id, document from api_keys where ? is null or owner = ?"
                " order by created_at, key_id",
                (owner, owner),
            ).fetchall()
        return readable(ApiKey, ((row["document"], row["key_id"]) for row in rows))[0]

    def mark_used(self, key_id: str, day: date) -> None:
        """See ``KeyStore.mark_used``."""
        with self._database.write() as connection:
            row = connection.execute(
                "select document from api_keys where key_id = ?", (key_id,)
            ).fetchone()
            if row is None:
                return
            key = read_document(ApiKey, row["document"], key_id)
            if key.last_used_on is None or key.last_used_on < day:
                used = codec.encode(replace(key, last_used_on=day)).decode()
                connection.execute(
                    "update api_keys set document = ? where key_id = ?", (used, key_id)
                )

    def delete(self, key_id: str) -> bool:
        """See ``KeyStore.delete``."""
        with self._database.forget() as connection:
            done = connection.execute("delete from api_keys where key_id = ?", (key_id,))
            return done.rowcount == 1
