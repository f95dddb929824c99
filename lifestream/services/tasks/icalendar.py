"""Tasks as a calendar (RFC 5545), in the two forms that programs read.

*Events* of a whole day are what Google Calendar, Outlook and Apple's Calendar show of an address
that is subscribed to; they pass over to-dos. *To-dos* are what Thunderbird, Evolution and Nextcloud
Tasks show. A day is a DATE without a zone, and the end of an event is the day after, written out:
without it iCloud shows nothing.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from lifestream.domain.tasks.events import TaskState
from lifestream.services.tasks.list_tasks import ShownTask

MAX_OCTETS = 75
"""Of a line without its break. Source: RFC 5545, 3.1."""

REFRESH = "PT1H"


class CalendarForm(StrEnum):
    """What a task is in a calendar."""

    EVENT = "VEVENT"
    TODO = "VTODO"


def to_icalendar(
    tasks: Iterable[ShownTask], form: CalendarForm, address_of: Callable[[str], str]
) -> str:
    """The calendar's text.

    Args:
        address_of: The page of a task, by its id.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//LifeStream//Tasks//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:LifeStream tasks",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for shown in tasks:
        if form is CalendarForm.TODO or shown.task.due is not None:
            lines += _component(shown, form, address_of(shown.task.task_id))
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _component(shown: ShownTask, form: CalendarForm, address: str) -> list[str]:
    task = shown.task
    lines = [
        f"BEGIN:{form}",
        f"UID:{task.task_id}@lifestream",
        f"DTSTAMP:{_moment(task.changed_at)}",
        f"CREATED:{_moment(task.created_at)}",
        f"LAST-MODIFIED:{_moment(task.changed_at)}",
        f"SEQUENCE:{max(task.version - 1, 0)}",
        f"SUMMARY:{_escaped(shown.text)}",
        f"DESCRIPTION:{_escaped(_description(shown))}",
        f"URL:{address}",
    ]
    if form is CalendarForm.EVENT and task.due is not None:
        lines += [
            f"DTSTART;VALUE=DATE:{task.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{task.due + timedelta(days=1):%Y%m%d}",
            "TRANSP:TRANSPARENT",
            "STATUS:CONFIRMED",
        ]
    elif form is CalendarForm.TODO:
        lines += [f"DUE;VALUE=DATE:{task.due:%Y%m%d}"] if task.due else []
        lines += _status(task.state, task.closed_at)
    return [*lines, f"END:{form}"]


def _status(state: TaskState, closed_at: datetime | None) -> list[str]:
    if state is not TaskState.DONE:
        return ["STATUS:NEEDS-ACTION", "PERCENT-COMPLETE:0"]
    done = [f"COMPLETED:{_moment(closed_at)}"] if closed_at else []
    return ["STATUS:COMPLETED", "PERCENT-COMPLETE:100", *done]


def _description(shown: ShownTask) -> str:
    parts = [f"Owner: {shown.person}"] if shown.is_named else []
    source = shown.source
    if source is not None:
        parts.append(f"Said in {shown.title_of(source.video_id)}")
    return "\n".join(parts)


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """As RFC 5545, 3.3.11 wants texts."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join(c for c in plain.replace("\n", "\\n") if c >= " ")


def _folded(line: str) -> str:
    """A long line on several, cut between characters, not inside one."""
    parts: list[str] = []
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MAX_OCTETS - (1 if parts else 0):
            parts.append(part)
            part, size = "", 0
        part, size = part + letter, size + octets
    return "\r\n ".join([*parts, part])
