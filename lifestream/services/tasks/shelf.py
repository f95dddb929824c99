"""The shelf of what a model wrote and could not be verified: kept by a person, or removed.

What is kept becomes one of the things that people keep (a task, a decision, an open question, a
line of the overview), with the statement's id as its place; what is removed leaves that id alone.
So either answer goes where the recording's tasks go, and holds after the minutes are written anew.
"""

import logging

from lifestream.domain.errors import InvalidRequest, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.summary import Unverified
from lifestream.domain.tasks.events import Moved, Promised, TaskState
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.tasks.task import Task
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.corrections.read_results import corrected_results
from lifestream.services.edits.read_words import words_of
from lifestream.services.library.browse_library import missing
from lifestream.services.tasks.evidence import shelved_mention
from lifestream.services.tasks.follow_days import forget_digests, mark_changed
from lifestream.services.tasks.in_minutes import written_shelf

log = logging.getLogger(__name__)


def answer_shelved(
    backend: Backend, owner: OwnerId, video_id: VideoId, shelf_id: str, *, keep: bool
) -> None:
    """Keep one statement of the shelf, or remove it; the same answer twice is one.

    Raises:
        NotFound: No such recording of this owner, or nothing of that id on its shelf.
        InvalidRequest: It names no moment, so it can only be removed.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    results = corrected_results(backend, video)
    shelf = written_shelf(results.blocks, results.minutes)
    item = next((one for one in shelf if one.shelf_id == shelf_id), None)
    if item is None:
        raise NotFound("There is nothing like that on the shelf.", code="NOT_ON_SHELF")
    if keep and not item.moments:
        raise InvalidRequest(
            "This names no moment of the recording, so it can only be removed.", code="NO_MOMENT"
        )
    task = _answered(backend, video, item, keep=keep)
    try:
        backend.task_store.commit(owner, saves=[task])
    except StaleWrite:
        return  # Answered already: what is kept is changed among the tasks.
    forget_digests(backend, owner, [task])
    mark_changed(backend, owner, [task])
    log.info("shelf_answered", extra={"video": video_id, "kind": item.kind.value, "kept": keep})


def _answered(backend: Backend, video: Video, item: Unverified, *, keep: bool) -> Task:
    now, place = backend.job_store.now(), item.place_id(video.video_id)
    if item.moments:
        mention = shelved_mention(video, words_of(backend, video).edited, item)
    else:
        mention = Mention(
            mention_id=place, video_id=video.video_id, text="", start_s=0.0, end_s=0.0
        )
    state = TaskState.OPEN if keep else TaskState.DELETED
    moved = Moved(event_id=f"e{place}", at=now, state=state)
    promised = Promised(event_id=f"p{place}", at=now, mention=mention)
    task = Task(task_id=f"t{place}", owner=video.owner, kind=item.kind, events=(promised,))
    return task.with_event(moved) if keep else task.as_deleted(moved)
