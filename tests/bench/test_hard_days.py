"""A short day of the cheap faults, always the same ones; ``./run bench faults`` has long ones."""

import sys
from pathlib import Path

import pytest

from bench.hard_days.run_day import run_day

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]


def test_after_a_hard_day_nothing_is_lost_doubled_stuck_or_left_behind(
    tmp_path: Path, sentence_weights: Path
) -> None:
    faults = ["kill processor", "forget while processing", "kill while forgetting", "damaged row"]

    day = run_day(1, tmp_path, faults)

    assert day["violations"] == [], day["story"]
