"""Waiting between wrong passwords: longer with each, and never a locked account.

Counted for an account and the place it is tried from, so that a stranger who tries elsewhere does
not keep its owner out. A browser that signed in before is a place of its own: at home all of them
may have one address. Addresses without an account are counted alike. In memory: a restart forgets.
Source: OWASP, "Slow down online guessing attacks with device cookies".
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from lifestream.domain.errors import RateLimited

FREE = 5
"""Wrong passwords that cost no wait: people mistype."""

LONGEST_S = 300.0
FORGOTTEN_AFTER_S = 3600.0
MAX_PLACES = 10_000


@dataclass(slots=True)
class _Count:
    tried: int
    last_at: float

    @property
    def wait_s(self) -> float:
        return 0.0 if self.tried < FREE else min(2.0 ** (self.tried - FREE + 1), LONGEST_S)


class Delays:
    """Counts what was tried, by account and place.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str], _Count] = {}

    def begin(self, account_id: str, place: str) -> None:
        """Count one try, before it is known whether it is right: many at once are many.

        Raises:
            RateLimited: It has to wait.
        """
        with self._lock:
            now = self._clock()
            count = self._counts.pop((account_id, place), None)
            if count is None or now - count.last_at >= FORGOTTEN_AFTER_S:
                count = _Count(tried=0, last_at=now)
            wait_s = count.last_at + count.wait_s - now
            if wait_s <= 0 or count.tried == 0:
                count.tried, count.last_at, wait_s = count.tried + 1, now, 0.0
            self._counts[account_id, place] = count
            if len(self._counts) > MAX_PLACES:
                del self._counts[next(iter(self._counts))]
        if wait_s > 0:
            raise RateLimited(
                "Some wrong passwords were tried just now, so this has to wait a little.",
                retry_after_s=wait_s,
            )

    def passed(self, account_id: str, place: str) -> None:
        """Forget what was tried there: it was right in the end."""
        with self._lock:
            self._counts.pop((account_id, place), None)
