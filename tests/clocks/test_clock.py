"""The clock that ``./run test-clocks`` sets, and the moments that it chooses."""

import os
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.clocks.moments import BERLIN, moments

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 29)


def test_the_clock_that_was_asked_for_is_the_one_of_this_process_and_its_children(
    tmp_path: Path,
) -> None:
    # A file's time is the system's: nobody sets that clock.
    (tmp_path / "new").touch()
    ahead_s = float(os.environ.get("TESTS_CLOCK_AHEAD_S") or 0)
    assert time.time() - (tmp_path / "new").stat().st_mtime == pytest.approx(ahead_s, abs=30)
    code = "import time; print(time.time(), time.localtime().tm_gmtoff)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    child_s, offset_s = (float(part) for part in told.stdout.split())
    assert child_s == pytest.approx(time.time(), abs=60)
    assert offset_s == time.localtime(child_s).tm_gmtoff


def test_a_process_that_starts_with_a_clock_set_ahead_has_it(tmp_path: Path) -> None:
    startup = Path(__file__).parent / "startup"
    code = "from datetime import datetime; print(datetime.now().isoformat())"
    ahead_s = 40 * 86400 + float(os.environ.get("TESTS_CLOCK_AHEAD_S") or 0)
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(startup), "TESTS_CLOCK_AHEAD_S": str(ahead_s)},
        capture_output=True,
        text=True,
        check=True,
    )
    ahead = datetime.fromisoformat(told.stdout.strip()).timestamp() - time.time()
    assert ahead == pytest.approx(40 * 86400, abs=60)


def test_every_moment_lies_ahead_whatever_the_day() -> None:
    for days in range(0, 1500, 50):
        today = TODAY + timedelta(days=days)
        chosen = {moment.name: moment for moment in moments(today)}
        assert len(chosen) == 6
        assert all(moment.at.date() > today for moment in chosen.values())
        assert f"{chosen['29 February'].at:%m-%d}" == "02-29"


def test_a_minute_after_a_change_of_clocks_the_offset_is_another() -> None:
    chosen = {moment.name: moment for moment in moments(TODAY)}
    for name, written in (
        ("summer time begins", "2027-03-28T01:59:00+01:00"),
        ("summer time ends", "2027-10-31T02:59:00+02:00"),
    ):
        before = chosen[name].at
        assert before.isoformat() == written
        after = datetime.fromtimestamp(before.timestamp() + 60, ZoneInfo(BERLIN))
        assert after.utcoffset() != before.utcoffset()


def test_the_ring_is_red_when_one_moment_is_and_says_how_to_see_it_again(tmp_path: Path) -> None:
    (tmp_path / "test_party.py").write_text(
        "import pytest, time\n"
        "@pytest.mark.clock\n"
        "def test_nobody_celebrates_in_most_years():\n"
        "    assert time.strftime('%m-%d') != '02-29'\n"
    )
    command = ["-m", "tests.clocks", "-c", str(ROOT / "pyproject.toml"), str(tmp_path)]
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert len([line for line in lines if " s: 1 passed" in line]) == 5, ended.stdout
    (failed,) = [line for line in lines if line.startswith("FAILED 29 February")]
    assert "again: ./run test-clocks --at 20" in lines[lines.index(failed) + 1]
