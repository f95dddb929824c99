"""After an upgrade to another embedder: a library is embedded anew in the background.

The old embedder is not on this machine any more, so questions cannot be compared with its vectors.
Until a recording is done it is found by its words; which ones are done stands in the index itself,
so a process that is killed goes on where it was. See decision 0015.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from lifestream.domain.errors import LifeStreamError
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.reprocess.reindex import reindex

log = logging.getLogger(__name__)

RETRY_AFTER_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalState:
    """How many recordings of everybody are still found by their words alone."""

    outdated: int


def renewal_state(backend: Backend, embedder_id: str) -> RenewalState:
    """Of all owners; for the doctor. Pages ask ``VectorIndex.count_outdated`` for one owner."""
    owners = backend.library.owners()
    counts = (backend.vector_index.count_outdated(owner, embedder_id) for owner in owners)
    return RenewalState(outdated=sum(counts))


class IndexRenewal:
    """One thread that embeds anew what another embedder made, and ends when nothing is left.

    Args:
        embedder: Gives the embedder; called in the thread, because a model takes time to load.
        zone: Where days begin and end.
    """

    def __init__(
        self,
        backend: Backend,
        embedder: Callable[[], Embedder],
        *,
        zone: tzinfo,
        retry_after_s: float = RETRY_AFTER_S,
    ) -> None:
        self._backend = backend
        self._embedder = embedder
        self._zone = zone
        self._retry_after_s = retry_after_s
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        if self._thread is None and not self._stopped.is_set():
            self._thread = threading.Thread(target=self._work, name="index-renewal", daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End after the recording that is being embedded; the rest is done at the next start."""
        self._stopped.set()
        self.wait(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended; False when that took too long."""
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                self._renew()
                return
            except LifeStreamError as error:
                log.warning("index_not_renewed", extra={"reason": error.code})
            except Exception as error:
                # The thread must not die of one recording: the others wait for it.
                log.warning(
                    "index_not_renewed", extra={"reason": type(error).__name__}, exc_info=error
                )
            self._stopped.wait(self._retry_after_s)

    def _renew(self) -> None:
        embedder = self._embedder()
        if self._backend.vector_index.embedders() in ((), (embedder.embedder_id,)):
            return
        log.info("index_renewal_started", extra={"embedder": embedder.embedder_id})
        report = reindex(
            self._backend,
            embedder,
            zone=self._zone,
            only_outdated=True,
            go_on=lambda: not self._stopped.is_set(),
        )
        log.info(
            "index_renewed",
            extra={"videos": report.videos, "chunks": report.chunks, "left": report.left},
        )
