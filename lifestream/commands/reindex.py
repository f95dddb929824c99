"""``./run reindex``: make the index again; search goes on meanwhile."""

import argparse
from typing import Any

from lifestream.bootstrap import application, zone_of
from lifestream.services.reprocess.reindex import reindex


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "reindex", help="rebuild the index of all owners, e.g. for another embedder"
    )
    parser.add_argument(
        "--outdated", action="store_true", help="only recordings that another embedder indexed"
    )
    parser.add_argument(
        "--from-nothing",
        action="store_true",
        help="empty the index first, which an index of a fixed width needs for another width",
    )
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Rebuild it."""
    app = application()
    embedder = app.inference.embedder
    if arguments.from_nothing:
        # Before the index is gone: a model that is missing must not empty it.
        embedder.embed(["ready"])
        app.backend.vector_index.clear()
    report = reindex(
        app.backend, embedder, zone=zone_of(app.settings), only_outdated=arguments.outdated
    )
    print(f"{report.videos} recordings, {report.chunks} passages indexed.")
    if report.left:
        print(f"{report.left} lack results and are indexed when their own job has made them.")
    return 0
