"""``./run test-clocks``: the tests that name a day or a zone, again at other times and places.

Without ``--at`` at all of ``moments.py``, several at a time. What else is given goes to pytest.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from tests.clocks.moments import BERLIN, Moment, at, moments
from tests.clocks.selection import modules

STARTUP = Path(__file__).parent / "startup"
AT_ONCE = 1 + min(os.cpu_count() or 1, 5)
"""One more than there are cores, because pages and processes are waited for."""

LEFT_OUT = "clock and not slow and not corpus and not pyannote and not live"
EMBEDDED = "not google and not firestore and not vertex"
"""Google's emulators keep the real time, so tests against them stay out, too."""


def main() -> int:
    """Run them; 1 when a test failed at one of the moments."""
    parser = argparse.ArgumentParser(prog="./run test-clocks", description=__doc__)
    parser.add_argument("--at", help="only at this time, such as 2027-03-28T01:59")
    parser.add_argument("--zone", default=BERLIN, help="the machine's zone then (%(default)s)")
    given, pytest_arguments = parser.parse_known_args()
    if given.at:
        chosen = (Moment(name="chosen", at=at(given.at, given.zone), zone=given.zone),)
    else:
        chosen = moments(datetime.now(UTC).date())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        passed = list(pool.map(lambda moment: _run(moment, pytest_arguments), chosen))
    return 0 if all(passed) else 1


def _run(moment: Moment, arguments: Sequence[str]) -> bool:
    began = time.monotonic()
    ahead_s = moment.at.timestamp() - time.time()
    paths = [str(STARTUP), os.environ.get("PYTHONPATH", "")]
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-m", LEFT_OUT, "-k", EMBEDDED]
    command += ["-p", "no:cacheprovider", *(arguments or modules())]
    ended = subprocess.run(
        command,
        env=os.environ
        | {
            "TESTS_CLOCK_AHEAD_S": f"{ahead_s:.3f}",
            "TZ": moment.zone,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    wall = f"{moment.at:%Y-%m-%dT%H:%M}"
    how = f"{moment.name}: {wall} {moment.zone}, {time.monotonic() - began:.0f} s"
    last = ended.stdout.strip().splitlines()[-1:] or ["it said nothing"]
    if ended.returncode == 0:
        print(f"{how}: {last[0]}", flush=True)
    else:
        again = f"./run test-clocks --at {wall} --zone {moment.zone}"
        print(f"{ended.stdout}\nFAILED {how}\n  again: {again}", flush=True)
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
