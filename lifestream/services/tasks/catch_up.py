"""Tasks of recordings that were processed before there were tasks: taken in once, in the
background, newest first, when the list is first looked at.
"""

import logging
from collections.abc import Callable
from datetime import tzinfo

from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import TASKS_SUBJECT
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.reprocess.background import Background, is_bug, reason_of
from lifestream.services.tasks.reconcile import reconcile_tasks

log = logging.getLogger(__name__)

CAUGHT_UP = "caught-up-1"
PAGE = 100


def is_caught_up(backend: Backend, owner: OwnerId) -> bool:
    """Whether the owner's earlier recordings were looked through; one look."""
    return TASKS_SUBJECT in backend.owner_log.heads(owner, [TASKS_SUBJECT])


def catch_up(backend: Backend, embedder: Embedder | None, owner: OwnerId, *, zone: tzinfo) -> int:
    """Reconcile every recording of the owner; returns how many there were."""
    videos, cursor = [], ""
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        videos += [video.video_id for video in page.videos if video.artifacts]
        cursor = page.cursor
        if not cursor:
            break
    # Oldest first: a promise that is made again joins the one before.
    for video_id in reversed(videos):
        try:
            reconcile_tasks(backend, embedder, owner, video_id, zone=zone)
        except LifeStreamError as error:
            log.warning("tasks_not_reconciled", extra={"video": video_id, "reason": error.code})
    backend.owner_log.append(owner, TASKS_SUBJECT, b"{}", entry_id=CAUGHT_UP)
    return len(videos)


class TasksFollower:
    """Catches up for owners who look at their tasks, one after the other.

    Args:
        embedder: Gives the embedder; called in the thread, because a model takes time to load.
    """

    def __init__(self, backend: Backend, embedder: Callable[[], Embedder], *, zone: tzinfo) -> None:
        self._backend, self._embedder, self._zone = backend, embedder, zone
        self._background = Background("tasks-follower", self._follow)

    def look(self, owner: OwnerId) -> bool:
        """Whether the owner's list is complete; where it is not, it will be soon."""
        if is_caught_up(self._backend, owner):
            return True
        if not self._backend.library.list(owner, limit=1).total:
            return True
        self._background.put(owner)
        return False

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; False when that took too long."""
        return self._background.wait(timeout_s)

    def finish(self, timeout_s: float) -> bool:
        """End what is under way, for a process that is about to end."""
        return self._background.finish(timeout_s)

    def _follow(self, owner: OwnerId) -> None:
        try:
            catch_up(self._backend, self._embedder(), owner, zone=self._zone)
        except Exception as error:
            fields = {"video": "", "reason": reason_of(error)}
            log.warning("tasks_not_reconciled", extra=fields, exc_info=is_bug(error))
