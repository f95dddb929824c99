"""The records of the store's objects: one SQLite file beside the folder of bytes.

An object exists when its row does. Bytes are in place before the row appears and leave after it
is gone, so a kill at any moment leaves at worst a file without a row, which ``reconcile`` removes.
Not for: the bytes.
"""

from collections.abc import Iterator
from sqlite3 import Connection, Row

from lifestream.backends.embedded.objects.staging import crc32c_text
from lifestream.backends.embedded.sqlite import Database, Migration, from_micros, to_micros, utc_now
from lifestream.domain.errors import NotFound
from lifestream.ports.object_store import ObjectFacts

OBJECT_MIGRATIONS = (
    Migration(
        number=1,
        name="objects, upload sessions",
        statements=(
            """
            create table objects (
                key text primary key,
                generation integer not null unique,
                size_bytes integer not null,
                content_type text not null,
                crc32c integer not null,
                updated_at integer not null,
                announced integer not null
            )
            """,
            "create index objects_to_announce on objects (announced) where announced = 0",
            "create table newest_generation (generation integer not null)",
            "insert into newest_generation values (0)",
            """
            create table upload_sessions (
                session_id text primary key,
                nonce text not null unique,
                key text not null,
                content_type text not null,
                size_bytes integer not null,
                origin text not null,
                expires_at integer not null,
                state text not null default 'open',
                generation text not null default '',
                checked_bytes integer not null default 0,
                checked_crc32c integer not null default 0
            )
            """,
            "create index upload_sessions_by_expiry on upload_sessions (expires_at)",
        ),
    ),
    Migration(
        number=2,
        name="uploads of what is still being recorded",
        statements=(
            "alter table upload_sessions add column is_growing integer not null default 0",
        ),
    ),
)

_PAGE = 500


class ObjectCatalog:
    """Rows of objects. Methods that take a connection are part of the caller's transaction."""

    def __init__(self, database: Database, *, bucket: str) -> None:
        self.database = database
        self.bucket = bucket

    def find(self, key: str) -> ObjectFacts | None:
        """Facts of the newest generation."""
        with self.database.read() as connection:
            return self.find_in(connection, key)

    def find_in(self, connection: Connection, key: str) -> ObjectFacts | None:
        """Facts of the newest generation."""
        row = connection.execute("select * from objects where key = ?", (key,)).fetchone()
        return None if row is None else self._facts(row)

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        """In key order; no transaction is open between two of them."""
        after = ""
        while True:
            with self.database.read() as connection:
                rows = connection.execute(
                    "select * from objects where key >= ? and key > ? order by key limit ?",
                    (prefix, after, _PAGE),
                ).fetchall()
            for row in rows:
                if not row["key"].startswith(prefix):
                    return  # In key order, the keys of one prefix stand side by side.
                yield self._facts(row)
            if len(rows) < _PAGE:
                return
            after = rows[-1]["key"]

    def next_generation(self, connection: Connection) -> int:
        """Larger than every one before, of any key, deleted ones too."""
        (newest,) = connection.execute("select generation from newest_generation").fetchone()
        generation = max(int(newest) + 1, to_micros(utc_now()))
        connection.execute("update newest_generation set generation = ?", (generation,))
        return generation

    def put(self, connection: Connection, facts: ObjectFacts, *, crc32c: int, quiet: bool) -> None:
        """Make ``facts`` the newest; ``quiet`` when no message is to be sent."""
        connection.execute(
            "insert or replace into objects (key, generation, size_bytes, content_type, crc32c,"
            " updated_at, announced) values (?, ?, ?, ?, ?, ?, ?)",
            (
                facts.key,
                int(facts.generation),
                facts.size_bytes,
                facts.content_type,
                crc32c,
                to_micros(facts.updated_at),
                quiet,
            ),
        )

    def finish_session(self, connection: Connection, session_id: str, facts: ObjectFacts) -> None:
        """The upload became this object.

        Raises:
            NotFound: It was ended meanwhile: what was deleted must not come back.
        """
        done = connection.execute(
            "update upload_sessions set state = 'done', generation = ?"
            " where session_id = ? and state = 'open'",
            (facts.generation, session_id),
        )
        if done.rowcount != 1:
            raise NotFound("This upload has ended. Start it again.", code="UPLOAD_GONE")

    def delete(self, connection: Connection, key: str) -> None:
        """Forget the object."""
        connection.execute("delete from objects where key = ?", (key,))

    def announced(self, facts: ObjectFacts) -> None:
        """The event of this generation was accepted by the queue."""
        with self.database.write() as connection:
            connection.execute(
                "update objects set announced = 1 where generation = ?", (int(facts.generation),)
            )

    def to_announce(self) -> tuple[ObjectFacts, ...]:
        """Objects whose event was not accepted yet."""
        with self.database.read() as connection:
            rows = connection.execute(
                "select * from objects where announced = 0 order by generation"
            ).fetchall()
        return tuple(map(self._facts, rows))

    def generations(self) -> frozenset[int]:
        """Every object's newest, as of now."""
        with self.database.read() as connection:
            rows = connection.execute("select generation from objects").fetchall()
        return frozenset(row["generation"] for row in rows)

    def holds(self, connection: Connection, generation: int) -> bool:
        """Whether this generation is some object's newest."""
        row = connection.execute(
            "select 1 from objects where generation = ?", (generation,)
        ).fetchone()
        return row is not None

    def _facts(self, row: Row) -> ObjectFacts:
        return ObjectFacts(
            bucket=self.bucket,
            key=row["key"],
            generation=str(row["generation"]),
            size_bytes=row["size_bytes"],
            content_type=row["content_type"],
            crc32c=crc32c_text(row["crc32c"]),
            updated_at=from_micros(row["updated_at"]),
        )
