"""Short days of the cheap faults, always the same ones; ``./run bench faults`` has long ones."""

import sys
from pathlib import Path

import pytest

from bench.hard_days.run_day import run_day

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]


@pytest.mark.parametrize(
    ("seed", "faults"),
    [
        (1, ["kill processor", "delete while processing"]),
        (2, ["kill server", "damaged row"]),
    ],
)
def test_after_a_hard_day_nothing_is_lost_doubled_stuck_or_left_behind(
    seed: int, faults: list[str], tmp_path: Path, sentence_weights: Path
) -> None:
    day = run_day(seed, tmp_path, faults)

    assert day["violations"] == [], day["story"]
