"""``./run watch``: folders of this machine whose new recordings are taken in while it serves."""

import argparse
import json
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from lifestream.bootstrap import Application, application, zone_of
from lifestream.bootstrap.arriving.folder_thread import watches_folders
from lifestream.bootstrap.prices import rates
from lifestream.commands.terminal.inputs import shown
from lifestream.domain.arriving.watched import OldFiles
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import ConfigError, InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.watching.backlog import backlog_of
from lifestream.services.watching.folders import (
    FolderNow,
    add_folder,
    decide_old_files,
    folder_named,
    folders_now,
    history_of,
    remove_folder,
)
from lifestream.services.watching.look import look_into
from lifestream.services.watching.watcher import MAX_UNASKED


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("watch", help="take in what appears in a folder")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="watch a folder, or say which old files are taken")
    add.add_argument("folder", type=Path)
    add.add_argument("--tags", action="store_true", help="names of subfolders become tags")
    old = add.add_mutually_exclusive_group()
    old.add_argument("--all", action="store_true", help="take all files that are there already")
    old.add_argument("--new", action="store_true", help="take none of them")
    old.add_argument(
        "--since", type=_day, metavar="DAY", help="take those changed since 2026-11-17"
    )
    add.set_defaults(run=run_add)
    listed = actions.add_parser("list", help="the folders, and how each is")
    listed.set_defaults(run=run_list)
    remove = actions.add_parser("remove", help="watch a folder no more; recordings stay")
    remove.add_argument("folder")
    remove.set_defaults(run=run_remove)
    history = actions.add_parser("history", help="what became of each file, and why")
    history.add_argument("folder")
    history.set_defaults(run=run_history)
    for action in (listed, history):
        action.add_argument("--json", action="store_true", help="print it as JSON")


def run_add(arguments: argparse.Namespace) -> int:
    """Watch a folder; one with many old files needs a word about them."""
    app = _here()
    since = arguments.since and datetime.combine(arguments.since, time(), zone_of(app.settings))
    chosen = _chosen(arguments)
    known = next(
        (one for one in folders_now(app.backend, LOCAL_OWNER) if _is_it(one, arguments.folder)),
        None,
    )
    if known is not None and chosen is not OldFiles.ASK:
        decide_old_files(
            app.backend, LOCAL_OWNER, known.folder.folder_id, chosen, since=since or None
        )
        print(f"Changed for {shown(known.folder.path)}.")
        return 0
    folder = add_folder(
        app.backend,
        LOCAL_OWNER,
        arguments.folder,
        data_dir=app.settings.data_dir,
        has_tags=arguments.tags,
        old_files=chosen,
        since=since or None,
    )
    print(f"{shown(folder.path)} is watched while ./run is running.")
    if chosen is OldFiles.ASK:
        _ask(app, Path(folder.path))
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Show the folders."""
    folders = folders_now(_here().backend, LOCAL_OWNER)
    if arguments.json:
        json.dump({"folders": to_plain(folders)}, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    for one in folders:
        print(f"{one.folder.folder_id}  {shown(one.folder.path)}{_state(one)}")
    if not folders:
        print("No folder is watched. ./run watch add FOLDER watches one.")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Watch a folder no more."""
    app = _here()
    folder = folder_named(app.backend, LOCAL_OWNER, arguments.folder)
    remove_folder(app.backend, LOCAL_OWNER, folder.folder_id)
    print(f"{shown(folder.path)} is not watched any more.")
    return 0


def run_history(arguments: argparse.Namespace) -> int:
    """Show what became of each file."""
    app = _here()
    folder = folder_named(app.backend, LOCAL_OWNER, arguments.folder)
    history = history_of(app.backend, LOCAL_OWNER, folder.folder_id)
    if arguments.json:
        json.dump({"files": to_plain(history)}, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    for one in history:
        print(f"{one.at:%Y-%m-%d %H:%M}  {one.outcome.value:8}  {one.path}  {one.why}".rstrip())
    if not history:
        print("Nothing was found in it yet.")
    return 0


def _here() -> Application:
    app = application()
    if not watches_folders(app.settings):
        raise ConfigError("Folders are watched on one machine: LIFESTREAM_BACKEND is not embedded.")
    return app


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2026-11-17") from error


def _chosen(arguments: argparse.Namespace) -> OldFiles:
    if arguments.all:
        return OldFiles.ALL
    if arguments.new:
        return OldFiles.NONE
    return OldFiles.SINCE if arguments.since else OldFiles.ASK


def _is_it(one: FolderNow, given: Path) -> bool:
    try:
        return Path(one.folder.path) == given.expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise InvalidRequest(f"{shown(given)} cannot be read.") from error


def _ask(app: Application, folder: Path) -> None:
    """Say how many old files there are, and how one answers."""
    try:
        files = look_into(folder).files
    except OSError:
        return
    if len(files) <= MAX_UNASKED:
        return
    size_bytes = sum(one.sight.size_bytes for one in files)
    backlog = backlog_of(
        app.backend,
        LOCAL_OWNER,
        size_bytes,
        rates(app.settings),
        zone=zone_of(app.settings),
        now=app.backend.job_store.now(),
    )
    work = f", about {backlog.work_s / 3600:.1f} hours of work here" if backlog.work_s else ""
    print(
        f"{len(files)} recordings are in it already, {size_bytes / 1e9:.1f} GB: about "
        f"{backlog.recorded_s / 3600:.1f} hours{work}. They wait for an answer:\n"
        f"  ./run watch add {shown(folder)} --all, --new, or --since 2026-11-17"
    )


def _state(one: FolderNow) -> str:
    parts = [
        "not there" if not one.state.is_there else "",
        f"{one.state.waiting} waiting" if one.state.waiting else "",
        f"{one.state.old_files} old files wait for an answer" if one.state.old_files else "",
        one.state.trouble,
    ]
    said = "; ".join(part for part in parts if part)
    return f"  ({said})" if said else ""
