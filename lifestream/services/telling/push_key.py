"""The installation's key for web push: made once, whoever needs it first."""

from collections.abc import Callable

from lifestream.domain.log_subjects import COURIER, PUSH_KEY
from lifestream.ports.owner_log import OwnerLog


def push_key(logs: OwnerLog, make: Callable[[], str]) -> str:
    """The private key, as ``make`` wrote the first one.

    Browsers bind their subscriptions to its public half, so it never changes.
    """
    stored = logs.read(COURIER, PUSH_KEY)
    if not stored:
        # Of two that make one at once the first is kept: the same id is stored once.
        logs.append(COURIER, PUSH_KEY, make().encode(), entry_id="made")
        stored = logs.read(COURIER, PUSH_KEY)
    return stored[0].entry.decode()
