"""``./run vocabulary``: names and terms of one's own: add, list, remove, learning on or off."""

import argparse
import json
import sys
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.vocabulary.entries import Term, TermSource, split_terms
from lifestream.services.vocabulary.entries import (
    add_terms,
    read_vocabulary,
    remove_term,
    set_learning,
)

SOURCES = {
    TermSource.TYPED: "typed",
    TermSource.CORRECTION: "learned from a correction",
    TermSource.SPEAKER: "learned from a named speaker",
}


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("vocabulary", help="names and terms that recordings are heard with")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="put names and terms on the list")
    add.add_argument("terms", nargs="*", help='such as Callum "Harbour Hall"; none: read lines')
    add.set_defaults(run=run_add)
    shown = actions.add_parser("list", help="show the list and where each term comes from")
    shown.add_argument("--json", action="store_true", help="print it as JSON")
    shown.set_defaults(run=run_list)
    remove = actions.add_parser("remove", help="take a name or term off the list")
    remove.add_argument("term")
    remove.set_defaults(run=run_remove)
    learning = actions.add_parser("learning", help="learn from corrections and named speakers")
    learning.add_argument("switch", choices=("on", "off"))
    learning.set_defaults(run=run_learning)
    for action in (add, shown, remove, learning):
        action.add_argument("--owner", help="whose list, as GET /api/v1/whoami tells")


def run_add(arguments: argparse.Namespace) -> int:
    """Add what the command line names, or what standard input has."""
    app = application()
    given = "\n".join(arguments.terms) if arguments.terms else sys.stdin.read()
    vocabulary = add_terms(app.backend, _owner(app, arguments.owner), split_terms(given))
    print(f"{len(vocabulary.terms)} names and terms are on the list.")
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Show the list."""
    app = application()
    vocabulary = read_vocabulary(app.backend, _owner(app, arguments.owner))
    if arguments.json:
        json.dump(to_plain(vocabulary), sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    for term in vocabulary.terms:
        print(f"{term.text}  ({_where_from(term)})")
    if not vocabulary.terms:
        print('No names or terms yet. ./run vocabulary add "NAME" puts one on the list.')
    if not vocabulary.learns:
        print("Nothing is learned from corrections; ./run vocabulary learning on changes that.")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Take one off the list."""
    app = application()
    remove_term(app.backend, _owner(app, arguments.owner), arguments.term)
    print(f"{arguments.term} is not on the list any more.")
    return 0


def run_learning(arguments: argparse.Namespace) -> int:
    """Switch learning on or off."""
    app = application()
    learns = arguments.switch == "on"
    set_learning(app.backend, _owner(app, arguments.owner), learns=learns)
    print(f"Names are {'learned' if learns else 'not learned'} from corrections and speakers.")
    return 0


def _where_from(term: Term) -> str:
    sources = dict.fromkeys(SOURCES[origin.source] for origin in term.origins)
    heard = ", ".join(f"“{form}”" for form in term.heard_as)
    return "; ".join([*sources, *([f"heard as {heard}"] if heard else [])])


def _owner(app: Application, given: str | None) -> OwnerId:
    if given:
        return OwnerId(given)
    if app.settings.identity != "local":
        raise ConfigError("Say whose list with --owner; GET /api/v1/whoami tells each user theirs.")
    return LOCAL_OWNER
