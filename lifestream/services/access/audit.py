"""Who did what: a log for each owner and UTC day, kept for as long as a setting says.

Changes are written by whoever makes them; reads only when a key made them, or a person with whom
something is shared. What one actor does
again to the same thing stands once for each minute (changes) or hour (reads): a page that is saved
while a person types is not a thousand lines.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lifestream.domain import codec
from lifestream.domain.access.deed import Deed
from lifestream.domain.documents import readable
from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import AUDIT, audit_subject
from lifestream.domain.recent import Recent
from lifestream.ports.owner_log import OwnerLog

log = logging.getLogger(__name__)

MAX_REMEMBERED = 2000
"""Entries that this process wrote lately and need not ask the store about again."""

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDay:
    """One UTC day: what was done, newest first, and the days before and after that have some."""

    day: date
    deeds: tuple[Deed, ...]
    earlier: date | None
    later: date | None


class AuditLog:
    """The audit logs of all owners.

    Args:
        kept: Days that are older are deleted when a new day begins, or the log is read.
    """

    def __init__(self, logs: OwnerLog, *, kept: timedelta) -> None:
        self._logs = logs
        self._kept = kept
        self._written: Recent[bool] = Recent(MAX_REMEMBERED)

    def record(self, owner: OwnerId, deed: Deed) -> None:
        """Write a deed down. That it cannot be written does not undo it: it is logged."""
        entry_id = _entry_id(deed)
        known = f"{owner}/{entry_id}"
        if self._written.get(known):
            return
        day = deed.at.astimezone(UTC).date()
        try:
            number = self._logs.append(
                owner, audit_subject(day), codec.encode(deed), entry_id=entry_id
            )
            if number == 1:
                self._days(owner, day)
        except LifeStreamError as error:
            log.warning("audit_not_written", extra={"action": deed.action, "reason": error.code})
            return
        self._written.put(known, True)

    def read(self, owner: OwnerId, today: date, *, day: date | None = None) -> AuditDay:
        """What was done on a UTC day; by default the last on which something was."""
        days = self._days(owner, today)
        shown = day or (days[0] if days else today)
        entries = self._logs.read(owner, audit_subject(shown))
        documents = ((one.entry.decode(errors="replace"), one.entry_id) for one in entries)
        deeds, _ = readable(Deed, documents)
        return AuditDay(
            day=shown,
            deeds=tuple(reversed(deeds)),
            earlier=next((one for one in days if one < shown), None),
            later=next((one for one in reversed(days) if one > shown), None),
        )

    def _days(self, owner: OwnerId, today: date) -> list[date]:
        """The days that have entries and are kept, newest first; the others are deleted."""
        kept: list[date] = []
        cursor = ""
        over: list[date] = []
        while True:
            page = self._logs.subjects(owner, AUDIT, limit=PAGE, cursor=cursor)
            for one in page.subjects:
                day = date.fromisoformat(one.subject.removeprefix(AUDIT))
                (kept if today - day <= self._kept else over).append(day)
            cursor = page.cursor
            if not cursor:
                break
        for day in over:
            self._logs.delete(owner, audit_subject(day))
        return sorted(kept, reverse=True)


def _entry_id(deed: Deed) -> str:
    """The same for what is not worth another line; a log takes an id once."""
    at = deed.at.astimezone(UTC)
    bucket = at.strftime("%Y%m%dT%H%M" if deed.is_change else "%Y%m%dT%H")
    who = deed.by.key_id or deed.by.grant_id
    parts = (bucket, deed.by.kind, who, deed.action, *deed.about, deed.outcome)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def utc_now() -> datetime:
    """The time that deeds are written with."""
    return datetime.now(UTC)
