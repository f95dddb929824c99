"""The search index follows what is typed: soon, in the background, without anybody pressing a key.

One thread, started by the first edit and ended when nothing is left to do. It waits until nobody
has typed for a moment, because people type in bursts. What it could not do (the process ended, the
embedder did not answer) is told by the library entry, whose ``indexed_edits`` is behind, and done
at the next look at the recording's edits or with its next processing. See decision 0009.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from lifestream.domain.errors import IllegalTransition, LifeStreamError, NotFound
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.edits.read_words import open_words
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.reprocess.reindex import index_recording

log = logging.getLogger(__name__)

QUIET_S = 2.0
"""Nobody typed for so long: then it is worth embedding."""

MOST_ROUNDS = 5
"""So often one recording is indexed anew in a row while somebody types on."""


def index_is_behind(backend: Backend, owner: OwnerId, video_id: VideoId) -> bool:
    """Whether something was typed that the index has not taken in, and it could by now.

    Raises:
        NotFound: No such recording of this owner.
    """
    words = open_words(backend, owner, video_id)
    if words.video.indexed_edits == words.version or not words.video.indexed_chunks:
        return False
    job = backend.job_store.get(words.video.job_id)
    # A job that is under way reads the edits itself and indexes at its end.
    return job is None or job.is_terminal


def update_minutes(backend: Backend, owner: OwnerId, video_id: VideoId) -> Job:
    """Write what rests on edited words again: those time blocks, and the minutes.

    What was heard and seen is found stored; blocks whose words did not change are, too.

    Raises:
        NotFound: No such recording of this owner, or its file is gone.
        IllegalTransition: It is waiting or being processed already; edits are read when it
            gets to the minutes.
    """
    video = open_words(backend, owner, video_id).video
    job = backend.job_store.get(JobId(video.job_id))
    if job is not None and not job.is_terminal:
        raise IllegalTransition(
            "This recording is being processed already; update the minutes when that is over."
        )
    return retry_job(backend, owner, video.job_id)


@dataclass(frozen=True, slots=True)
class _Due:
    owner: OwnerId
    video_id: VideoId


class IndexFollower:
    """Indexes edited recordings anew, one after the other.

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
        quiet_s: float = QUIET_S,
    ) -> None:
        self._backend = backend
        self._embedder = embedder
        self._zone = zone
        self._quiet_s = quiet_s
        self._lock = threading.Lock()
        self._due: dict[_Due, float] = {}
        self._thread: threading.Thread | None = None

    def touch(self, owner: OwnerId, video_id: VideoId) -> None:
        """Something was typed; returns at once."""
        with self._lock:
            self._due[_Due(owner, video_id)] = time.monotonic() + self._quiet_s
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="index-follower", daemon=True
                )
                self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; False when that took too long."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return self._thread is None

    def _work(self) -> None:
        while (due := self._next()) is not None:
            self._follow(due)

    def _next(self) -> _Due | None:
        """What is due now, waited for; None, and the end of the thread, when nothing is."""
        while True:
            with self._lock:
                if not self._due:
                    self._thread = None
                    return None
                due, at = min(self._due.items(), key=lambda item: item[1])
                wait_s = at - time.monotonic()
                if wait_s <= 0:
                    del self._due[due]
                    return due
            time.sleep(min(wait_s, 1.0))

    def _follow(self, due: _Due) -> None:
        try:
            for _ in range(MOST_ROUNDS):
                if not index_is_behind(self._backend, due.owner, due.video_id):
                    return
                chunks = index_recording(
                    self._backend, self._embedder(), due.owner, due.video_id, zone=self._zone
                )
                log.info("index_followed", extra={"video": due.video_id, "chunks": chunks})
        except NotFound:
            return  # Deleted meanwhile.
        except LifeStreamError as error:
            log.warning("index_not_followed", extra={"video": due.video_id, "reason": error.code})
        except Exception as error:
            # The thread goes on for other recordings; this one is behind until the next look.
            log.warning(
                "index_not_followed",
                extra={"video": due.video_id, "reason": type(error).__name__},
                exc_info=error,
            )
