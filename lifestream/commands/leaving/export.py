"""``./run export FILE``: everything of a diary in one file that another LifeStream takes in."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from lifestream.bootstrap import application
from lifestream.bootstrap.upkeep.archive import export_of
from lifestream.commands.leaving.owner import owner_of
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import InvalidRequest, ResourceError


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "export",
        help="everything in one file: recordings, edits, names, tasks, days, conversations",
        description="Writes an archive that ./run import takes in on another machine or in the "
        "cloud. The diary is only read.",
    )
    parser.add_argument("file", type=Path, help="the file to write; it must not be there yet")
    parser.add_argument("--owner", help="whose diary, as GET /api/v1/whoami tells")
    parser.add_argument("--json", action="store_true", help="print the receipt as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Write the file, whole or not at all; 1 when something of the diary is not in it."""
    app, file = application(), arguments.file.expanduser().absolute()
    if file.exists():
        raise InvalidRequest(f"{file} is there already; name a new file.", code="FILE_EXISTS")
    part = file.with_name(f"{file.name}.part")
    try:
        with export_of(app, owner_of(app, arguments.owner), report) as export:
            with part.open("xb") as target:
                for piece in export.pieces:
                    target.write(piece)
            part.replace(file)
    except OSError as error:
        raise ResourceError(f"{file} cannot be written ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)
    facts, size_bytes = export.facts, file.stat().st_size
    if arguments.json:
        told = {"file": str(file), "size_bytes": size_bytes, **to_plain(facts)}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{file}: {facts.recordings} recordings, {size_bytes / 1e6:,.1f} MB.")
        for sentence in facts.lacking:
            print(f"  not in it: {sentence}")
    return 1 if facts.lacking else 0


def report(done: int, total: int, title: str) -> None:
    """Say on the terminal which recording is next."""
    print(f"[{done + 1}/{total}] {title}", file=sys.stderr)
