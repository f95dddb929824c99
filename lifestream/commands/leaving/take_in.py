"""``./run import FILE``: what ``./run export`` wrote becomes part of the diary here."""

import argparse
import json
from pathlib import Path
from typing import Any

from lifestream.bootstrap import application
from lifestream.bootstrap.upkeep.archive import Import, import_archive
from lifestream.commands.leaving.export import report
from lifestream.commands.leaving.owner import owner_of
from lifestream.domain.codec import to_plain


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "import",
        help="take in what ./run export wrote",
        description="Merges an archive into the diary here. What is there already stays and is "
        "named; a damaged file changes nothing; run it again after an interruption.",
    )
    parser.add_argument("file", type=Path, help="the archive")
    parser.add_argument("--owner", help="whose diary it becomes part of")
    parser.add_argument("--json", action="store_true", help="print the receipt as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Merge it; 1 when something did not arrive."""
    app = application()
    file = arguments.file.expanduser().absolute()
    done = import_archive(app, file, owner_of(app, arguments.owner), report)
    if arguments.json:
        document = {"complete": done.receipt.complete, **to_plain(done)}
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(done)
    return 0 if done.receipt.complete else 1


def _print(done: Import) -> None:
    receipt = done.receipt
    print(
        f"{receipt.recordings} recordings: {receipt.moved} taken in, {receipt.there} there "
        f"already, {len(receipt.left)} left, {len(receipt.failed)} with errors."
    )
    for kind, remarks in (("left", receipt.left), ("error", receipt.failed)):
        for one in remarks:
            print(f"  {kind}: {one.title}: {one.reason}")
    for difference in receipt.verification.differences if receipt.verification else ():
        print(f"  differs: {difference}")
    for sentence in done.facts.lacking:
        print(f"  not in the archive: {sentence}")
    for name, value in done.settings:
        print(f"  set there, and not here: {name}={value}")
