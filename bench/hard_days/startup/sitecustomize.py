"""Lets a bench set the clock of a Python process, and of those it forks, while it runs.

Python imports a module of this name at its start from PYTHONPATH. The clock is as many seconds
off as the file that BENCH_CLOCK_FILE names says; what measures durations stays as it is.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

LOOK_EVERY_S = 0.1
path = os.environ.get("BENCH_CLOCK_FILE", "")


class Clock:
    """How far the clock of this process is off; a fork inherits that with the clock."""

    off_s = 0.0
    traveller: Any = None


def follow() -> None:
    """Take over what the file says, for ever."""
    import time_machine

    waiting = threading.Event()
    while True:
        with suppress(OSError, ValueError):
            wanted_s = float(Path(path).read_text())
            if wanted_s != Clock.off_s:
                real_s = time.time() - Clock.off_s
                if Clock.traveller is not None:
                    Clock.traveller.stop()
                Clock.traveller = time_machine.travel(real_s + wanted_s, tick=True)
                Clock.traveller.start()
                Clock.off_s = wanted_s
        waiting.wait(LOOK_EVERY_S)


def begin() -> None:
    """Follow the file in a thread; a fork keeps the clock and needs a thread of its own."""
    threading.Thread(target=follow, name="clock", daemon=True).start()


if path:
    begin()
    os.register_at_fork(after_in_child=begin)
