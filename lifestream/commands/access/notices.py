"""``./run notices``: mail addresses that are told when a recording is done or failed."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.bootstrap.telling.channels import sends_mail
from lifestream.commands.access.shown import owner_of, print_json, record_command
from lifestream.domain import codec
from lifestream.domain.access.webhook import CHOOSABLE, Delivery, Endpoint
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import OwnerId
from lifestream.ports.owner_log import OwnerLog
from lifestream.services.access.audit import utc_now
from lifestream.services.telling.receivers import (
    Choice,
    add_mail,
    ask_again,
    change_choice,
    receiver_of,
    receivers_of,
)
from lifestream.services.webhooks.outbox import deliveries_of, remove_endpoint, resume, tell_test

Act = Callable[[OwnerLog, OwnerId, str, datetime], Endpoint | Delivery]
ON_ONE: dict[str, tuple[Act, str]] = {
    "ask": (ask_again, "ask an address again whether it is yours, at most once a day"),
    "resume": (resume, "send to it again after a pause, beginning with what was held"),
    "test": (tell_test, "send it a message of no consequence"),
}


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("notices", help="mail when a recording is done or failed")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="tell a mail address, once it has said yes to a mail")
    add.add_argument("address")
    change = actions.add_parser("change", help="tell it other things")
    made = [(add, run_add), (change, run_change)]
    for action, _ in made:
        _add_choice(action)
    made.append((actions.add_parser("list", help="show addresses and devices"), run_list))
    log = actions.add_parser("log", help="show what they were told, last changed first")
    log.add_argument("--limit", type=int, default=30, help="how many (default 30)")
    made.append((log, run_log))
    for name, (_, text) in ON_ONE.items():
        made.append((actions.add_parser(name, help=text), run_on_one))
    made.append((actions.add_parser("remove", help="forget it and its log"), run_remove))
    for action, run in made:
        if run in (run_on_one, run_remove, run_change):
            action.add_argument("notice_id", help="its id, as the list shows it")
        action.add_argument("--owner", help="whose, where there are many")
        action.add_argument("--json", action="store_true", help="print it as JSON")
        action.set_defaults(run=run, action=action.prog.rpartition(" ")[2])


def run_add(arguments: argparse.Namespace) -> int:
    """Add an address."""
    app, owner = _whose(arguments)
    if not sends_mail(app.settings):
        raise ConfigError("No mail server is set up: LIFESTREAM_SMTP_HOST names one.")
    choice = _choice(arguments)
    made = add_mail(app.backend.owner_log, owner, arguments.address, choice, now=utc_now())
    record_command(app, owner, "notices.add", made.endpoint_id)
    return _show(made, arguments.json)


def run_change(arguments: argparse.Namespace) -> int:
    """Tell it other things."""
    app, owner = _whose(arguments)
    logs, choice = app.backend.owner_log, _choice(arguments)
    changed = change_choice(logs, owner, arguments.notice_id, choice)
    record_command(app, owner, "notices.change", changed.endpoint_id)
    return _show(changed, arguments.json)


def run_list(arguments: argparse.Namespace) -> int:
    """Show them."""
    app, owner = _whose(arguments)
    found = receivers_of(app.backend.owner_log, owner)
    if arguments.json:
        print_json({"notices": [_plain(one) for one in found]})
        return 0
    for one in found:
        print(_line(one))
    if not found:
        print("No addresses yet. ./run notices add ADDRESS adds one.")
    return 0


def run_log(arguments: argparse.Namespace) -> int:
    """Show what was told."""
    app, owner = _whose(arguments)
    logs = app.backend.owner_log
    to = receivers_of(logs, owner)
    told, cursor = deliveries_of(logs, owner, to=to, limit=arguments.limit)
    if arguments.json:
        print_json({"deliveries": [codec.to_plain(one) for one in told], "next_cursor": cursor})
        return 0
    names = {one.endpoint_id: one.device or one.url for one in to}
    for one in told:
        note = one.attempts[-1].note if one.attempts else ""
        name = names[one.endpoint_id]
        print(f"{one.event.at:%Y-%m-%d %H:%M}  {one.state:9}  {one.event.kind}  {name}  {note}")
    if not told:
        print("Nothing was told yet.")
    return 0


def run_on_one(arguments: argparse.Namespace) -> int:
    """Ask it again, resume it or send it a test."""
    app, owner = _whose(arguments)
    do, _ = ON_ONE[arguments.action]
    receiver_of(app.backend.owner_log, owner, arguments.notice_id)
    done = do(app.backend.owner_log, owner, arguments.notice_id, utc_now())
    record_command(app, owner, f"notices.{arguments.action}", arguments.notice_id)
    if isinstance(done, Endpoint):
        return _show(done, arguments.json)
    print_json(codec.to_plain(done)) if arguments.json else print("It goes out with the next pass.")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Forget one."""
    app, owner = _whose(arguments)
    receiver_of(app.backend.owner_log, owner, arguments.notice_id)
    remove_endpoint(app.backend.owner_log, owner, arguments.notice_id)
    record_command(app, owner, "notices.remove", arguments.notice_id)
    if arguments.json:
        print_json({"notice_id": arguments.notice_id, "removed": True})
    else:
        print(f"{arguments.notice_id} is told nothing any more.")
    return 0


def _add_choice(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--event",
        action="append",
        default=[],
        choices=[kind.value for kind in CHOOSABLE],
        help="what is told; may be given again (default: everything)",
    )
    action.add_argument(
        "--digest", type=int, metavar="HOUR", help="one message a day at this hour, 0 to 23"
    )
    action.add_argument(
        "--with-title", action="store_true", help="tell the title and how much was found, too"
    )


def _choice(arguments: argparse.Namespace) -> Choice:
    return Choice(
        kinds=tuple(arguments.event),
        digest_hour=arguments.digest,
        with_title=arguments.with_title,
    )


def _whose(arguments: argparse.Namespace) -> tuple[Application, OwnerId]:
    app = application()
    return app, owner_of(app, arguments.owner)


def _show(endpoint: Endpoint, as_json: bool) -> int:
    print_json(_plain(endpoint)) if as_json else print(_line(endpoint))
    return 0


def _plain(endpoint: Endpoint) -> dict[str, Any]:
    plain: dict[str, Any] = codec.to_plain(endpoint)
    del plain["secrets"], plain["keys"]
    return plain


def _line(one: Endpoint) -> str:
    state = f"paused: {one.paused_why}" if one.paused_at else "on"
    if not one.is_confirmed:
        state = "waits for the yes that its mail asks for"
    return f"{one.endpoint_id}  {one.device or one.url}  {', '.join(one.kinds)}  {state}"
