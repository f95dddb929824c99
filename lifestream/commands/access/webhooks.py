"""``./run webhooks``: who is told when a recording is done or failed, and how that went."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.commands.access.shown import owner_of, print_json, record_command
from lifestream.domain import codec
from lifestream.domain.access.webhook import CHOOSABLE, Channel, Delivery, Endpoint
from lifestream.domain.ids import OwnerId
from lifestream.ports.owner_log import OwnerLog
from lifestream.services.access.audit import utc_now
from lifestream.services.webhooks.endpoints import add_endpoint, change_secret, endpoints_of
from lifestream.services.webhooks.outbox import (
    deliveries_of,
    remove_endpoint,
    replay,
    resume,
    tell_test,
)

Act = Callable[[OwnerLog, OwnerId, str, datetime], Endpoint | Delivery]
ON_ONE: dict[str, tuple[Act, str]] = {
    "secret": (change_secret, "give it a new secret; the one before stays good for a day"),
    "resume": (resume, "send to it again after a pause, beginning with what was held"),
    "test": (tell_test, "send it a message of no consequence"),
}


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("webhooks", help="tell programs when a recording is done or failed")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="tell an https address; its secret is shown this once")
    add.add_argument("url")
    add.add_argument(
        "--event",
        action="append",
        default=[],
        choices=[kind.value for kind in CHOOSABLE],
        help="what is told; may be given again (default: everything)",
    )
    add.add_argument("--with-title", action="store_true", help="tell the recording's title, too")
    made = [(add, run_add)]
    made.append((actions.add_parser("list", help="show them, never their secrets"), run_list))
    log = actions.add_parser("log", help="show what was told, last changed first")
    log.add_argument("--limit", type=int, default=30, help="how many (default 30)")
    made.append((log, run_log))
    for name, (_, text) in ON_ONE.items():
        made.append((actions.add_parser(name, help=text), run_on_one))
    made.append((actions.add_parser("remove", help="forget it, its secrets, its log"), run_remove))
    again = actions.add_parser("replay", help="send a message of the log again, with the same id")
    again.add_argument("delivery_id", help="as the log shows it")
    made.append((again, run_replay))
    for action, run in made:
        if run in (run_on_one, run_remove):
            action.add_argument("webhook_id", help="its id, as the list shows it")
        action.add_argument("--owner", help="whose, where there are many")
        action.add_argument("--json", action="store_true", help="print it as JSON")
        action.set_defaults(run=run, action=action.prog.rpartition(" ")[2])


def run_add(arguments: argparse.Namespace) -> int:
    """Add one; standard output has its secret and nothing else."""
    app, owner = _whose(arguments)
    made = add_endpoint(
        app.backend.owner_log,
        owner,
        arguments.url,
        now=utc_now(),
        kinds=arguments.event,
        with_title=arguments.with_title,
    )
    record_command(app, owner, "webhooks.add", made.endpoint_id)
    return _show_secret(made, as_json=arguments.json)


def run_list(arguments: argparse.Namespace) -> int:
    """Show them."""
    app, owner = _whose(arguments)
    found = endpoints_of(app.backend.owner_log, owner, Channel.WEBHOOK)
    if arguments.json:
        print_json({"webhooks": [_plain(one) for one in found]})
        return 0
    for one in found:
        state = f"paused: {one.paused_why}" if one.paused_at else "on"
        print(f"{one.endpoint_id}  {one.url}  {', '.join(one.kinds)}  {state}")
    if not found:
        print("No webhooks yet. ./run webhooks add URL makes one.")
    return 0


def run_log(arguments: argparse.Namespace) -> int:
    """Show what was told."""
    app, owner = _whose(arguments)
    to = endpoints_of(app.backend.owner_log, owner, Channel.WEBHOOK)
    told, cursor = deliveries_of(app.backend.owner_log, owner, to=to, limit=arguments.limit)
    if arguments.json:
        shown = [codec.to_plain(one) for one in told]
        print_json({"deliveries": shown, "next_cursor": cursor})
        return 0
    for one in told:
        print(_line(one))
    if not told:
        print("Nothing was told yet.")
    return 0


def run_on_one(arguments: argparse.Namespace) -> int:
    """Change its secret, resume it or send it a test."""
    app, owner = _whose(arguments)
    do, _ = ON_ONE[arguments.action]
    done = do(app.backend.owner_log, owner, arguments.webhook_id, utc_now())
    record_command(app, owner, f"webhooks.{arguments.action}", arguments.webhook_id)
    if isinstance(done, Delivery):
        print_json(codec.to_plain(done)) if arguments.json else print(_line(done))
        return 0
    if arguments.action == "secret":
        return _show_secret(done, as_json=arguments.json)
    print_json(_plain(done)) if arguments.json else print(f"{done.url} is sent to again.")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Forget one."""
    app, owner = _whose(arguments)
    remove_endpoint(app.backend.owner_log, owner, arguments.webhook_id)
    record_command(app, owner, "webhooks.remove", arguments.webhook_id)
    if arguments.json:
        print_json({"webhook_id": arguments.webhook_id, "removed": True})
    else:
        print(f"Webhook {arguments.webhook_id} is told nothing any more.")
    return 0


def run_replay(arguments: argparse.Namespace) -> int:
    """Send a message again."""
    app, owner = _whose(arguments)
    again = replay(app.backend.owner_log, owner, arguments.delivery_id, utc_now())
    record_command(app, owner, "webhooks.replay", arguments.delivery_id)
    print_json(codec.to_plain(again)) if arguments.json else print(_line(again))
    return 0


def _whose(arguments: argparse.Namespace) -> tuple[Application, OwnerId]:
    app = application()
    return app, owner_of(app, arguments.owner)


def _show_secret(endpoint: Endpoint, *, as_json: bool) -> int:
    secret = endpoint.secrets[0].value
    if as_json:
        print_json({**_plain(endpoint), "secret": secret})
        return 0
    print(secret)
    print(
        f"Webhook {endpoint.endpoint_id} tells {endpoint.url}. Its messages are signed with this "
        "secret, which is not shown again.",
        file=sys.stderr,
    )
    return 0


def _plain(endpoint: Endpoint) -> dict[str, Any]:
    plain: dict[str, Any] = codec.to_plain(endpoint)
    del plain["secrets"]
    return plain


def _line(one: Delivery) -> str:
    last = one.attempts[-1] if one.attempts else None
    how = f"{len(one.attempts)} tries, last: {last.note or last.status}" if last else "not tried"
    return (
        f"{one.event.at:%Y-%m-%d %H:%M}  {one.state:9}  {one.event.kind}  {one.delivery_id}  {how}"
    )
