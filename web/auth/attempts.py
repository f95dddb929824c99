"""Refused credentials, counted per address, so that nobody can try many at our cost.

In memory: each process counts for itself, and a restart forgets. That is enough for what it is
for; keys and signatures cannot be guessed at any rate.
"""

import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from lifestream.domain.errors import RateLimited

MOST = 30
WITHIN_S = 60.0
MAX_ADDRESSES = 10_000
IPV6_CUSTOMER_BITS = 64
"""What one customer is given at least; counting single addresses of it would count nothing."""


@dataclass(slots=True)
class _Count:
    began_at: float
    refused: int = 0


class FailedAttempts:
    """Counts refusals in windows of ``WITHIN_S`` that begin with an address's first.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[str, _Count] = {}

    def check(self, address: str) -> None:
        """Pass, or ask to wait.

        Raises:
            RateLimited: ``MOST`` credentials from there were refused within ``WITHIN_S``.
        """
        with self._lock:
            count = self._counts.get(_network(address))
            now = self._clock()
            if count is None or now - count.began_at >= WITHIN_S or count.refused < MOST:
                return
            raise RateLimited(
                "Too many credentials from this address were refused; wait a minute.",
                retry_after_s=WITHIN_S - (now - count.began_at),
            )

    def refused(self, address: str) -> None:
        """Count one."""
        name = _network(address)
        with self._lock:
            now = self._clock()
            count = self._counts.pop(name, None)
            if count is None or now - count.began_at >= WITHIN_S:
                count = _Count(began_at=now)
            count.refused += 1
            self._counts[name] = count
            if len(self._counts) > MAX_ADDRESSES:
                # The one whose last refusal is the longest ago.
                del self._counts[next(iter(self._counts))]


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((address, IPV6_CUSTOMER_BITS), strict=False))
