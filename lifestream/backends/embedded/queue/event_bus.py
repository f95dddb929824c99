"""A queue in SQLite with Pub/Sub's habits: leases, growing waits, dead letters.

``publish`` is the port; the rest is for the dispatcher, which stands where Pub/Sub's push stands
in the cloud. Not for: knowing what a message means.
"""

import json
import random
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Any

from lifestream.backends.embedded.sqlite import Database, from_micros, to_micros, utc_now

MAX_ATTEMPTS = 8
"""Deliveries before a message goes to the dead letters. Pub/Sub takes 5 to 100."""

MIN_BACKOFF_S = 1.0
MAX_BACKOFF_S = 600.0
"""Source: Pub/Sub, subscription retry policy: at most 600 s."""

MAX_WAIT_S = 2 * MAX_BACKOFF_S
"""Longer than any back-off with its jitter, and than any lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One try at delivering one message.

    Attributes:
        attempt: 1 for the first delivery.
        receipt: Proof of this lease; a later lease of the same message has another.
    """

    message_id: str
    message: Mapping[str, Any]
    attempt: int
    published_at: datetime
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that was given up, and why."""

    message_id: str
    message: Mapping[str, Any]
    attempts: int
    published_at: datetime
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How full the queue is. ``oldest_published_at`` is of the messages that are not dead."""

    due: int
    later: int
    leased: int
    dead: int
    oldest_published_at: datetime | None


class SqliteEventBus:
    """``lifestream.ports.event_bus.EventBus`` over ``LIFESTREAM_MIGRATIONS``.

    Args:
        max_attempts: Deliveries before a message goes to the dead letters.
        seed: Decides the jitter of the waits; the same seed gives the same waits.
    """

    def __init__(
        self,
        database: Database,
        *,
        max_attempts: int = MAX_ATTEMPTS,
        seed: int = 0,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._max_attempts = max_attempts
        self._seed = seed
        self._clock = clock
        self._published = threading.Event()

    def publish(self, message: Mapping[str, Any]) -> str:
        """See ``EventBus.publish``."""
        message_id = secrets.token_hex(12)
        now = to_micros(self._clock())
        with self._database.write() as connection:
            connection.execute(
                "insert into events (message_id, message, published_at, due_at)"
                " values (?, ?, ?, ?)",
                (message_id, json.dumps(dict(message)), now, now),
            )
        self._published.set()
        return message_id

    def wait_for_publish(self, timeout_s: float) -> bool:
        """Sleep until this process publishes, at most ``timeout_s``; True when it did.

        Other processes publish unheard, so the timeout stays the polling interval.
        """
        published = self._published.wait(timeout_s)
        self._published.clear()
        return published

    def lease(self, now: datetime, *, lease_s: float, limit: int = 1) -> tuple[Delivery, ...]:
        """Take up to ``limit`` due messages, oldest first; others get none of them for ``lease_s``.

        A lease that runs out without an answer counts as a failed attempt.
        """
        moment = to_micros(now)
        # Nothing waits longer than this; what seems to was written before the clock was set back.
        latest = to_micros(now + timedelta(seconds=MAX_WAIT_S))
        until = to_micros(now + timedelta(seconds=lease_s))
        with self._database.write() as connection:
            connection.execute(
                "update events set dead = 1, receipt = '', last_error = case last_error"
                " when '' then 'The delivery never ended.' else last_error end"
                " where dead = 0 and due_at <= ? and attempt >= ?",
                (moment, self._max_attempts),
            )
            rows = connection.execute(
                "select * from events where dead = 0 and (due_at <= ? or due_at > ?)"
                " order by due_at, sequence limit ?",
                (moment, latest, limit),
            ).fetchall()
            receipts = [secrets.token_hex(8) for _ in rows]
            connection.executemany(
                "update events set attempt = attempt + 1, due_at = ?, receipt = ?"
                " where sequence = ?",
                [
                    (until, receipt, row["sequence"])
                    for receipt, row in zip(receipts, rows, strict=True)
                ],
            )
        return tuple(_delivery(row, receipt) for row, receipt in zip(rows, receipts, strict=True))

    def acknowledge(self, delivery: Delivery) -> bool:
        """The message is done; False when the lease ran out and another consumer has it now."""
        with self._database.write() as connection:
            done = connection.execute(
                "delete from events where message_id = ? and receipt = ? and dead = 0",
                (delivery.message_id, delivery.receipt),
            )
            return done.rowcount == 1

    def retry(self, delivery: Delivery, now: datetime, *, reason: str) -> datetime | None:
        """The attempt failed; returns when the next is due, None when there is none.

        ``reason`` is kept with the message: an error's name or sentence, no transcript text.
        """
        dead = delivery.attempt >= self._max_attempts
        due = now + timedelta(seconds=self._backoff_s(delivery))
        with self._database.write() as connection:
            done = connection.execute(
                "update events set due_at = ?, receipt = '', dead = ?, last_error = ?"
                " where message_id = ? and receipt = ? and dead = 0",
                (to_micros(due), dead, reason[:1000], delivery.message_id, delivery.receipt),
            )
            return None if dead or done.rowcount == 0 else due

    def dead_letters(self, *, limit: int = 100) -> tuple[DeadLetter, ...]:
        """The messages that were given up, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from events where dead = 1 order by sequence limit ?", (limit,)
            ).fetchall()
        return tuple(
            DeadLetter(
                message_id=row["message_id"],
                message=json.loads(row["message"]),
                attempts=row["attempt"],
                published_at=from_micros(row["published_at"]),
                last_error=row["last_error"],
            )
            for row in rows
        )

    def discard(self, message_id: str) -> bool:
        """Drop a dead letter that is of no use any more; False when it is not there."""
        with self._database.write() as connection:
            done = connection.execute(
                "delete from events where message_id = ? and dead = 1", (message_id,)
            )
        return done.rowcount == 1

    def counts(self, now: datetime) -> QueueCounts:
        """How many messages wait, are being delivered, or were given up."""
        with self._database.read() as connection:
            row = connection.execute(
                "select coalesce(sum(dead = 0 and due_at <= :now), 0) as due,"
                " coalesce(sum(dead = 0 and due_at > :now and receipt = ''), 0) as later,"
                " coalesce(sum(dead = 0 and due_at > :now and receipt <> ''), 0) as leased,"
                " coalesce(sum(dead), 0) as dead,"
                " min(case when dead = 0 then published_at end) as oldest from events",
                {"now": to_micros(now)},
            ).fetchone()
        return QueueCounts(
            due=row["due"],
            later=row["later"],
            leased=row["leased"],
            dead=row["dead"],
            oldest_published_at=None if row["oldest"] is None else from_micros(row["oldest"]),
        )

    def _backoff_s(self, delivery: Delivery) -> float:
        """Doubling waits, each shortened by up to half so that failures do not march in step."""
        full = min(MIN_BACKOFF_S * 2.0 ** (delivery.attempt - 1), MAX_BACKOFF_S)
        draw = random.Random(f"{self._seed}:{delivery.message_id}:{delivery.attempt}").random()
        return full * (0.5 + 0.5 * draw)


def _delivery(row: Row, receipt: str) -> Delivery:
    return Delivery(
        message_id=row["message_id"],
        message=json.loads(row["message"]),
        attempt=row["attempt"] + 1,
        published_at=from_micros(row["published_at"]),
        receipt=receipt,
    )
