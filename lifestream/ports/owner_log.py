"""What people typed, in the order in which they typed it: append-only logs of an owner.

A subject is one log, named ``<area>/<id>``: ``edits/v1``, ``conversations/c1``. What an entry
means is its service's business; here it is bytes.

Contract (tests/contracts/test_owner_log.py): sequence numbers count from 1 without gaps however
many append at once; an entry that is sent again is stored once; a writer who expects another
length is refused; no owner sees another's; a deleted log is gone completely; a log is rewritten
wholly or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId

MAX_ENTRY_BYTES = 512 * 1024
"""Longest entry, and longest note; a Firestore document holds 1 MiB with its names."""


def check_entries(*entries: bytes | None) -> None:
    """Pass when entries, or notes, are short enough to be stored.

    Raises:
        InvalidRequest: One is longer than ``MAX_ENTRY_BYTES``.
    """
    if max(len(entry or b"") for entry in entries) > MAX_ENTRY_BYTES:
        raise InvalidRequest(f"An entry holds at most {MAX_ENTRY_BYTES} bytes.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry. ``sequence`` counts from 1; ``entry_id`` is unique in its log."""

    sequence: int
    entry_id: str
    written_at: datetime
    entry: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One log: how many entries it has, and when the last was written.

    Attributes:
        note: What the entries come to, for lists that must not read every entry; None where the
            writer of the last entry left none.
    """

    subject: str
    length: int
    written_at: datetime
    note: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPage:
    """One page, last written first, and the cursor of the next (empty at the end)."""

    subjects: tuple[Subject, ...]
    cursor: str


class OwnerLog(Protocol):
    """Every method raises BackendUnavailable when the store does not answer."""

    def append(
        self,
        owner: OwnerId,
        subject: str,
        entry: bytes,
        *,
        entry_id: str,
        expected: int | None = None,
        note: bytes | None = None,
    ) -> int:
        """Write an entry at the end; returns its sequence number.

        The same ``entry_id`` again changes nothing and returns the number of the first, whatever
        is expected.

        Args:
            expected: The length that the log must have before, or None for any.
            note: What the entries come to with this one; replaces the note before in the same
                write, also by None.

        Raises:
            StaleWrite: The log has another length than ``expected``.
            InvalidRequest: The entry is longer than ``MAX_ENTRY_BYTES``, or the subject has no
                area.
        """
        ...

    def annotate(self, owner: OwnerId, subject: str, note: bytes, *, length: int) -> None:
        """Replace the note of a log that has ``length`` entries; of another it stays as it is."""
        ...

    def rewrite(
        self,
        owner: OwnerId,
        subject: str,
        entries: Sequence[tuple[str, bytes]],
        *,
        expected: int,
        note: bytes | None = None,
    ) -> None:
        """Put other entries in place of all of a log, in one write: for what must be forgotten.

        What was there before is gone as after ``delete``; who dies leaves the old log or the new
        one. An entry that keeps its id keeps its time. Without entries the log is deleted.

        Args:
            entries: The id, unique here, and the contents of each, in order; counted from 1 again.
            expected: The length that the log must have before.
            note: As for ``append``.

        Raises:
            StaleWrite: The log has another length than ``expected``.
            InvalidRequest: An entry is longer than ``MAX_ENTRY_BYTES``.
        """
        ...

    def heads(self, owner: OwnerId, subjects: Iterable[str]) -> Mapping[str, Subject]:
        """Those of the logs that have entries, by subject, in one look."""
        ...

    def read(self, owner: OwnerId, subject: str, *, after: int = 0) -> tuple[LogEntry, ...]:
        """The entries with a higher number than ``after``, in order."""
        ...

    def subjects(
        self, owner: OwnerId, prefix: str, *, limit: int = 50, cursor: str = ""
    ) -> SubjectPage:
        """The owner's logs of one area (``prefix`` is ``"<area>/"``), last written first.

        Raises:
            InvalidRequest: The limit, the cursor or the prefix is none.
        """
        ...

    def delete(self, owner: OwnerId, subject: str) -> None:
        """Delete a log with every entry; what is not there is no error."""
        ...
