"""Append-only logs in Firestore, below ``owners/{owner}/logs/{subject}``.

The log's own document holds its length; an entry is a document named by its number. Both are
written in one commit that fails when another process appended since the length was read, so numbers
have no gaps and no entry is written twice.
"""

import contextlib
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import delete_all, document_id, read_all
from lifestream.domain.documents import page_cursor, page_limit, read_cursor
from lifestream.domain.errors import StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import area_of, area_of_prefix
from lifestream.ports.owner_log import LogEntry, Subject, SubjectPage, check_entries

LOGS = "logs"
ENTRIES = "entries"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WRITE_TRIES = 12


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FirestoreOwnerLog:
    """``lifestream.ports.owner_log.OwnerLog``.

    Args:
        client: From ``open_firestore``.
    """

    def __init__(self, client: Any, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._client = client
        self._clock = clock

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
        """See ``OwnerLog.append``."""
        area = area_of(subject)
        check_entries(entry, note)
        log = self._log(owner, subject)
        with google_errors(f"Appending to {subject}"):
            for tried in range(WRITE_TRIES):
                # The head first: an entry that is not found below was not written before it.
                head = log.get()
                first = _sequence_of(log, entry_id)
                if first is not None:
                    return first
                length = int(head.get("length")) if head.exists else 0
                if expected is not None and expected != length:
                    raise StaleWrite(f"{subject} has {length} entries by now, not {expected}.")
                now = _micros(self._clock())
                about = {
                    "subject": subject,
                    "area": area,
                    "length": length + 1,
                    "written_us": now,
                    "note": note,
                }
                fields = {"entry_id": entry_id, "written_us": now, "entry": entry}
                if self._written(log, head, about, fields):
                    return length + 1
                time.sleep(random.uniform(0.0, 0.02) * 2 ** min(tried, 6))
        raise StaleWrite(f"{subject} is being written by others; try again.")

    def annotate(self, owner: OwnerId, subject: str, note: bytes, *, length: int) -> None:
        """See ``OwnerLog.annotate``."""
        from google.api_core.exceptions import Aborted, FailedPrecondition, NotFound

        log = self._log(owner, subject)
        with google_errors(f"Noting what {subject} comes to"):
            head = log.get()
            if not head.exists or int(head.get("length")) != length:
                return
            unchanged = self._client.write_option(last_update_time=head.update_time)
            # Who appended in between left a note that is newer.
            with contextlib.suppress(Aborted, FailedPrecondition, NotFound):
                log.update({"note": note}, option=unchanged)

    def rewrite(
        self,
        owner: OwnerId,
        subject: str,
        entries: Sequence[tuple[str, bytes]],
        *,
        expected: int,
        note: bytes | None = None,
    ) -> None:
        """See ``OwnerLog.rewrite``; one commit of what differs, up to 10 MiB.

        Source of the limit: https://firebase.google.com/docs/firestore/quotas
        """
        check_entries(note, *(entry for _, entry in entries))
        log, now = self._log(owner, subject), _micros(self._clock())
        with google_errors(f"Writing {subject} anew"):
            head = log.get()
            length = int(head.get("length")) if head.exists else 0
            before = {one.sequence: one for one in self.read(owner, subject)}
            if expected != length or len(before) != length:
                raise StaleWrite(f"{subject} has {length} entries by now, not {expected}.")
            times = {one.entry_id: _micros(one.written_at) for one in before.values()}
            kept, batch = log.collection(ENTRIES), self._client.batch()
            for number, (entry_id, entry) in enumerate(entries, start=1):
                old = before.pop(number, None)
                if old is None or (old.entry_id, old.entry) != (entry_id, entry):
                    written_us = times.get(entry_id, now)
                    fields = {"entry_id": entry_id, "written_us": written_us, "entry": entry}
                    batch.set(kept.document(_name(number)), fields)
            for number in before:
                batch.delete(kept.document(_name(number)))
            if head.exists:
                unchanged = self._client.write_option(last_update_time=head.update_time)
                about = {"length": len(entries), "written_us": now, "note": note}
                _change(batch, log, about if entries else None, unchanged)
            elif entries:
                first = {"subject": subject, "area": area_of(subject), "written_us": now}
                batch.create(log, {**first, "length": len(entries), "note": note})
            if not self._committed(batch):
                raise StaleWrite(f"{subject} was written by others meanwhile; try again.")

    def heads(self, owner: OwnerId, subjects: Iterable[str]) -> Mapping[str, Subject]:
        """See ``OwnerLog.heads``; one call for each hundred."""
        wanted = [self._log(owner, subject) for subject in dict.fromkeys(subjects)]
        with google_errors("Reading logs"):
            found = [_subject(stored) for stored in read_all(self._client, wanted)]
        return {one.subject: one for one in found}

    def read(self, owner: OwnerId, subject: str, *, after: int = 0) -> tuple[LogEntry, ...]:
        """See ``OwnerLog.read``."""
        entries = self._log(owner, subject).collection(ENTRIES)
        query = entries.order_by("__name__")
        if after > 0:
            query = query.start_after({"__name__": entries.document(_name(after))})
        with google_errors(f"Reading {subject}"):
            return tuple(
                LogEntry(
                    sequence=int(stored.id),
                    entry_id=stored.get("entry_id"),
                    written_at=_moment(stored.get("written_us")),
                    entry=bytes(stored.get("entry")),
                )
                for stored in query.stream()
            )

    def subjects(
        self, owner: OwnerId, prefix: str, *, limit: int = 50, cursor: str = ""
    ) -> SubjectPage:
        """See ``OwnerLog.subjects``."""
        from google.cloud.firestore import FieldFilter

        page = page_limit(limit)
        query = self._logs(owner).where(filter=FieldFilter("area", "==", area_of_prefix(prefix)))
        query = query.order_by("written_us", direction="DESCENDING")
        query = query.order_by("__name__", direction="DESCENDING")
        if cursor:
            written_us, name = read_cursor(cursor)
            query = query.start_after(
                {"written_us": written_us, "__name__": self._log(owner, name)}
            )
        with google_errors("Listing logs"):
            found = [_subject(stored) for stored in query.limit(page + 1).stream()]
        shown, following = tuple(found[:page]), ""
        if len(found) > page:
            following = page_cursor(_micros(shown[-1].written_at), shown[-1].subject)
        return SubjectPage(subjects=shown, cursor=following)

    def delete(self, owner: OwnerId, subject: str) -> None:
        """See ``OwnerLog.delete``; the head first, so that who appends meanwhile is refused."""
        log = self._log(owner, subject)
        with google_errors(f"Deleting {subject}"):
            log.delete()
            names = log.collection(ENTRIES).select(["entry_id"]).stream()
            delete_all(self._client, [stored.reference for stored in names])

    def _written(self, log: Any, head: Any, about: dict[str, Any], fields: dict[str, Any]) -> bool:
        """False when another process wrote between reading and writing."""
        batch = self._client.batch()
        batch.create(log.collection(ENTRIES).document(_name(about["length"])), fields)
        if head.exists:
            unchanged = self._client.write_option(last_update_time=head.update_time)
            batch.update(log, about, option=unchanged)
        else:
            batch.create(log, about)
        return self._committed(batch)

    @staticmethod
    def _committed(batch: Any) -> bool:
        from google.api_core.exceptions import Aborted, Conflict, FailedPrecondition, NotFound

        try:
            batch.commit()
        except (Aborted, Conflict, FailedPrecondition, NotFound):
            return False
        return True

    def _logs(self, owner: OwnerId) -> Any:
        return self._client.collection("owners", document_id(owner), LOGS)

    def _log(self, owner: OwnerId, subject: str) -> Any:
        return self._logs(owner).document(document_id(subject))


def _change(batch: Any, log: Any, about: dict[str, Any] | None, unchanged: Any) -> None:
    """Update the head, or delete it without ``about``, unless others wrote since it was read."""
    if about is None:
        batch.delete(log, option=unchanged)
    else:
        batch.update(log, about, option=unchanged)


def _sequence_of(log: Any, entry_id: str) -> int | None:
    from google.cloud.firestore import FieldFilter

    same = log.collection(ENTRIES).where(filter=FieldFilter("entry_id", "==", entry_id))
    found = list(same.select(["entry_id"]).limit(1).stream())
    return int(found[0].id) if found else None


def _subject(stored: Any) -> Subject:
    return Subject(
        subject=stored.get("subject"),
        length=int(stored.get("length")),
        written_at=_moment(stored.get("written_us")),
        note=(stored.to_dict() or {}).get("note"),
    )


def _name(sequence: int) -> str:
    """Names in the order of numbers."""
    return f"{sequence:010d}"


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)
