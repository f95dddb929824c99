"""``./run keys``: API keys for programs: add, list, revoke."""

import argparse
import sys
from typing import Any

from lifestream.bootstrap import application
from lifestream.commands.access.shown import owner_of, print_json, record_command
from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import OwnerId
from lifestream.services.access.api_keys import add_key, list_keys, revoke_key, rights_of
from lifestream.services.access.audit import utc_now


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("keys", help="add, list and revoke API keys for programs")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a key; it is shown this once")
    add.add_argument("name", help="what it is for, such as the name of the program")
    add.add_argument("--owner", help="whom it acts for, as GET /api/v1/whoami tells")
    add.add_argument(
        "--scope",
        action="append",
        choices=[scope.value for scope in Scope],
        default=[],
        help="what it may do; may be given again (default: everything)",
    )
    add.add_argument("--tag", default="", help="only recordings with this tag")
    add.add_argument("--days", type=int, help="how long it lasts (default: until it is revoked)")
    add.add_argument("--json", action="store_true", help="print it as JSON")
    add.set_defaults(run=run_add)
    shown = actions.add_parser("list", help="show the keys, never their secrets")
    shown.add_argument("--owner", help="only keys of this owner")
    shown.add_argument("--json", action="store_true", help="print them as JSON")
    shown.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="take a key back; it opens nothing from then on")
    revoke.add_argument("key_id", help="its id, as the list shows it")
    revoke.add_argument("--json", action="store_true", help="print what it was as JSON")
    revoke.set_defaults(run=run_revoke)


def run_add(arguments: argparse.Namespace) -> int:
    """Make a key; standard output has the key and nothing else."""
    app = application()
    now = utc_now()
    key, presented = add_key(
        app.backend.key_store,
        owner=owner_of(app, arguments.owner),
        name=arguments.name,
        now=now,
        rights=rights_of(arguments.scope, tag=arguments.tag, days=arguments.days, now=now),
    )
    record_command(app, key.owner, "keys.add", key.key_id)
    if arguments.json:
        print_json({**_plain(key), "key": presented})
        return 0
    print(presented)
    print(
        f"Key {key.key_id} acts for {key.owner} ({key.rights.in_words}). Keep it now: it is not "
        "shown again.\nSend it as the header  Authorization: Bearer KEY, never in an address.",
        file=sys.stderr,
    )
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Show the keys."""
    owner = OwnerId(arguments.owner) if arguments.owner else None
    keys = list_keys(application().backend.key_store, owner)
    if arguments.json:
        print_json({"keys": [_plain(key) for key in keys]})
        return 0
    for key in keys:
        used = f"last used {key.last_used_on}" if key.last_used_on else "never used"
        print(
            f"{key.key_id}  {key.created_at:%Y-%m-%d}  {used:20}  {key.owner}  {key.name}"
            f"  ({key.rights.in_words}, {_end(key)})"
        )
    if not keys:
        print("No keys yet. ./run keys add NAME makes one.")
    return 0


def run_revoke(arguments: argparse.Namespace) -> int:
    """Take a key back."""
    app = application()
    key = revoke_key(app.backend.key_store, arguments.key_id)
    record_command(app, key.owner, "keys.revoke", key.key_id)
    if arguments.json:
        print_json(_plain(key))
        return 0
    print(f"Key {arguments.key_id} opens nothing any more.")
    return 0


def _end(key: ApiKey) -> str:
    end = key.rights.expires_at
    return f"until {end:%Y-%m-%d}" if end else "until revoked"


def _plain(key: ApiKey) -> dict[str, Any]:
    return {
        "key_id": key.key_id,
        "owner": key.owner,
        "name": key.name,
        "created_at": key.created_at.isoformat(),
        "scopes": list(key.rights.scopes),
        "tag": key.rights.tag,
        "expires_at": key.rights.expires_at.isoformat() if key.rights.expires_at else None,
        "last_used_on": key.last_used_on.isoformat() if key.last_used_on else None,
    }
