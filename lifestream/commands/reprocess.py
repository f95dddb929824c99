"""``./run reprocess``: make recordings again from a stage on; look at such a batch, or stop it."""

import argparse
import json
import sys
import time
from datetime import date
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.commands.embedded import one_machine
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId, new_video_id
from lifestream.domain.jobs.batch import (
    AT_ONCE,
    BatchReceipt,
    ItemState,
    ReprocessRequest,
    Selection,
)
from lifestream.domain.jobs.stages import STAGE_NAMES
from lifestream.services.reprocess.batches import (
    batch_receipt,
    cancel_batch,
    list_batches,
    start_batch,
)

POLL_S = 0.5


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("reprocess", help="make recordings again from a stage on")
    parser.add_argument(
        "action",
        nargs="?",
        choices=("start", "status", "cancel"),
        default="start",
        help="start a batch (what it does without a word), or show or cancel one",
    )
    parser.add_argument("batch", nargs="?", default="", help="which batch to show or cancel")
    parser.add_argument("--from-stage", choices=STAGE_NAMES, help="first stage to make again")
    parser.add_argument("--from", dest="from_day", type=date.fromisoformat, help="first day")
    parser.add_argument("--to", dest="to_day", type=date.fromisoformat, help="last day")
    parser.add_argument("--video", action="append", default=[], help="this recording")
    parser.add_argument("--owner", default="", help="recordings of this owner")
    parser.add_argument(
        "--older-than", default="", metavar="VERSION", help="last processed by an older LifeStream"
    )
    parser.add_argument("--all", action="store_true", help="every recording")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"default {AT_ONCE}")
    parser.add_argument("--name", default="", help="name of the batch; the same one starts once")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--wait", action="store_true", help="do the work here and now")
    parser.add_argument("--json", action="store_true", help="print the receipt as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Start, show or cancel."""
    app = application()
    if arguments.action == "start":
        receipt = start_batch(app.backend, _request(arguments))
        if arguments.wait and not receipt.dry_run:
            receipt = _work(app, receipt)
    elif arguments.action == "cancel":
        receipt = cancel_batch(app.backend, arguments.batch)
    elif arguments.batch:
        receipt = batch_receipt(app.backend, arguments.batch)
    else:
        return _list(app)
    _print(receipt, as_json=arguments.json)
    return 1 if receipt.counts.get(ItemState.FAILED) else 0


def _request(arguments: argparse.Namespace) -> ReprocessRequest:
    if arguments.batch:
        raise InvalidRequest(f"What is {arguments.batch!r}? A new batch is named with --name.")
    if not arguments.from_stage:
        raise InvalidRequest(f"Say --from-stage; the stages are {', '.join(STAGE_NAMES)}.")
    select = Selection(
        from_day=arguments.from_day or (date.min if arguments.all else None),
        to_day=arguments.to_day,
        owner=OwnerId(arguments.owner) if arguments.owner else None,
        video_ids=tuple(VideoId(name) for name in arguments.video),
        older_than_pipeline=arguments.older_than,
    )
    if select == Selection():
        raise InvalidRequest("Say which: --from and --to, --video, --owner, --older-than or --all.")
    return ReprocessRequest(
        batch_id=arguments.name or f"b{new_video_id()[1:11]}",
        select=select,
        from_stage=arguments.from_stage,
        at_once=arguments.at_once,
        dry_run=arguments.dry_run,
    )


def _work(app: Application, receipt: BatchReceipt) -> BatchReceipt:
    """Run the processors here until the batch is at its end."""
    machine = one_machine(app)
    machine.start()
    try:
        while receipt.batch.finished_at is None:
            time.sleep(POLL_S)
            receipt = batch_receipt(app.backend, receipt.batch.batch_id)
    except KeyboardInterrupt:
        print("Interrupted; the next ./run goes on with it.", file=sys.stderr)
        raise
    finally:
        machine.stop()
    return receipt


def _list(app: Application) -> int:
    batches = list_batches(app.backend)
    for batch in batches:
        counts = _counts(batch_receipt(app.backend, batch.batch_id))
        print(f"{batch.batch_id}  {batch.state.value:10}  from {batch.from_stage}: {counts}")
    if not batches:
        print("No batches yet. ./run reprocess --from-stage STAGE --all makes one.")
    return 0


def _print(receipt: BatchReceipt, *, as_json: bool) -> None:
    if as_json:
        document = {
            "batch": to_plain(receipt.batch),
            "dry_run": receipt.dry_run,
            "counts": {state.value: receipt.counts.get(state, 0) for state in ItemState},
            "remarks": [to_plain(item) for item in receipt.remarks],
        }
        json.dump(document, sys.stdout, indent=1)
        print()
        return
    batch = receipt.batch
    name = "Would be done" if receipt.dry_run else f"Batch {batch.batch_id} {batch.state.value}"
    print(f"{name}, from {batch.from_stage}: {_counts(receipt)}")
    for item in receipt.remarks:
        print(f"  {item.video_id}  {item.state.value}  {item.reason}")
    if not receipt.dry_run and batch.finished_at is None:
        print("It goes on while LifeStream runs: ./run; look with ./run reprocess status.")


def _counts(receipt: BatchReceipt) -> str:
    counts = [
        f"{receipt.counts[state]} {state.value.lower()}"
        for state in ItemState
        if receipt.counts.get(state)
    ]
    noun = "recording" if receipt.total == 1 else "recordings"
    return f"{receipt.total} {noun}" + (f" ({', '.join(counts)})" if counts else "")
