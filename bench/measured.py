"""Running a command and knowing what it cost: wall, processor seconds, memory of all it started.

Linux and macOS. Processor seconds are those of the process and of every child it waited for;
they hardly move when other work is on the machine, wall seconds do.
"""

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import ROOT, say

SAMPLE_S = 0.1
"""Memory is sampled: getrusage's maximum of a child begins at what its parent had."""

Table = dict[int, tuple[int, int]]
"""Process id to its parent's and to resident bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The cost of one run of a command. ``peak_bytes`` is of the whole process tree."""

    wall_s: float
    cpu_s: float
    peak_bytes: int
    stdout: str


class CommandFailed(Exception):
    """A measured command ended badly; the message holds the end of what it said."""


def run_measured(
    command: Sequence[str], *, environ: Mapping[str, str] | None = None, timeout_s: float = 3600.0
) -> Cost:
    """Run a command to its end.

    Raises:
        CommandFailed: It ended with another code than 0, or took longer than ``timeout_s``.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=child_environ(environ or {}),
        text=True,
    )
    with _PeakMemory(process.pid) as memory:
        texts = {"stdout": "", "stderr": ""}
        readers = [
            threading.Thread(target=_drain, args=(texts, name, pipe), daemon=True)
            for name, pipe in (("stdout", process.stdout), ("stderr", process.stderr))
        ]
        for reader in readers:
            reader.start()
        status, usage = _wait(process.pid, began + timeout_s)
        wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    for reader in readers:
        reader.join(timeout=5.0)
    if process.returncode != 0:
        raise CommandFailed(
            f"{' '.join(command)} ended with {process.returncode}: {texts['stderr'][-800:]}"
        )
    return Cost(
        wall_s=wall_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_bytes=memory.peak_bytes,
        stdout=texts["stdout"],
    )


def child_environ(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, with the repository importable from anywhere."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **extra}


def interleaved(
    contenders: Mapping[str, Callable[[], Cost]], *, pairs: int, warm_up: bool = True
) -> dict[str, list[Cost]]:
    """Run each contender in turn, ``pairs`` times after a warm-up that is not counted."""
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for i in range(-1 if warm_up else 0, pairs):
        for name, measure in contenders.items():
            cost = measure()
            label = "warm-up" if i < 0 else f"{i + 1}/{pairs}"
            say(f"  {label} {name}: {cost.wall_s:.2f} s, {cost.cpu_s:.2f} CPU-s")
            if i >= 0:
                costs[name].append(cost)
    return costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Peer over ours, pair by pair."""

    median: float
    least: float
    most: float

    @property
    def spread(self) -> str:
        """The pairs' range in words."""
        return f"{self.least:.2f} to {self.most:.2f}"


def paired(ours: Sequence[Cost], peer: Sequence[Cost], figure: Callable[[Cost], float]) -> Ratio:
    """The ratio of each pair, and the median of them."""
    ratios = [figure(theirs) / figure(mine) for mine, theirs in zip(ours, peer, strict=True)]
    return Ratio(median=statistics.median(ratios), least=min(ratios), most=max(ratios))


def median_of(costs: Sequence[Cost], figure: Callable[[Cost], float]) -> float:
    """The median run's figure."""
    return statistics.median(figure(cost) for cost in costs)


def python(*arguments: str | Path) -> list[str]:
    """A command line for this interpreter."""
    return [sys.executable, *map(str, arguments)]


def _drain(texts: dict[str, str], name: str, pipe: Any) -> None:
    with pipe:
        texts[name] = pipe.read()


def _wait(pid: int, deadline: float) -> tuple[int, Any]:
    """Wait for the child itself; a child that its own children outlive is waited for, no more."""
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return status, usage
        if time.perf_counter() > deadline:
            _end_tree(pid)
            _, status, usage = os.wait4(pid, 0)
            return status, usage
        time.sleep(0.01)


def _end_tree(pid: int) -> None:
    for process in [*_tree(pid), pid]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


class _PeakMemory:
    """Samples the resident memory of a process and all below it, summed."""

    def __init__(self, pid: int) -> None:
        self._pid, self._stop = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_bytes = 0

    def __enter__(self) -> "_PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_S):
            self.peak_bytes = max(self.peak_bytes, tree_bytes(self._pid))


def tree_bytes(pid: int) -> int:
    """Resident bytes of a process and all below it; pages they share count for each."""
    table = _processes()
    return sum(table[process][1] for process in _tree(pid, table) if process in table)


def _tree(pid: int, table: "Table | None" = None) -> list[int]:
    """A process and all below it."""
    table = _processes() if table is None else table
    found = [pid]
    for process in found:
        found += [child for child, (parent, _) in table.items() if parent == process]
    return found


def _processes() -> Table:
    """Every process of the machine: its parent and its resident bytes."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
        )
        lines = (tuple(map(int, line.split())) for line in listed.stdout.splitlines())
        return {pid: (parent, kilobytes * 1024) for pid, parent, kilobytes in lines}
    page_bytes = os.sysconf("SC_PAGE_SIZE")
    table = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended meanwhile
                # Behind the name, which may hold anything: state, parent, … resident pages.
                fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                table[int(entry.name)] = (int(fields[1]), int(fields[21]) * page_bytes)
    return table
