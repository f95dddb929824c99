"""``python -m deploy.costs.scale``: how much of everything so many users and hours need.

Computed from the assumptions of the bill and the limits that Google documents; docs/scale.md holds
it between its markers (``--write``).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.costs.assumptions import Assumptions
from deploy.costs.hour import typical_hour
from deploy.costs.page import markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
BEGIN = "<!-- scale: made by python -m deploy.costs.scale --write -->"
END = "<!-- end of scale -->"

SHARDS_GIB = {"small": 2, "medium": 20, "large": 50}
"""Source: Vertex AI, "Manage indexes": size of a shard."""

MAX_SHARDS = 50
"""An assumption: no documentation that was found names a limit of shards in one index."""

BYTES_BESIDE = 1024
"""Of a datapoint beside its vector: words, owner, day, ids. Assumed."""

BYTES_A_NUMBER = 4
WIDTHS = (256, 768, 1536)

HOURS_A_DAY = 8
"""Uploads come in working hours."""

DAYS_TO_FILL = 3 * 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """So many users with so many hours of recordings in the end."""

    users: int
    hours: int


RUNGS = (
    Rung(users=1, hours=500),
    Rung(users=100, hours=10_000),
    Rung(users=1_000, hours=100_000),
    Rung(users=10_000, hours=1_000_000),
    Rung(users=100_000, hours=10_000_000),
)


def hours_in_shard(gib: int, width: int) -> int:
    """Hours of recordings whose passages fit into one shard."""
    bytes_each = width * BYTES_A_NUMBER + BYTES_BESIDE
    return int(gib * 2**30 / bytes_each / typical_hour(Assumptions()).passages)


def gpus_at_once(hours: int) -> float:
    """L4s that are busy while a library of ``hours`` fills up evenly within three years."""
    a_day = hours / DAYS_TO_FILL
    return a_day * Assumptions().gpu_s_per_hour / (HOURS_A_DAY * 3600)


def generated() -> str:
    """What stands between the markers of docs/scale.md."""
    passages = typical_hour(Assumptions()).passages
    shards = [
        (f"{name} ({gib} GiB)", *(f"{hours_in_shard(gib, width):,}" for width in WIDTHS))
        for name, gib in SHARDS_GIB.items()
    ]
    largest = hours_in_shard(SHARDS_GIB["large"], 256) * MAX_SHARDS
    rungs = [
        (
            f"{rung.users:,}",
            f"{rung.hours:,}",
            f"{rung.hours * passages:,}",
            f"{rung.hours / DAYS_TO_FILL:,.1f}",
            f"{gpus_at_once(rung.hours):,.1f}",
            f"{rung.hours * Assumptions().upload_gb_per_hour / 1000:,.1f}",
            f"{max(1, -(-rung.hours // largest))}",
        )
        for rung in RUNGS
    ]
    return "\n\n".join(
        (
            f"An hour of recording has about {passages} passages. Hours in one shard of Vector\n"
            "Search, by the width of the vectors:",
            markdown(("shard", *(f"{width} numbers" for width in WIDTHS)), shards),
            "Filled evenly within three years, eight hours a day; cells are indexes of "
            f"{MAX_SHARDS}\nlarge shards with vectors of 256 numbers. **{MAX_SHARDS} shards are an "
            "assumption**: no limit of\nshards in one index was found in Google's documentation, "
            'which says only that an\nindex is sharded anew as it grows (Vertex AI, "Monitor '
            'indexes"). Ask for the limit of your\nproject before you count on it:',
            markdown(
                ("users", "hours", "passages", "hours a day", "L4s at once", "TB kept", "cells"),
                rungs,
            ),
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print it, or put it into docs/scale.md."""
    parser = argparse.ArgumentParser(prog="python -m deploy.costs.scale")
    parser.add_argument("--write", action="store_true", help="make docs/scale.md anew")
    if not parser.parse_args(arguments).write:
        print(generated())
        return 0
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{generated()}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
