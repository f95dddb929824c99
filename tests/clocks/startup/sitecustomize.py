"""Sets the clock of a Python process that starts under ``./run test-clocks``, and of every one that
it starts: Python imports a module of this name at its start from PYTHONPATH.

The clock goes on from there at its usual pace; what measures durations stays as it is.
"""

import os
import time

ahead_s = os.environ.get("TESTS_CLOCK_AHEAD_S", "")
if ahead_s:
    import time_machine

    time_machine.travel(time.time() + float(ahead_s), tick=True).start()
