"""``./run reindex``: make the index again, after another embedder was chosen."""

import argparse
from typing import Any

from lifestream.bootstrap import application, zone_of
from lifestream.services.reindex import reindex


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "reindex", help="rebuild the index of all owners, e.g. for another embedder"
    )
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Rebuild it."""
    app = application()
    report = reindex(app.backend, app.inference.embedder, zone=zone_of(app.settings))
    print(f"{report.videos} recordings, {report.chunks} passages indexed.")
    return 0
