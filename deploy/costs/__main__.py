"""``python -m deploy.costs``: what a month of LifeStream on Google Cloud costs."""

import argparse
import json
import sys
from collections.abc import Sequence

from deploy.costs.assumptions import Assumptions
from deploy.costs.bill import BY_INSTANCE, BY_REQUEST, FIRESTORE, VERTEX, Use, bill
from deploy.costs.page import (
    PAGE,
    as_document,
    as_table,
    generated,
    page_with,
    unsure,
    with_changes,
)
from deploy.costs.prices import PriceError, load_prices

EXIT_WRONG_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a bill; 0, or 2 for what cannot be answered."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except (PriceError, ValueError) as error:
        print(error, file=sys.stderr)
        return EXIT_WRONG_USAGE


def _run(options: argparse.Namespace) -> int:
    table = load_prices()
    changes = dict(_pair(text) for text in options.set)
    taken = with_changes(Assumptions(), changes)
    if options.write:
        if changes:
            raise ValueError("--write keeps docs/costs.md as the code has it; leave --set away.")
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page_with(text, generated(table, taken)), encoding="utf-8")
        print(f"{PAGE.name} is made anew.")
        return 0
    use = Use(
        videos=options.videos,
        hours=options.hours,
        model=options.model,
        vectors=options.vectors,
        min_instances=options.min_instances,
        billing=options.billing,
        builds=options.builds,
        disk_gib=options.disk_gib,
    )
    made = bill(use, table, taken)
    if options.json:
        print(json.dumps(as_document(made, table), indent=2))
        return 0
    print(as_table(made, table.currency))
    if not options.markdown:
        print(
            f"\nPrices of {table.gathered_on}, without tax; {unsure(made):.0%} of the sum hangs on "
            f"prices nobody looked up. Kept for another month it costs {made.kept:.2f} again. "
            "Assumptions and sources: docs/costs.md."
        )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run costs", description="What a month of LifeStream on Google Cloud costs."
    )
    add = parser.add_argument
    add("--videos", type=_count, default=100, help="recordings in the month; 0 is an idle month")
    add("--hours", type=_length, default=1.0, help="length of each, in hours (default 1)")
    add("--model", default=Use().model, help="language model, or none (default %(default)s)")
    add("--vectors", choices=(FIRESTORE, VERTEX), default=FIRESTORE, help="where passages are")
    add("--min-instances", type=_count, default=0, help="web instances that are always warm")
    add("--billing", choices=(BY_REQUEST, BY_INSTANCE), default=BY_REQUEST, help="of web instances")
    add("--builds", type=_count, default=0, help="builds and deployments in the month")
    add("--disk-gib", type=_count, default=0, help="disk of each processor; 0 is memory")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="another assumption")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON document")
    shape.add_argument("--markdown", action="store_true", help="the table alone")
    shape.add_argument("--write", action="store_true", help="make docs/costs.md anew")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 0")
    return int(text)


def _length(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return value


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"--set takes NAME=VALUE, not {text!r}.")
    return name.strip(), value.strip()


if __name__ == "__main__":
    sys.exit(main())
