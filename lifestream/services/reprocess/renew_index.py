"""After an upgrade to another embedder: a library is embedded anew in the background.

The old embedder is not on this machine any more, so questions cannot be compared with its vectors.
Until a recording is done it is found by its words; which ones are done stands in the index itself,
so a process that is killed goes on where it was. See decision 0015.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.reprocess.background import Background, is_bug, reason_of
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
    """Embeds anew in the background what another embedder made, and ends when nothing is left.

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
        self._background = Background("index-renewal", self._try)

    def start(self) -> None:
        """Begin; returns at once."""
        self._background.put("everything")

    def stop(self, timeout_s: float = 5.0) -> None:
        """End after the recording that is being embedded; the rest is done at the next start."""
        self._background.stop(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended; False when that took too long."""
        return self._background.wait(timeout_s)

    def _try(self, _: str) -> float | None:
        try:
            self._renew()
        except Exception as error:
            log.warning(
                "index_not_renewed", extra={"reason": reason_of(error)}, exc_info=is_bug(error)
            )
            return self._retry_after_s
        return None

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
            go_on=lambda: not self._background.stopped,
        )
        log.info(
            "index_renewed",
            extra={"videos": report.videos, "chunks": report.chunks, "left": report.left},
        )
