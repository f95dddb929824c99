"""Waiting between wrong passwords: longer with each, and never a locked account.

Counted for an account and the place it is tried from, so that a stranger who tries elsewhere does
not keep its owner out; and, more patiently, for the place over all accounts. A browser that signed
in before is a place of its own: at home all of them may have one address. Addresses without an
account are counted alike. In memory: a restart forgets.
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
FREE_OF_ALL = 30
LONGEST_OF_ALL_S = 30.0
"""The same for a place over all accounts: one password tried on each, and the work of trying."""

FORGOTTEN_AFTER_S = 3600.0
MAX_PLACES = 10_000
MAX_DOUBLINGS = 20
OF_ALL = ""
"""Stands for every account."""


@dataclass(slots=True)
class _Count:
    tried: int
    last_at: float

    def wait_s(self, free: int, longest_s: float) -> float:
        beyond = min(self.tried - free + 1, MAX_DOUBLINGS)
        return min(2.0**beyond, longest_s) if beyond > 0 else 0.0


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
            counts = [
                (self._count(account_id, place, now), FREE, LONGEST_S),
                (self._count(OF_ALL, place, now), FREE_OF_ALL, LONGEST_OF_ALL_S),
            ]
            wait_s = max(
                count.last_at + count.wait_s(free, longest_s) - now
                for count, free, longest_s in counts
            )
            if wait_s <= 0:
                for count, _, _ in counts:
                    count.tried, count.last_at = count.tried + 1, now
        if wait_s > 0:
            raise RateLimited(
                "Some wrong passwords were tried just now, so this has to wait a little.",
                retry_after_s=wait_s,
            )

    def passed(self, account_id: str, place: str) -> None:
        """Forget what was tried of this account there: it was right in the end."""
        with self._lock:
            self._counts.pop((account_id, place), None)
            of_all = self._counts.get((OF_ALL, place))
            if of_all is not None:
                of_all.tried = max(of_all.tried - 1, 0)

    def _count(self, account_id: str, place: str, now: float) -> _Count:
        count = self._counts.pop((account_id, place), None)
        if count is None or now - count.last_at >= FORGOTTEN_AFTER_S:
            count = _Count(tried=0, last_at=now)
        self._counts[account_id, place] = count
        if len(self._counts) > MAX_PLACES:
            del self._counts[next(iter(self._counts))]
        return count
