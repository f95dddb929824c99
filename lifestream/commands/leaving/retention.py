"""``./run retention``: how long recordings are kept, and what goes when."""

import argparse
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.commands.access.shown import owner_of, print_json, record_command
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.retention.rules import RetentionRule, RetentionRules, RetentionWay
from lifestream.services.retention.going import Going, first_going
from lifestream.services.retention.rules import (
    changed_rules,
    read_rules,
    remove_rule,
    save_rule,
    set_kept,
)


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "retention",
        help="rules of how long recordings are kept",
        description="Nothing goes before it was announced for seven days. The app itself lets go "
        "what its time has come for.",
    )
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    shown = actions.add_parser("list", help="show the rules, and what goes when")
    shown.set_defaults(run=run_list)
    add = actions.add_parser("add", help="make a rule, in place of the one for its tag")
    add.add_argument("--days", type=int, required=True, help="after they came here")
    add.add_argument("--tag", default="", help="without: what no rule of a tag is about")
    add.add_argument(
        "--way",
        choices=[one.value for one in RetentionWay],
        default=RetentionWay.TRASH.value,
        help="into the trash for 30 days, or forgotten for good with a receipt",
    )
    add.set_defaults(run=run_add)
    remove = actions.add_parser("remove", help="take a rule away")
    remove.add_argument("--tag", default="", help="without: the rule for all others")
    remove.set_defaults(run=run_remove)
    for action in (add, remove):
        action.add_argument("--dry-run", action="store_true", help="only show what would go when")
    keep = actions.add_parser("keep", help="mark a recording that no rule takes")
    keep.add_argument("recording", metavar="ID")
    keep.add_argument("--off", action="store_true", help="let the rules take it again")
    keep.set_defaults(run=run_keep)
    for action in (shown, add, remove, keep):
        action.add_argument("--owner", help="whose, as GET /api/v1/whoami tells")
        action.add_argument("--json", action="store_true", help="print it as JSON")


def run_list(arguments: argparse.Namespace) -> int:
    """Show the rules."""
    app = application()
    owner = owner_of(app, arguments.owner)
    _show(app, owner, arguments, read_rules(app.backend, owner))
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    """Make a rule, or show what it would take."""
    app = application()
    owner = owner_of(app, arguments.owner)
    rule = RetentionRule(
        after_days=arguments.days, way=RetentionWay(arguments.way), tag=arguments.tag
    )
    if arguments.dry_run:
        rules = changed_rules(read_rules(app.backend, owner), rule.tag, rule)
    else:
        rules = save_rule(app.backend, owner, rule)
        record_command(app, owner, "retention.add", rule.tag or "all")
    _show(app, owner, arguments, rules)
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Take a rule away, or show what would go without it."""
    app = application()
    owner = owner_of(app, arguments.owner)
    if arguments.dry_run:
        rules = changed_rules(read_rules(app.backend, owner), arguments.tag, None)
    else:
        rules = remove_rule(app.backend, owner, arguments.tag)
        record_command(app, owner, "retention.remove", arguments.tag or "all")
    _show(app, owner, arguments, rules)
    return 0


def run_keep(arguments: argparse.Namespace) -> int:
    """Mark a recording to be kept, or end that."""
    app = application()
    owner = owner_of(app, arguments.owner)
    set_kept(app.backend, owner, VideoId(arguments.recording), keeps=not arguments.off)
    record_command(app, owner, "retention.keep", arguments.recording)
    if arguments.json:
        print_json({"video_id": arguments.recording, "is_kept": not arguments.off})
    else:
        print("The rules can take it again." if arguments.off else "No rule takes it.")
    return 0


def _show(
    app: Application, owner: OwnerId, arguments: argparse.Namespace, rules: RetentionRules
) -> None:
    going, total = first_going(app.backend, owner, rules)
    if arguments.json:
        print_json(_document(rules, going, total))
        return
    for rule in rules.rules:
        what = f"tagged {rule.tag}" if rule.tag else "all others"
        print(f"{what}: {_WAYS[rule.way]} after {rule.after_days} days")
    if not rules.rules:
        print("There is no rule: nothing goes by itself. ./run retention add --days 365")
    for one in going:
        when = one.notice.goes_at.astimezone().strftime("%Y-%m-%d")
        said = "announced" if one.is_announced else "not announced yet"
        where = _WAYS[one.notice.way]
        print(f"  {when}  {one.video.video_id}  {one.video.display_title}  {where}, {said}")
    if total > len(going):
        print(f"  and {total - len(going)} later")


_WAYS = {RetentionWay.TRASH: "into the trash", RetentionWay.FORGET: "forgotten for good"}


def _document(rules: RetentionRules, going: tuple[Going, ...], total: int) -> dict[str, Any]:
    return {
        "rules": [
            {"tag": one.tag, "after_days": one.after_days, "way": one.way.value}
            for one in rules.rules
        ],
        "total": total,
        "going": [
            {
                "video_id": one.video.video_id,
                "title": one.video.display_title,
                "goes_at": one.notice.goes_at.isoformat(),
                "way": one.notice.way.value,
                "tag": one.rule.tag,
                "is_announced": one.is_announced,
            }
            for one in going
        ],
    }
