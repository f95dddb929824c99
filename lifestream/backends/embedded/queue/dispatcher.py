"""The work of Pub/Sub's push and Cloud Scheduler, as one thread on one machine.

Leases messages, posts each to the same function as in the cloud, and runs the sweep. Any number
of processes may dispatch at once: a lease decides who delivers, and delivery is idempotent.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from lifestream.backends.embedded.queue.event_bus import Delivery, SqliteEventBus
from lifestream.backends.embedded.sqlite import utc_now
from lifestream.domain.errors import LifeStreamError

log = logging.getLogger(__name__)

IDLE_WAIT_S = 0.25
DELIVERY_LEASE_S = 60.0


class Dispatcher:
    """A thread that delivers and sweeps until it is stopped.

    Args:
        deliver: Posts one push envelope and returns the HTTP status it was answered with.
        sweep: One pass over unfinished jobs.
        sweep_every_s: Seconds between two passes.
    """

    def __init__(
        self,
        bus: SqliteEventBus,
        *,
        deliver: Callable[[Mapping[str, Any]], int],
        sweep: Callable[[], object],
        sweep_every_s: float = 2.0,
    ) -> None:
        self._bus = bus
        self._deliver = deliver
        self._sweep = sweep
        self._sweep_every_s = sweep_every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="dispatcher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the message in hand."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10.0)

    def _loop(self) -> None:
        swept_at = float("-inf")
        while not self._stop.is_set():
            try:
                if time.monotonic() - swept_at >= self._sweep_every_s:
                    self._sweep()
                    swept_at = time.monotonic()
                if self._deliver_some():
                    continue
            except LifeStreamError as error:
                log.warning("dispatch_postponed", extra={"reason": error.code})
                self._stop.wait(1.0)
            except Exception:
                # The thread must outlive whatever a single message or job does to it.
                log.exception("dispatch_failed")
                self._stop.wait(1.0)
            self._bus.wait_for_publish(IDLE_WAIT_S)

    def _deliver_some(self) -> bool:
        deliveries = self._bus.lease(utc_now(), lease_s=DELIVERY_LEASE_S, limit=10)
        for delivery in deliveries:
            status = self._deliver(push_envelope(delivery))
            if 200 <= status < 300:
                self._bus.acknowledge(delivery)
            else:
                self._bus.retry(delivery, utc_now(), reason=f"HTTP {status}")
        return bool(deliveries)


def push_envelope(delivery: Delivery) -> dict[str, Any]:
    """The body of a Pub/Sub push request.

    Source: Cloud Pub/Sub, "Receive push messages", wrapped message body.
    """
    return {
        "subscription": "projects/embedded/subscriptions/uploads",
        "message": {**delivery.message, "messageId": delivery.message_id},
    }
