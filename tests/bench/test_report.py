"""What a bench prints is a contract: one JSON list, and a goal that is missed is said so."""

import io
import json
import subprocess
import sys

import pytest

from bench.__main__ import BENCHES, main, parser
from bench.measured import CommandFailed, Cost, interleaved, paired, python, run_measured
from bench.report import ROOT, beside, markdown_table, plain, print_table, row

FIELDS = ["name", "value", "unit", "peer", "peer_value", "ratio", "goal", "holds"]


def test_all_benches_share_one_command_line() -> None:
    assert parser().parse_args([*BENCHES]).names == [*BENCHES]


def test_a_goal_can_be_missed_in_both_directions() -> None:
    assert row("recall", 0.7, "share", goal=0.8).holds is False
    assert row("memory", 310.0, "MB", goal=300.0, better="less").holds is False
    assert row("recall", 0.9, "share", goal=0.8).holds is True
    assert row("memory", -4.0, "MB", goal=300.0, better="less").holds is True
    assert row("anything", 1.0, "s").holds is None
    assert row("not measured", None, "s", goal=1.0).holds is False


def test_a_ratio_is_what_the_peer_needs_over_what_we_need() -> None:
    slow = beside("scenes", 10.0, "s", peer="other", peer_value=20.0, goal=2.5)
    fast = beside("scenes", 10.0, "s", peer="other", peer_value=30.0, goal=2.5)
    assert (slow.ratio, slow.holds) == (2.0, False)
    assert (fast.ratio, fast.holds) == (3.0, True)


def test_every_row_has_the_promised_fields_in_json() -> None:
    document = json.loads(json.dumps(plain([row("a", 1.0, "s"), row("b", 2.0, "s", note="why")])))
    assert [list(entry) for entry in document] == [FIELDS, [*FIELDS, "note"]]


def test_the_table_says_no_where_a_goal_is_missed() -> None:
    rows = [row("recall", 0.5, "share", goal=0.8), row("seconds", 1234.5, "s")]
    stream = io.StringIO()
    print_table(rows, stream)
    assert "NO" in stream.getvalue()
    assert "| NO |" in markdown_table(rows)


def test_json_on_stdout_is_one_list_and_nothing_else() -> None:
    command = [sys.executable, "-m", "bench", "index", "--passages", "300", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    rows = json.loads(done.stdout)
    assert rows
    assert all(list(entry)[:8] == FIELDS for entry in rows)
    assert "machine:" in done.stderr
    assert done.returncode in (0, 1)


def test_a_bench_that_does_not_exist_is_refused_by_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["speed"]) == 2
    assert "no bench speed" in capsys.readouterr().err


def test_a_command_is_measured_with_its_children() -> None:
    burn = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print('x')"
    cost = run_measured(python("-c", child))
    assert cost.stdout.strip() == "x"
    assert cost.cpu_s >= 0.3
    assert cost.wall_s >= 0.3
    assert cost.peak_bytes > 5_000_000


def test_memory_of_children_counts() -> None:
    hold = "import time; x = bytearray(60_000_000); time.sleep(0.6)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    two = f"{hold}; {child}"
    assert run_measured(python("-c", two)).peak_bytes > 120_000_000


def test_a_command_that_fails_says_how() -> None:
    with pytest.raises(CommandFailed, match="no such thing"):
        run_measured(python("-c", "raise SystemExit('no such thing')"))


def test_a_command_that_hangs_is_ended_with_its_children() -> None:
    child = "import subprocess; subprocess.run(['sleep', '60'])"
    with pytest.raises(CommandFailed):
        run_measured(python("-c", child), timeout_s=0.5)


def _cost(wall_s: float) -> Cost:
    return Cost(wall_s=wall_s, cpu_s=wall_s, peak_bytes=1, stdout="")


def test_contenders_take_turns_and_the_warm_up_does_not_count() -> None:
    order: list[str] = []

    def run(name: str) -> Cost:
        order.append(name)
        return _cost(1.0)

    costs = interleaved({"a": lambda: run("a"), "b": lambda: run("b")}, pairs=2)
    assert order == ["a", "b"] * 3
    assert [len(found) for found in costs.values()] == [2, 2]


def test_the_ratio_is_the_median_of_the_pairs() -> None:
    ratio = paired(
        [_cost(1), _cost(2), _cost(1)], [_cost(3), _cost(2), _cost(2)], lambda c: c.wall_s
    )
    assert (ratio.median, ratio.least, ratio.most) == (2.0, 1.0, 3.0)


def test_a_thing_beside_itself_has_a_ratio_of_one() -> None:
    costs = [_cost(1.0), _cost(4.0)]
    assert paired(costs, costs, lambda c: c.cpu_s).median == 1.0
