"""The watcher of folders as a thread of this machine's server."""

import logging
import threading
import time

from lifestream.bootstrap import Application, upload_limits
from lifestream.bootstrap.arriving.calendar_file import take_calendar
from lifestream.config import Settings
from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.watching.watcher import FolderWatcher

LOOK_EVERY_S = 10.0
MAX_SHARE = 0.1
"""Of the time, that looking may take: folders with very many files on a network are looked at less
often."""

log = logging.getLogger(__name__)


def watches_folders(settings: Settings) -> bool:
    """Whether folders are watched: on one machine."""
    return settings.backend == "embedded"


class FolderThread:
    """Looks at the watched folders until it is stopped."""

    def __init__(self, app: Application) -> None:
        self._stop = threading.Event()
        self._watcher = FolderWatcher(
            app.backend,
            LOCAL_OWNER,
            limits=upload_limits(app.settings),
            clock=app.backend.job_store.now,
            is_over=self._stop.is_set,
            take_calendar=lambda name, data: take_calendar(app, LOCAL_OWNER, name, data),
        )
        self._thread = threading.Thread(target=self._loop, name="folders", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the file in hand."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10.0)

    def _loop(self) -> None:
        while not self._stop.is_set():
            begun_s = time.monotonic()
            try:
                self._watcher.look()
            except LifeStreamError as error:
                log.warning("watch_postponed", extra={"reason": error.code})
            except Exception:
                # The thread must outlive whatever a single folder does to it.
                log.exception("watch_failed")
            took_s = time.monotonic() - begun_s
            self._stop.wait(max(LOOK_EVERY_S, took_s / MAX_SHARE))
