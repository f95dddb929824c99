"""At-least-once messages. Delivery is the other end's business: Pub/Sub pushes to a function,
the embedded dispatcher leases from its queue and posts the same envelope to the same function.

Contract (tests/contracts/test_event_bus.py): what was published is delivered at least once,
survives a restart, is tried again with growing waits, and goes to the dead letters after N tries.
"""

from collections.abc import Mapping
from typing import Any, Protocol


class EventBus(Protocol):
    """One topic."""

    def publish(self, message: Mapping[str, Any]) -> str:
        """Accept ``{"data": base64, "attributes": {str: str}}``; returns the message id.

        Raises:
            BackendUnavailable: It was not accepted; the caller still owns it.
        """
        ...
