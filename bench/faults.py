"""Hard days: a real server and its processors under seeded faults, and what must hold after them.

Nothing acknowledged is lost, nothing is doubled, no job is stuck, nothing of a deleted recording
is in the data folder once it stopped, and everything is usable again.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bench.hard_days.disk import apart
from bench.measured import child_environ, python
from bench.recordings.folders import working_folder
from bench.report import Row, row, say

DAY_S = 3600.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench faults``."""
    parser.add_argument("--seeds", type=int, default=40, help="how many days (40)")
    parser.add_argument("--first-seed", type=int, default=1, help="seed of the first (1)")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Nothing is read that was there before."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Live through the days, one after the other."""
    if not sys.platform.startswith("linux"):
        return [row("violations", None, "count", goal=0, better="less", note="Linux only.")]
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    days = [_day(seed) for seed in seeds]
    violations = [f"seed {day['seed']}: {line}" for day in days for line in day["violations"]]
    faults = Counter(name for day in days for name in day["faults"])
    disks = sum(day["own_disk"] for day in days)
    listed = ", ".join(f"{name} {count}" for name, count in sorted(faults.items()))
    return [
        row(
            "violations", len(violations), "count", goal=0, better="less",
            note="; ".join(violations) or f"seeds {seeds.start} to {seeds.stop - 1}",
        ),
        row("days", len(days), "count"),
        row("faults", sum(faults.values()), "count", note=listed),
        row(
            "days on a disk of their own", disks, "count",
            note="" if disks else "Mounting is not allowed here: no full disk was tried.",
        ),
        row("took", sum(day["took_s"] for day in days), "s"),
    ]  # fmt: skip


def _day(seed: int) -> dict[str, Any]:
    folder = working_folder("hard-days")
    command = python("-m", "bench.hard_days.run_day", "--seed", str(seed), "--folder", folder)
    done = subprocess.run(
        apart(command),
        capture_output=True,
        text=True,
        env=child_environ({}),
        timeout=DAY_S,
        check=False,
    )
    try:
        day: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        broken = f"the day broke off: {done.stderr[-500:]}"
        day = {"seed": seed, "faults": [], "violations": [broken], "own_disk": 0, "took_s": 0}
    say(f"seed {seed}: {', '.join(day['faults'])}: {len(day['violations'])} violations")
    for line in day["violations"]:
        say(f"    {line}")
    (folder / f"seed-{seed}.json").write_text(json.dumps(day, indent=1))
    return day
