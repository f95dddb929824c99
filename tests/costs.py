"""What every test costs: ``./run test -p tests.costs ARGUMENT...`` adds a table of seconds.

Wall and processor seconds of each folder and of the dearest files and tests, with those of all
processes below: browsers, servers, emulators, whether they ended or still run (Linux; elsewhere
those that ended). ``TESTS_COSTS_FILE`` names a file to which every test's line is written,
tab-separated.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

DEAREST = 40
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def _spent() -> tuple[float, float]:
    """Wall seconds, and processor seconds of this process and of all below it."""
    return time.perf_counter(), sum(os.times()[:4]) + sum(_running(os.getpid()))


def _running(pid: int) -> Iterator[float]:
    """Processor seconds of each process below ``pid`` that runs, with its children that ended."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # The thread ended meanwhile.
            for child in children.read_text(encoding="ascii").split():
                yield _seconds(child)
                yield from _running(int(child))


def _seconds(pid: str) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0  # It ended meanwhile: its parent has its seconds.
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS_PER_S


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Begin to measure."""
    yield from _measured(item, "setup")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Measure the test itself."""
    yield from _measured(item, "call")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Measure what follows it."""
    yield from _measured(item, "teardown")


def _measured(item: pytest.Item, phase: str) -> Iterator[None]:
    wall, processor = _spent()
    try:
        yield
    finally:
        wall_now, processor_now = _spent()
        spent = (phase, wall_now - wall, processor_now - processor)
        item.user_properties.append(("cost", spent))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write a test's lines once it is over."""
    name = os.environ.get("TESTS_COSTS_FILE")
    if name and report.when == "teardown" and not os.environ.get("PYTEST_XDIST_WORKER"):
        with Path(name).open("a", encoding="utf-8") as file:
            for _, (phase, wall_s, processor_s) in report.user_properties:
                file.write(f"{report.nodeid}\t{phase}\t{wall_s:.3f}\t{processor_s:.3f}\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Set out the seconds, dearest first."""
    tests: dict[str, list[float]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") != "teardown":
                continue
            for _, (_, wall_s, processor_s) in report.user_properties:
                spent = tests.setdefault(report.nodeid, [0.0, 0.0])
                spent[0] += wall_s
                spent[1] += processor_s
    folders: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    files: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for test, spent in tests.items():
        file = test.partition("::")[0]
        for table, key in ((folders, "/".join(file.split("/")[:2])), (files, file)):
            table[key][0] += spent[0]
            table[key][1] += spent[1]
    for title, table, limit in (
        ("folders", folders, None),
        ("files", files, DEAREST),
        ("tests", tests, DEAREST),
    ):
        terminalreporter.section(f"seconds of {title}: wall, processor")
        for key in sorted(table, key=lambda key: -max(table[key]))[:limit]:
            terminalreporter.write_line(f"{table[key][0]:8.1f} {table[key][1]:8.1f}  {key}")
    total = [sum(spent[i] for spent in tests.values()) for i in (0, 1)]
    terminalreporter.write_line(f"{total[0]:8.1f} {total[1]:8.1f}  all")
