"""``./run vault``: the diary as Markdown notes in a folder, once or for as long as it runs."""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from lifestream.bootstrap import application
from lifestream.bootstrap.upkeep.vault import KeptVault, vault_place, write_vault
from lifestream.commands.leaving.owner import owner_of
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER

LOOK_EVERY_S = 2.0


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "vault",
        help="the diary as Markdown notes in a folder, for Obsidian or any editor",
        description="Writes a note for each day, recording and person. What you write in them "
        "stays; a second run writes what changed alone.",
    )
    parser.add_argument("folder", type=Path, nargs="?", help="default: LIFESTREAM_VAULT")
    parser.add_argument("--watch", action="store_true", help="go on, and follow what changes")
    parser.add_argument(
        "--links",
        choices=("app", "files"),
        default="",
        help="what a time opens: this app, or a copy of the recording in the vault",
    )
    parser.add_argument("--address", default="", help="the app's address in links")
    parser.add_argument("--owner", help="whose diary, as GET /api/v1/whoami tells")
    parser.add_argument("--json", action="store_true", help="print the receipt as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Write it, and follow when asked to."""
    app = application()
    if arguments.folder is None and app.settings.vault == Path():
        raise ConfigError("Name the folder of the vault, such as ./run vault ~/Diary.")
    place = vault_place(app.settings, arguments.folder, arguments.links, arguments.address)
    owner = owner_of(app, arguments.owner)
    receipt = write_vault(app, place, owner)
    if arguments.json:
        print(json.dumps({"folder": str(place.folder), **to_plain(receipt)}, ensure_ascii=False))
    else:
        many = "" if receipt.notes == 1 else "s"
        print(
            f"{place.folder}: {receipt.notes} note{many}; {receipt.written} files written, "
            f"{receipt.renamed} renamed, {receipt.removed} removed.",
            flush=True,
        )
    if not arguments.watch:
        return 0
    if owner != LOCAL_OWNER:
        raise ConfigError("--watch follows the diary of this machine; leave --owner out.")
    kept = KeptVault(app, place)
    while True:
        kept.look()
        time.sleep(LOOK_EVERY_S)
