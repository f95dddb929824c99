"""How tests wait: for something to be so, never for time to pass.

The limit says when to give up, so that a test ends; it is no promise of speed and no part of what
is asserted. A busy machine may take many times longer than a quiet one.
"""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

GIVE_UP_AFTER_S = 60.0
ASK_EVERY_S = 0.02


def wait_until(holds: Callable[[], Found], *, within_s: float = GIVE_UP_AFTER_S) -> Found:
    """The first true value of ``holds``.

    Raises:
        AssertionError: It has none in time; names its last value.
    """
    ends_at = time.monotonic() + within_s
    while not (found := holds()):
        assert time.monotonic() < ends_at, f"not within {within_s} s; at the end: {found!r}"
        time.sleep(ASK_EVERY_S)
    return found
