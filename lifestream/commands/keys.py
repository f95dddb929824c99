"""``./run keys``: API keys for programs: add, list, revoke."""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.domain.api_key import ApiKey
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.services.access.api_keys import add_key, list_keys, revoke_key


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("keys", help="add, list and revoke API keys for programs")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a key; it is shown this once")
    add.add_argument("name", help="what it is for, such as the name of the program")
    add.add_argument("--owner", help="whom it acts for, as GET /api/v1/whoami tells")
    add.set_defaults(run=run_add)
    shown = actions.add_parser("list", help="show the keys, never their secrets")
    shown.add_argument("--owner", help="only keys of this owner")
    shown.add_argument("--json", action="store_true", help="print them as JSON")
    shown.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="take a key back; it opens nothing from then on")
    revoke.add_argument("key_id", help="its id, as the list shows it")
    revoke.set_defaults(run=run_revoke)


def run_add(arguments: argparse.Namespace) -> int:
    """Make a key; standard output has the key and nothing else."""
    app = application()
    key, presented = add_key(
        app.backend.key_store,
        owner=_owner(app, arguments.owner),
        name=arguments.name,
        now=datetime.now(UTC),
    )
    print(presented)
    print(
        f"Key {key.key_id} acts for {key.owner}. Keep it now: it is not shown again.\n"
        "Send it as the header  Authorization: Bearer KEY, never in an address.",
        file=sys.stderr,
    )
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Show the keys."""
    owner = OwnerId(arguments.owner) if arguments.owner else None
    keys = list_keys(application().backend.key_store, owner)
    if arguments.json:
        json.dump({"keys": [_plain(key) for key in keys]}, sys.stdout, indent=1)
        print()
        return 0
    for key in keys:
        used = f"last used {key.last_used_on}" if key.last_used_on else "never used"
        print(f"{key.key_id}  {key.created_at:%Y-%m-%d}  {used:20}  {key.owner}  {key.name}")
    if not keys:
        print("No keys yet. ./run keys add NAME makes one.")
    return 0


def run_revoke(arguments: argparse.Namespace) -> int:
    """Take a key back."""
    revoke_key(application().backend.key_store, arguments.key_id)
    print(f"Key {arguments.key_id} opens nothing any more.")
    return 0


def _owner(app: Application, given: str | None) -> OwnerId:
    if given:
        return OwnerId(given)
    if app.settings.identity != "local":
        raise ConfigError(
            "Say whom the key acts for with --owner; GET /api/v1/whoami tells each user theirs."
        )
    return LOCAL_OWNER


def _plain(key: ApiKey) -> dict[str, str | None]:
    return {
        "key_id": key.key_id,
        "owner": key.owner,
        "name": key.name,
        "created_at": key.created_at.isoformat(),
        "last_used_on": key.last_used_on.isoformat() if key.last_used_on else None,
    }
