"""``./run bench [NAME…]``: measure, print a table, or one JSON list with ``--json``."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from bench.report import Row, load, machine_facts, plain, print_table

BENCHES = {
    "process": "speed beside PySceneDetect and plain faster-whisper, and the whole by stage",
    "memory": "memory of a 4-hour file beside that of a 5-minute one",
    "quality": "words, speakers, scenes, search and broken files on a corpus",
    "screen": "slides read from their pictures beside RapidOCR with its own settings",
    "vocabulary": "names that are told and not said: words they cost, and none of them heard",
    "floors": "where likeness in meaning ends to mean anything",
    "times": "word times beside the truth, and the offset that a whisper model needs",
    "placed": "word times of an endpoint that gives none, placed here, beside the truth",
    "index": "search in a large library beside comparing with every vector",
    "qmsum": "search in 197 real meetings beside words alone and MiniLM alone",
    "answers": "answers in real meetings without a language model: right, wrong, left open",
    "promises": "promises of meeting series: merged wrongly, and found again",
    "voices": "voices named once, heard again over five channels among voices never named",
    "together": "recordings of one event found by their sound: found, wrong, and the offset",
    "masks": "sensitive words in labelled texts: recall and precision by kind",
    "heads": "training of the heads that find decisions and tasks, meetings left out in turn",
    "texts": "every script through the text functions, and minutes of very long turns",
    "pages": "pages over a slow connection beside a blank one, and from a citation to its moment",
    "uploads": "the browser's upload over a connection that is cut, beside a whole one",
    "api": "every operation of the API asked what it allows and what it does not: unexpected 5xx",
    "faults": "seeded kills, freezes, deletions, damage, clocks, full disks: what must hold",
    "scale": "sweep and reprocessing with a million recordings, on a counted model",
    "rehearsal": "the cloud path beside the embedded one: same answers, and how fast it starts",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the benches that were named; 1 when a goal does not hold."""
    given = parser().parse_args(arguments)
    for name in given.names:
        if name not in BENCHES:
            print(f"There is no bench {name}; there are {', '.join(BENCHES)}.", file=sys.stderr)
            return 2
    with _stdout_to_stderr() as stdout:
        rows: list[Row] = []
        for name in given.names or ["process"]:
            rows += _measure(name, given, sys.stderr if given.json else stdout)
        if given.json:
            json.dump(plain(rows), stdout, ensure_ascii=False, indent=1, allow_nan=False)
            stdout.write("\n")
    return 1 if any(r.holds is False for r in rows) else 0


def parser() -> argparse.ArgumentParser:
    """All benches share one command line; each has its options."""
    listing = "\n".join(f"  {name:<10} {text}" for name, text in BENCHES.items())
    result = argparse.ArgumentParser(
        prog="./run bench",
        description="Measure LifeStream, beside a peer where there is one.",
        epilog=f"benches (default: process)\n{listing}\n\nThe exit code is 1 when a goal does "
        "not hold. A ratio is what the peer needs over what LifeStream needs.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    result.add_argument("--json", action="store_true", help="one JSON list on stdout")
    for name in BENCHES:
        group: Any = result.add_argument_group(name)
        importlib.import_module(f"bench.{name}").add_options(group)
    return result


def _measure(name: str, given: argparse.Namespace, stream: IO[str]) -> list[Row]:
    bench: Any = importlib.import_module(f"bench.{name}")
    print(f"{name}: {BENCHES[name]}", *machine_facts(bench.files_of(given)), sep="\n", file=stream)
    rows: list[Row] = bench.measure(given)
    print(f"load after: {load()}\n", file=stream)
    print_table(rows, stream)
    return rows


@contextmanager
def _stdout_to_stderr() -> Iterator[IO[str]]:
    """Whatever libraries print goes to stderr; the figures go where stdout was."""
    sys.stdout.flush()
    real = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(os.dup(real), "w", encoding="utf-8") as stdout:
        try:
            yield stdout
        finally:
            stdout.flush()
            os.dup2(real, 1)
            os.close(real)


if __name__ == "__main__":
    sys.exit(main())
