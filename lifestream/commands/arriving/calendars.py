"""``./run calendars``: calendar files that name the recordings of their meetings."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from lifestream.bootstrap import application, zone_of
from lifestream.bootstrap.arriving.calendar_file import take_calendar
from lifestream.commands.access.shown import owner_of, print_json, record_command
from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest
from lifestream.services.meetings.calendars import (
    calendars_of,
    meetings_between,
    remove_calendar,
)


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("calendars", help="calendar files that name recordings")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="take the meetings of a file, or bring them up to date")
    add.add_argument("file", type=Path, help="an .ics file")
    add.add_argument("--name", default="", help="by which it is known again (default: the file's)")
    add.set_defaults(run=run_add)
    shown = actions.add_parser("list", help="show the calendars")
    shown.set_defaults(run=run_list)
    remove = actions.add_parser("remove", help="remove a calendar with its meetings")
    remove.add_argument("calendar_id", help="its id, as the list shows it")
    remove.set_defaults(run=run_remove)
    coming = actions.add_parser("meetings", help="show the meetings to come")
    coming.add_argument("--days", type=int, default=7, help="how far ahead (default 7)")
    coming.set_defaults(run=run_meetings)
    for action in (add, shown, remove, coming):
        action.add_argument("--owner", help="whose, where there are many")
        action.add_argument("--json", action="store_true", help="print it as JSON")


def run_add(arguments: argparse.Namespace) -> int:
    """Take a file."""
    app = application()
    owner = owner_of(app, arguments.owner)
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        raise InvalidRequest(f"{arguments.file} cannot be read: {error.strerror}.") from error
    made = take_calendar(app, owner, arguments.name or arguments.file.name, data)
    record_command(app, owner, "calendars.add", made.calendar_id)
    plain = codec.to_plain(made)
    print_json(plain) if arguments.json else print(f"{made.name}: {made.count} meetings.")
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Show them."""
    app = application()
    found = calendars_of(app.backend.owner_log, owner_of(app, arguments.owner))
    if arguments.json:
        print_json({"calendars": [codec.to_plain(one) for one in found]})
        return 0
    for one in found:
        print(f"{one.calendar_id}  {one.given_at:%Y-%m-%d}  {one.count:5} meetings  {one.name}")
    if not found:
        print("No calendars yet. ./run calendars add FILE takes one.")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Remove one."""
    app = application()
    owner = owner_of(app, arguments.owner)
    remove_calendar(app.backend.owner_log, owner, arguments.calendar_id)
    record_command(app, owner, "calendars.remove", arguments.calendar_id)
    gone = {"calendar_id": arguments.calendar_id, "removed": True}
    print_json(gone) if arguments.json else print(f"{arguments.calendar_id} is removed.")
    return 0


def run_meetings(arguments: argparse.Namespace) -> int:
    """Show what comes."""
    app = application()
    now, zone = app.backend.job_store.now(), zone_of(app.settings)
    until = now + timedelta(days=min(max(arguments.days, 0), 400))
    owner = owner_of(app, arguments.owner)
    found = meetings_between(app.backend.owner_log, owner, now, until)
    if arguments.json:
        print_json({"meetings": [codec.to_plain(one) for one in found]})
        return 0
    for one in found:
        people = f"  {', '.join(one.people)}" if one.people else ""
        print(f"{one.starts_at.astimezone(zone):%Y-%m-%d %H:%M}  {one.title}{people}")
    if not found:
        print("No meetings are to come.")
    return 0
