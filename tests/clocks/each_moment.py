"""A plugin of pytest that runs what was collected at several moments, each in a fork.

Modules are imported, tests collected and selected once. Clock and zone are a fork's own, and so is
everything that its tests start. A moment that failed shows all its output, any other a line.
"""

import importlib
import os
import runpy
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.clocks.moments import Moment
from tests.clocks.selection import looks_at_pages, name_of, needs_one_moment

STARTUP = Path(__file__).parent / "startup"
AT_ONCE = 1 + min(os.cpu_count() or 1, 5)
"""One more than there are cores, because pages and processes are waited for."""


class EachMoment:
    """Forks in the place of pytest's own loop; ``is_fork`` says afterwards in which process one is.

    Args:
        outputs: A folder for what the forks print, and for the temporary folders of their tests.
    """

    def __init__(self, moments: Sequence[Moment], *, outputs: Path) -> None:
        self.is_fork = False
        self._moments = moments
        self._outputs = outputs
        self._running: dict[int, tuple[int, float]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Wait for a fork for each moment; None in a fork, whose loop then is pytest's own."""
        if session.testsfailed or session.config.option.collectonly:
            return None  # Modules could not be collected, or nothing is to be run: pytest says so.
        if "web" in sys.modules:  # What a test of pages would import and compile in each fork.
            importlib.import_module("tests.web.serving.preloaded")
        failed = 0
        for number in range(len(self._moments)):
            if len(self._running) == AT_ONCE:
                failed += self._has_failed()
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                self._become(number, session)
                return None
            self._running[pid] = number, time.monotonic()
        while self._running:
            failed += self._has_failed()
        session.testsfailed = failed
        # What it would sum up are the tests of this process: none.
        session.config.pluginmanager.unregister(name="terminalreporter")
        return True

    def _become(self, number: int, session: pytest.Session) -> None:
        """Make this fork the process of a moment."""
        moment = self._moments[number]
        self.is_fork = True
        folder = self._outputs / str(number)
        folder.mkdir()
        capture = session.config.pluginmanager.get_plugin("capturemanager")
        capture.stop_global_capturing()  # Its file is the other forks' as well.
        output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
        os.dup2(output, 1)
        os.dup2(output, 2)
        capture.start_global_capturing()
        capture.suspend_global_capture()
        paths = [str(STARTUP), os.environ.get("PYTHONPATH", "")]
        os.environ |= {
            "PYTEST_DEBUG_TEMPROOT": str(folder),
            "TESTS_CLOCK_AHEAD_S": f"{moment.at.timestamp() - time.time():.3f}",
            "TZ": moment.zone,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        }
        time.tzset()
        runpy.run_path(str(STARTUP / "sitecustomize.py"))
        session.items[:] = (
            item
            for item in session.items
            if (number == 0 or not needs_one_moment(item.path, name_of(item)))
            and (moment.has_pages or not looks_at_pages(item.path))
        )

    def _has_failed(self) -> bool:
        """Wait for the next fork to end, and print how it did."""
        pid, status = os.wait()
        number, began = self._running.pop(pid)
        moment = self._moments[number]
        output = (self._outputs / str(number) / "output").read_text(encoding="utf-8")
        wall = f"{moment.at:%Y-%m-%dT%H:%M}"
        how = f"{moment.name}: {wall} {moment.zone}, {time.monotonic() - began:.0f} s"
        if status == 0:
            # Pytest's own seconds count from the time when it collected.
            print(f"{how}: {output.strip().splitlines()[-1].rpartition(' in ')[0]}", flush=True)
            return False
        again = f"./run test-clocks --at {wall} --zone {moment.zone}"
        print(f"{output}\nFAILED {how}\n  again: {again}", flush=True)
        return True
