"""An owner's calendars: each a file that was given, its meetings kept for a year and more around.

A file of the same name takes the place of the one before. What is kept is names and times of
meetings and who was invited: no descriptions, no places, no addresses.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from lifestream.domain import codec
from lifestream.domain.documents import readable
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import CALENDARS, calendar_subject
from lifestream.domain.meetings.meeting import Calendar, Meeting, Meetings, meeting_of
from lifestream.domain.video import Video
from lifestream.ports.owner_log import OwnerLog

log = logging.getLogger(__name__)

REACH = timedelta(days=400)
"""Meetings so long before and after the day on which a file is given are kept."""

MAX_CALENDARS = 20
PART = 250
"""Meetings in one entry: with fifty people each it is still far below what an entry holds."""


class ReadsCalendars(Protocol):
    """Reads calendar files."""

    def __call__(
        self, data: bytes, zone: tzinfo, from_at: datetime, to_at: datetime
    ) -> tuple[Meeting, ...]:
        """The meetings that touch a stretch of time, in order.

        Raises:
            InvalidRequest: It is no calendar file.
        """
        ...


def give_calendar(
    logs: OwnerLog,
    owner: OwnerId,
    name: str,
    data: bytes,
    *,
    read: ReadsCalendars,
    zone: tzinfo,
    now: datetime,
) -> Calendar:
    """Keep the meetings of a calendar file; the same file again changes nothing.

    Args:
        name: By which the same calendar is known again, such as its file's name.

    Raises:
        InvalidRequest: It is no calendar file, or there are too many calendars.
    """
    shown = " ".join(name.split())[:100] or "Calendar"
    calendar_id = hashlib.sha256(shown.casefold().encode()).hexdigest()[:16]
    digest = hashlib.sha256(data).hexdigest()
    kept = {one.calendar_id: one for one in calendars_of(logs, owner)}
    before = kept.get(calendar_id)
    if before is not None and before.file_sha256 == digest and now - before.given_at < REACH / 8:
        return before
    if before is None and len(kept) >= MAX_CALENDARS:
        raise InvalidRequest(
            f"There are {MAX_CALENDARS} calendars already; remove one first.",
            code="TOO_MANY_CALENDARS",
        )
    meetings = read(data, zone, now - REACH, now + REACH)
    calendar = Calendar(
        calendar_id=calendar_id,
        name=shown,
        given_at=now,
        file_sha256=digest,
        count=len(meetings),
        begins_at=meetings[0].starts_at if meetings else None,
        ends_at=max((one.ends_at for one in meetings), default=None),
    )
    _keep(logs, owner, calendar, meetings)
    log.info("calendar_given", extra={"calendar": calendar_id, "meetings": len(meetings)})
    return calendar


def calendars_of(logs: OwnerLog, owner: OwnerId) -> tuple[Calendar, ...]:
    """The owner's calendars, by name."""
    page = logs.subjects(owner, CALENDARS, limit=MAX_CALENDARS * 2)
    notes = [(one.note.decode(errors="replace"), one.subject) for one in page.subjects if one.note]
    found, _ = readable(Calendar, notes)
    # Logs that came from another foundation have no note.
    moved = [
        codec.decode(Meetings, logs.read(owner, one.subject)[0].entry).calendar
        for one in page.subjects
        if not one.note
    ]
    return tuple(sorted((*found, *moved), key=lambda one: one.name.casefold()))


def remove_calendar(logs: OwnerLog, owner: OwnerId, calendar_id: str) -> None:
    """Delete a calendar with its meetings.

    Raises:
        NotFound: There is none.
    """
    subject = calendar_subject(calendar_id)
    if not logs.heads(owner, [subject]):
        raise NotFound(f"There is no calendar {calendar_id[:100]}.", code="CALENDAR_NOT_FOUND")
    logs.delete(owner, subject)
    log.info("calendar_removed", extra={"calendar": calendar_id})


def meetings_between(
    logs: OwnerLog, owner: OwnerId, from_at: datetime, to_at: datetime
) -> tuple[Meeting, ...]:
    """Meetings of all calendars that touch a stretch of time, in order, each once."""
    found = {
        (one.title, one.starts_at, one.ends_at): one
        for calendar in calendars_of(logs, owner)
        if calendar.touches(from_at, to_at)
        for one in _meetings(logs, owner, calendar.calendar_id)
        if one.starts_at < to_at and one.ends_at > from_at
    }
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[1], key[2], key[0])))


def meeting_of_recording(logs: OwnerLog, video: Video) -> Meeting | None:
    """The meeting that a recording is of; None where its time of day is not known."""
    if video.recorded_at is None or not video.recorded_from.has_time or video.facts is None:
        return None
    length = timedelta(seconds=video.facts.duration_s)
    try:
        ends_at = video.recorded_at + length
    except OverflowError:  # A clock that stands at the end of the calendar.
        return None
    between = meetings_between(logs, video.owner, video.recorded_at, ends_at)
    return meeting_of(video.recorded_at, length, between)


def _meetings(logs: OwnerLog, owner: OwnerId, calendar_id: str) -> Iterator[Meeting]:
    for entry in logs.read(owner, calendar_subject(calendar_id)):
        yield from codec.decode(Meetings, entry.entry).meetings


def _keep(
    logs: OwnerLog, owner: OwnerId, calendar: Calendar, meetings: tuple[Meeting, ...]
) -> None:
    """Put a calendar in place of the one of its name, in one write.

    Raises:
        StaleWrite: It is given twice at this moment.
    """
    subject = calendar_subject(calendar.calendar_id)
    head = logs.heads(owner, [subject]).get(subject)
    parts = [meetings[at : at + PART] for at in range(0, len(meetings), PART)] or [()]
    entries = [
        (secrets.token_hex(8), codec.encode(Meetings(calendar=calendar, meetings=part)))
        for part in parts
    ]
    note = codec.encode(calendar)
    logs.rewrite(owner, subject, entries, expected=head.length if head else 0, note=note)
