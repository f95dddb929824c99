"""A stand-in of Cloud Scheduler: one job that publishes the same message again and again."""

import base64
import contextlib
import http.client
import json
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

TICK = base64.b64encode(json.dumps({"sweep": True}).encode()).decode()
"""The body that docs/events.md shows; a message without one would be refused as malformed."""

Publish = Callable[[str, str, Mapping[str, str]], object]
"""Topic, data in base64, attributes."""


class Scheduler:
    """Publishes a tick to ``topic`` every ``every_s`` seconds; Cloud Scheduler: every minute.

    Attributes:
        ticks: How many were published.
    """

    def __init__(self, publish: Publish, topic: str, *, every_s: float) -> None:
        self.ticks = 0
        self._publish = publish
        self._topic = topic
        self._every_s = every_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    def start(self) -> Self:
        """Publish from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Publish nothing more; harmless to repeat."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10.0)

    def _run(self) -> None:
        while not self._ended.is_set():
            # One that fails is made good by the next, as in the cloud.
            with contextlib.suppress(OSError, RuntimeError, http.client.HTTPException):
                self._publish(self._topic, TICK, {})
                self.ticks += 1
            self._ended.wait(self._every_s)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
