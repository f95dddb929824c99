"""The search index follows what is typed: soon, in the background, without anybody pressing a key.

It waits until nothing was typed for a moment, because people type in bursts. What it could not do
(the process ended, the embedder did not answer) is seen in the library entry, whose
``indexed_edits`` is behind, and done at the next look at the recording's edits or with its next
processing. See decision 0009.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from lifestream.domain.errors import IllegalTransition, NotFound
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.edits.read_words import open_words
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.reprocess.background import Background, is_bug, reason_of
from lifestream.services.reprocess.reindex import index_recording

log = logging.getLogger(__name__)

QUIET_S = 2.0
"""After so long without an edit it is worth embedding."""

MAX_ROUNDS = 5
"""How often one recording is indexed anew in a row while edits go on."""


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
        self._background = Background("index-follower", self._follow)

    def touch(self, owner: OwnerId, video_id: VideoId) -> None:
        """Something was typed; returns at once."""
        self._background.put(_Due(owner, video_id), after_s=self._quiet_s)

    def finish(self, timeout_s: float) -> bool:
        """Do at once what waits for people to stop typing: this process is about to end."""
        return self._background.finish(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; False when that took too long."""
        return self._background.wait(timeout_s)

    def _follow(self, due: _Due) -> None:
        try:
            for _ in range(MAX_ROUNDS):
                if not index_is_behind(self._backend, due.owner, due.video_id):
                    return
                chunks = index_recording(
                    self._backend, self._embedder(), due.owner, due.video_id, zone=self._zone
                )
                log.info("index_followed", extra={"video": due.video_id, "chunks": chunks})
        except NotFound:
            return  # Deleted meanwhile.
        except Exception as error:
            # This recording is behind until the next look at its edits.
            log.warning(
                "index_not_followed",
                extra={"video": due.video_id, "reason": reason_of(error)},
                exc_info=is_bug(error),
            )
