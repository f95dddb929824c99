"""``./run masks``: sensitive words: what is masked, choose it, show it for one recording."""

import argparse
import sys
from typing import Any

from lifestream.bootstrap import Application, application, zone_of
from lifestream.commands.access.shown import owner_of, print_json, record_command
from lifestream.domain.codec import to_plain
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.masks.rules import FOUND_KINDS, MaskRules
from lifestream.pipeline.typed.masks import read_masks
from lifestream.services.masks.settings import checked_rules, kinds_in_words, save_masks
from lifestream.services.masks.show import masked_in
from lifestream.services.reprocess.reindex import index_all


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("masks", help="sensitive words that are masked: set, show, list, off")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    chosen = actions.add_parser("set", help="choose all that is masked from now on")
    chosen.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"of {', '.join(FOUND_KINDS)}, found by their form"
    )
    chosen.add_argument(
        "--word", action="append", default=[], help="a word or name; may be given again"
    )
    chosen.set_defaults(run=run_set)
    off = actions.add_parser("off", help="mask nothing any more")
    off.set_defaults(run=run_off)
    listed = actions.add_parser("list", help="say what is masked")
    listed.set_defaults(run=run_list)
    shown = actions.add_parser("show", help="show what is masked in a recording, with its words")
    shown.add_argument("video_id", metavar="RECORDING")
    shown.set_defaults(run=run_show)
    for action in (chosen, off, listed, shown):
        action.add_argument("--owner", help="whose, as GET /api/v1/whoami tells")
        action.add_argument("--json", action="store_true", help="print it as JSON")


def run_set(arguments: argparse.Namespace) -> int:
    """Mask that, and let the index follow."""
    return _keep(arguments, checked_rules(arguments.kinds, arguments.word))


def run_off(arguments: argparse.Namespace) -> int:
    """Mask nothing."""
    return _keep(arguments, MaskRules())


def run_list(arguments: argparse.Namespace) -> int:
    """Say what is masked."""
    app = application()
    rules = read_masks(app.backend, owner_of(app, arguments.owner))
    return _say(arguments, rules)


def run_show(arguments: argparse.Namespace) -> int:
    """Show what is masked in a recording; it stands in the audit log."""
    app = application()
    owner = owner_of(app, arguments.owner)
    found = masked_in(app.backend, owner, VideoId(arguments.video_id))
    record_command(app, owner, "masks.show", arguments.video_id)
    if arguments.json:
        print_json({"moments": [to_plain(one) for one in found.moments]})
        return 0
    for one in found.moments:
        print(f"{one.start_s:8.1f} s  {', '.join(one.kinds)}: {one.text}")
    if not found.moments:
        print("Nothing is masked in this recording.")
    return 0


def _keep(arguments: argparse.Namespace, rules: MaskRules) -> int:
    app = application()
    owner = owner_of(app, arguments.owner)
    save_masks(app.backend, owner, rules)
    record_command(app, owner, "masks.set", owner)
    _let_index_follow(app, owner)
    return _say(arguments, rules)


def _let_index_follow(app: Application, owner: OwnerId) -> None:
    index_all(app.backend, app.inference.embedder, owner, zone=zone_of(app.settings))


def _say(arguments: argparse.Namespace, rules: MaskRules) -> int:
    if arguments.json:
        print_json({"kinds": list(rules.kinds), "words": list(rules.words)})
    elif rules.act:
        print(f"Masked: {kinds_in_words(rules)}.")
        for word in rules.words:
            print(f"  {word}", file=sys.stdout)
    else:
        print("Nothing is masked. ./run masks set email phone masks what has that form.")
    return 0
