"""``./run audit``: who did what, one UTC day at a time."""

import argparse
from datetime import date
from typing import Any

from lifestream.bootstrap import application
from lifestream.commands.access.shown import audit_log, owner_of, print_json
from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest
from lifestream.services.access.audit import AuditDay, utc_now


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("audit", help="show who did what: changes, and what keys read")
    parser.add_argument("--day", help="a UTC day as 2026-11-17 (default: the last with something)")
    parser.add_argument("--owner", help="whose, where there are many")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Show a day."""
    app = application()
    owner = owner_of(app, arguments.owner)
    shown = audit_log(app).read(owner, utc_now().date(), day=_day(arguments.day))
    if arguments.json:
        print_json(codec.to_plain(shown))
        return 0
    _print(shown)
    return 0


def _print(shown: AuditDay) -> None:
    print(f"{shown.day.isoformat()} (UTC)")
    for deed in shown.deeds:
        note = "" if deed.is_change else " (read)"
        print(
            f"{deed.at:%H:%M:%S}  {deed.outcome:7}  {deed.by.in_words}  {deed.action}{note}"
            f"  {' '.join(deed.about)}"
        )
    if not shown.deeds:
        print("Nothing was done.")
    if shown.earlier:
        print(f"Before it: ./run audit --day {shown.earlier.isoformat()}")


def _day(given: str | None) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InvalidRequest(
            f"{given[:20]!r} is no day; write it as 2026-11-17.", code="BAD_DAY"
        ) from None
