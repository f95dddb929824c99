"""The time by Google's clock, for leases: every worker's own clock may be wrong.

A read of a document that need not exist returns the moment the server read it. The difference to
this process's monotonic clock is kept, so that asking costs one read in a minute.
"""

import threading
import time
from datetime import datetime, timedelta
from typing import Any

REFRESH_S = 60.0


class ServerClock:
    """Callable; the server's time to within half of one round trip."""

    def __init__(self, client: Any) -> None:
        self._document = client.document("clock/now")
        self._lock = threading.Lock()
        self._base: tuple[float, datetime] | None = None

    def __call__(self) -> datetime:
        """The moment now, in UTC. Raises Google's errors when it has to ask and gets no answer."""
        with self._lock:
            if self._base is None or time.monotonic() - self._base[0] > REFRESH_S:
                self._base = self._ask()
            at, moment = self._base
        return moment + timedelta(seconds=time.monotonic() - at)

    def _ask(self) -> tuple[float, datetime]:
        before = time.monotonic()
        read_at = self._document.get(field_paths=["never"]).read_time
        after = time.monotonic()
        moment = datetime.fromtimestamp(read_at.timestamp(), tz=read_at.tzinfo)
        return (before + after) / 2, moment
