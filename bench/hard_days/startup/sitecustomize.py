"""Lets a bench set the clock of a Python process, and of those it forks, while it runs.

Python imports a module of this name at its start from PYTHONPATH. The clock is as many seconds
off as the file that BENCH_CLOCK_FILE names says; what measures durations stays as it is.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

LOOK_EVERY_S = 0.1
path = os.environ.get("BENCH_CLOCK_FILE", "")


def follow() -> None:
    """Take over what the file says, for ever."""
    import time_machine

    waiting, off_s, traveller = threading.Event(), 0.0, None
    while True:
        with suppress(OSError, ValueError):
            wanted_s = float(Path(path).read_text())
            if wanted_s != off_s:
                real_s = time.time() - off_s
                if traveller is not None:
                    traveller.stop()
                traveller = time_machine.travel(real_s + wanted_s, tick=True)
                traveller.start()
                off_s = wanted_s
        waiting.wait(LOOK_EVERY_S)


def begin() -> None:
    """Follow the file in a thread; a fork keeps the clock and needs a thread of its own."""
    threading.Thread(target=follow, name="clock", daemon=True).start()


if path:
    begin()
    os.register_at_fork(after_in_child=begin)
