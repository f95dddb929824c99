"""A WSGI application with streams that never end by themselves."""

import time
from collections.abc import Callable, Iterable
from typing import Any


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """``/stream`` sends a heartbeat every second; anything else answers at once."""
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    return _beats() if environ["PATH_INFO"] == "/stream" else [b"ok"]


def _beats() -> Iterable[bytes]:
    while True:
        yield b": still here\n\n"
        time.sleep(1.0)
