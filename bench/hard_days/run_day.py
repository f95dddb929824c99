"""``python -m bench.hard_days.run_day``: one seed in a process of its own, so that a file system
it mounts goes with it. Prints what it saw as JSON."""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from bench.hard_days.checks import (
    check_deleted,
    check_living,
    check_stopped,
    check_usable,
    settle,
)
from bench.hard_days.day import Day
from bench.hard_days.disk import Filler, mount_small, unmount
from bench.hard_days.faults import FAULTS
from bench.hard_days.site import Site
from bench.recordings.folders import environ_for, link_models
from bench.report import ROOT

STARTUP = Path(__file__).with_name("startup")
FAULTS_A_DAY = 3


def main() -> int:
    """Run one day."""
    parser = argparse.ArgumentParser(description="One seeded day of faults.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--faults", default="", help="names by comma; drawn when not given")
    given = parser.parse_args()
    names = [name for name in given.faults.split(",") if name]
    json.dump(run_day(given.seed, given.folder, names), sys.stdout)
    return 0


def run_day(seed: int, folder: Path, names: list[str]) -> dict[str, object]:
    """One day in ``folder``: what happened, what was violated, how long it took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"day-{seed}-", dir=folder) as name:
        place = Path(name)
        disk = place / "disk"
        disk.mkdir()
        mounted = mount_small(disk)
        try:
            day = _day(seed, place, disk, mounted)
            drawn = names or _drawn(day)
            _live(day, drawn)
            if day.violations:
                day.story += (place / "server.log").read_text().splitlines()[-40:]
        finally:
            if mounted:
                unmount(disk)
    return {
        "seed": seed,
        "faults": drawn,
        "violations": day.violations,
        "story": day.story,
        "took_s": round(time.monotonic() - began, 1),
        "own_disk": mounted,
    }


def _day(seed: int, place: Path, disk: Path, mounted: bool) -> Day:
    data_dir, clips, clock = disk / "data", place / "clips", place / "clock"
    data_dir.mkdir()
    clips.mkdir()
    clock.write_text("0")
    link_models(data_dir)
    environ = environ_for(data_dir) | {
        "LIFESTREAM_MODELS_DIR": str((data_dir / "models").resolve()),
        "LIFESTREAM_SCREEN_READER": "off",
        "LIFESTREAM_LANGUAGE_MODEL": "extractive",
        "LIFESTREAM_WORKERS": "1",
        "LIFESTREAM_TIMEZONE": "UTC",
        "BENCH_CLOCK_FILE": str(clock),
        "PYTHONPATH": f"{STARTUP}{os.pathsep}{ROOT}",
    }
    (data_dir / "models").unlink()
    return Day(
        random=Random(seed),
        site=Site(data_dir, environ, log=place / "server.log"),
        clips=clips,
        clock=clock,
        filler=Filler(disk) if mounted else None,
    )


def _drawn(day: Day) -> list[str]:
    possible = [name for name in FAULTS if day.filler is not None or name != "full disk"]
    weights = [FAULTS[name][1] for name in possible]
    return day.random.choices(possible, weights, k=FAULTS_A_DAY)


def _live(day: Day, names: list[str]) -> None:
    day.site.start()
    try:
        day.hand_in()
        day.hand_in_by_chunks()
        for name in names:
            day.tell(f"-- {name}")
            FAULTS[name][0](day)
            _go_on(day)
        day.tell("-- the end")
        settle(day)
        check_living(day)
        check_usable(day)
        victims = [one for one in day.living() if day.random.random() < 0.5]
        for one in victims:
            leave = day.random.choice((day.delete, day.forget))
            leave(one)
        check_deleted(day)
    finally:
        if day.site.is_up:
            day.site.stop()
        for pid in day.site.processors():
            day.tell(f"still there: {pid}")
    check_stopped(day)


def _go_on(day: Day) -> None:
    """Between two faults people go on with their work."""
    what = day.random.choice(("upload", "edit", "ask", "nothing"))
    if what == "upload":
        day.hand_in()
    elif what == "edit" and (one := day.ready()):
        day.rewrite(one)
    elif what == "ask":
        day.question()


if __name__ == "__main__":
    sys.exit(main())
