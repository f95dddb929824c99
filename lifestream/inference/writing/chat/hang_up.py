"""Ending a call from outside: the connection is shut down, and the server stops generating.

Between two pieces a stream can be closed; before the first one the thread is inside a read, which
only the socket itself can end.
"""

import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

log = logging.getLogger(__name__)

LOOK_S = 0.2
"""How often it is looked whether the asker is still there."""

_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


@contextmanager
def line(
    client: Any, is_gone: Callable[[], bool] | None, *, timeout_s: float, direct: bool
) -> Iterator[Any]:
    """``client``, or one of its own kind whose connection ends when ``is_gone()``.

    Args:
        client: An ``openai.OpenAI``.
        timeout_s: Longest wait for one piece.
        direct: Past every proxy.
    """
    if is_gone is None:
        yield client
        return
    import httpx2

    streams: list[Any] = []

    def trace(name: str, info: Mapping[str, Any]) -> None:
        if name in _CONNECTED:
            streams.append(info["return_value"])

    def mark(request: Any) -> None:
        request.extensions = {**request.extensions, "trace": trace}

    done = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(is_gone, done, streams), name="asker", daemon=True
    )
    hooks = {"request": [mark]}
    with httpx2.Client(timeout=timeout_s, event_hooks=hooks, trust_env=not direct) as own:
        watcher.start()
        try:
            yield client.with_options(http_client=own)
        finally:
            done.set()


def _watch(is_gone: Callable[[], bool], done: threading.Event, streams: list[Any]) -> None:
    while not done.wait(LOOK_S):
        if not is_gone():
            continue
        for stream in list(streams):
            connection = stream.get_extra_info("socket")
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except (OSError, AttributeError):
                # Closed already.
                continue
        if streams:
            log.info("model_call_hung_up")
            return
