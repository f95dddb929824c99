"""How long Google's clients try again by themselves: seconds, not the minutes of their defaults.

A page waits for some calls and a heartbeat for others; both must hear soon that a service is away.
Everything sent is safe to send again: creations and saves know their own write again, the rest
replaces or deletes.
"""

from typing import Any

TIMEOUT_S = 20.0
"""For one call with all its tries."""


def while_unavailable(timeout_s: float = TIMEOUT_S) -> Any:
    """Google's retry object for calls that found no server."""
    from google.api_core.exceptions import DeadlineExceeded, ServiceUnavailable
    from google.api_core.retry import Retry, if_exception_type

    return Retry(
        predicate=if_exception_type(ServiceUnavailable, DeadlineExceeded),
        initial=0.2,
        maximum=4.0,
        multiplier=2.0,
        timeout=timeout_s,
    )


def bound_firestore(client: Any, timeout_s: float = TIMEOUT_S) -> None:
    """Give the calls of a Firestore client our retry and our timeout."""
    from google.api_core.gapic_v1.method import wrap_method

    # The library builds its transport by itself and offers no other place for defaults.
    transport = client._firestore_api._transport
    wrapped = transport._wrapped_methods
    for name in ("commit", "batch_get_documents", "run_query", "run_aggregation_query"):
        method = getattr(transport, name)
        wrapped[method] = wrap_method(
            method, default_retry=while_unavailable(timeout_s), default_timeout=timeout_s
        )
