"""``./run migrate``: a diary to another foundation, or a FAISS index into this one."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from lifestream.bootstrap import build, zone_of
from lifestream.config import Settings, load_settings
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.ports.embedder import Embedder
from lifestream.services.migrate.diary import MigrationReceipt, migrate
from lifestream.services.migrate.import_faiss import FaissFiles, ImportReceipt, import_faiss
from lifestream.services.migrate.route import Route

FOUNDATIONS = ("embedded", "gcp")


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "migrate",
        help="move recordings to another foundation, or import a FAISS index",
        description="Copies every recording with its results, then compares both sides. The "
        "source is only read; run it again after an interruption and it goes on.",
    )
    parser.add_argument("--from", dest="source", choices=FOUNDATIONS, help="where they are now")
    parser.add_argument("--to", dest="target", choices=FOUNDATIONS, help="where they go")
    parser.add_argument("--to-data-dir", type=Path, help="data folder of an embedded target")
    parser.add_argument("--owner", default=LOCAL_OWNER, help="whose recordings (default: local)")
    parser.add_argument("--to-owner", help="whose they are at the target (default: the same)")
    parser.add_argument(
        "--source-embedder",
        choices=("local", "openai", "vertex"),
        help="embedder of the source's index, when it is not the target's: for the comparison",
    )
    parser.add_argument("--import-faiss", type=Path, metavar="INDEX", help="a FAISS index file")
    parser.add_argument("--metadata", type=Path, metavar="JSONL", help="a line for each vector")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--json", action="store_true", help="print the receipt as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Move or import; 1 when something did not arrive."""
    settings = load_settings()
    if arguments.import_faiss is not None or arguments.metadata is not None:
        return _import(arguments, settings)
    return _migrate(arguments, settings)


def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.import_faiss is None or arguments.metadata is None:
        raise ConfigError("--import-faiss INDEX and --metadata JSONL belong together.")
    if arguments.source is not None:
        raise ConfigError("--import-faiss brings recordings itself; leave --from out.")
    settings = _at_target(arguments, settings, arguments.target or settings.backend)
    app = build(settings)
    receipt = import_faiss(
        app.backend,
        app.inference.embedder,
        FaissFiles(index=arguments.import_faiss, metadata=arguments.metadata),
        owner=OwnerId(arguments.to_owner or arguments.owner),
        zone=zone_of(settings),
        dry_run=arguments.dry_run,
    )
    if arguments.json:
        print(json.dumps(to_plain(receipt), ensure_ascii=False, indent=1))
    else:
        _print_import(receipt, dry_run=arguments.dry_run)
    return 0


def _migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.source is None or arguments.target is None:
        raise ConfigError(
            "Name both sides, such as --from embedded --to gcp, or give --import-faiss."
        )
    there = _at_target(arguments, settings, arguments.target)
    here = replace(settings, backend=arguments.source)
    if here == there:
        raise ConfigError(
            "Source and target are the same; give the target's folder with --to-data-dir."
        )
    target = build(there)
    with _scratch(settings) as scratch:
        receipt = migrate(
            Route(
                source=build(here).backend,
                target=target.backend,
                owner=OwnerId(arguments.owner),
                new_owner=OwnerId(arguments.to_owner or arguments.owner),
                scratch=scratch,
            ),
            embedder=target.inference.embedder,
            zone=zone_of(settings),
            dry_run=arguments.dry_run,
            source_embedder=_source_embedder(arguments, here),
            report=_report,
        )
    if arguments.json:
        document = {"complete": receipt.complete, **to_plain(receipt)}
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(receipt)
    return 0 if receipt.complete else 1


def _at_target(arguments: argparse.Namespace, settings: Settings, backend: Any) -> Settings:
    if arguments.to_data_dir is None:
        return replace(settings, backend=backend)
    if backend != "embedded":
        raise ConfigError("--to-data-dir is for an embedded target.")
    return replace(
        settings, backend=backend, data_dir=arguments.to_data_dir.expanduser().absolute()
    )


def _source_embedder(arguments: argparse.Namespace, settings: Settings) -> Embedder | None:
    if arguments.source_embedder is None:
        return None
    return build(replace(settings, embedder=arguments.source_embedder)).inference.embedder


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    # In the data folder: there, an embedded object is linked, not copied.
    parent = settings.data_dir / "scratch"
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=parent, prefix="migration-") as folder:
        yield Path(folder)


def _report(done: int, total: int, title: str) -> None:
    print(f"[{done + 1}/{total}] {title}", file=sys.stderr)


def _print(receipt: MigrationReceipt) -> None:
    verb = "to move" if receipt.dry_run else "moved"
    print(
        f"{receipt.recordings} recordings: {receipt.moved} {verb}, {receipt.there} there already, "
        f"{len(receipt.left)} left, {len(receipt.failed)} with errors."
    )
    print(f"{receipt.objects} files, {receipt.bytes / 1e6:,.1f} MB {verb}.")
    for kind, remarks in (("left", receipt.left), ("error", receipt.failed)):
        for remark in remarks:
            print(f"  {kind}: {remark.title} ({remark.video_id}): {remark.reason}")
    verification = receipt.verification
    if verification is None:
        return
    for side, counts in (("source", verification.source), ("target", verification.target)):
        print(
            f"{side}: {counts.recordings} recordings, {counts.objects} files, "
            f"{counts.passages} passages"
        )
    asked = "found their own recording" if verification.known_only else "found the same"
    print(f"{verification.same} of {verification.queries} questions {asked}.")
    for difference in verification.differences:
        print(f"  differs: {difference}")


def _print_import(receipt: ImportReceipt, *, dry_run: bool) -> None:
    verb = "to import" if dry_run else "imported"
    print(
        f"{receipt.lines} lines of {receipt.recordings} recordings: {receipt.added} {verb}, "
        f"{receipt.there} there already."
    )
    if not dry_run:
        print(
            f"{receipt.passages} passages embedded anew: vectors of another model cannot be used."
        )
    for filename in receipt.deleted:
        print(f"  left: {filename} was deleted here and is not brought back.")
