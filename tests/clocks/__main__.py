"""``./run test-clocks``: the tests that name a day or a zone, again at other times and places.

Without ``--at`` at all of ``moments.py``, several at a time. What else is given goes to pytest.
"""

import argparse
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.clocks.each_moment import EachMoment
from tests.clocks.moments import BERLIN, Moment, at, moments
from tests.clocks.selection import modules

LEFT_OUT = "clock and not slow and not corpus and not pyannote and not live"
EMBEDDED = "not google and not firestore and not vertex"
"""Google's emulators keep the real time, so tests against them stay out, too."""

ONE_LOGIN = "not (test_identity_routes and (oidc or api_key))"
"""The days in the walks over every route are the same behind each login."""


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
    command = ["-q", "-m", LEFT_OUT, "-k", f"{EMBEDDED} and {ONE_LOGIN}", "-p", "no:cacheprovider"]
    outputs = Path(tempfile.mkdtemp(prefix="clocks-"))
    each = EachMoment(chosen, outputs=outputs)
    ended = pytest.main([*command, *(pytest_arguments or modules())], plugins=[each])
    if not each.is_fork:
        shutil.rmtree(outputs, ignore_errors=True)
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
