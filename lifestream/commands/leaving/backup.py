"""``./run backup``: copies of one machine's data folder: make, list, restore, undo an upgrade."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lifestream.bootstrap.stored_state import put_back_before_upgrade
from lifestream.bootstrap.upkeep.backups import back_up, backup_folder, list_backups, restore
from lifestream.config import load_settings
from lifestream.domain.codec import to_plain


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("backup", help="back the data folder up, restore it")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    now = actions.add_parser("now", help="make a backup now")
    now.add_argument("folder", type=Path, nargs="?", help="default: LIFESTREAM_BACKUP")
    now.set_defaults(run=run_now)
    listed = actions.add_parser("list", help="the backups that are there")
    listed.add_argument("folder", type=Path, nargs="?", help="default: LIFESTREAM_BACKUP")
    listed.set_defaults(run=run_list)
    back = actions.add_parser("restore", help="put a backup into an empty data folder")
    back.add_argument("backup", type=Path, help="one of the folders that ./run backup list names")
    back.add_argument(
        "--deleted-in", type=Path, help="the old data folder: what was deleted in it stays deleted"
    )
    back.set_defaults(run=run_restore)
    undo = actions.add_parser(
        "undo-upgrade", help="go back to the databases from before LifeStream was updated"
    )
    undo.set_defaults(run=run_undo)
    for action in (now, listed, back, undo):
        action.add_argument("--json", action="store_true", help="print what was done as JSON")


def run_now(arguments: argparse.Namespace) -> int:
    """Make one."""
    settings = load_settings()
    folder = backup_folder(settings, arguments.folder)
    said = back_up(settings, folder, datetime.now(UTC))
    _say(arguments, {"folder": str(folder), "said": said}, said)
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Name them, newest first."""
    folder = backup_folder(load_settings(), arguments.folder)
    found = list_backups(folder)
    lines = [f"{one['folder']}  {one['objects']} files" for one in found]
    _say(arguments, {"backups": found}, "\n".join(lines) or f"There is no backup in {folder}.")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Restore one."""
    settings = load_settings()
    backup = arguments.backup.expanduser().absolute()
    done = restore(settings, backup, arguments.deleted_in)
    said = (
        f"{backup} is in {settings.data_dir} now; {done.not_brought_back} things that were deleted "
        "since it was made are not brought back."
    )
    if done.forget_again:
        said += (
            f"\n{done.forget_again} times a person or a part of a recording was forgotten since. "
            "This backup holds that again: forget it again."
        )
    _say(arguments, {"data_dir": str(settings.data_dir), **to_plain(done)}, said)
    return 0


def run_undo(arguments: argparse.Namespace) -> int:
    """Put the databases from before the upgrade back."""
    kept = put_back_before_upgrade(load_settings())
    said = (
        "The databases are as they were before the upgrade; start the older LifeStream now. What "
        f"was added since is in {kept}, a data folder for the newer one."
    )
    _say(arguments, {"kept": str(kept)}, said)
    return 0


def _say(arguments: argparse.Namespace, document: dict[str, Any], said: str) -> None:
    print(json.dumps(document, ensure_ascii=False) if arguments.json else said)
