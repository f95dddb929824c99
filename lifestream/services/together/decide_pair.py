"""What a person says of two recordings that may be of one event, and what follows from it."""

import logging
import secrets
from contextlib import suppress
from dataclasses import replace

from lifestream.domain import codec
from lifestream.domain.edits.word_times import likeness
from lifestream.domain.errors import InvalidRequest, LifeStreamError, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import EVENTS_SUBJECT, digest_subject, together_subject
from lifestream.domain.tasks.events import Joined
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.tasks.task import Task
from lifestream.domain.together.pair import (
    AcceptedPairs,
    Pair,
    PairState,
    Why,
    decode_pair,
    encode_pair,
)
from lifestream.ports.backend import Backend
from lifestream.services.days.digests import keep_note
from lifestream.services.tasks.change_task import merge_tasks, undo
from lifestream.services.together.read_pairs import events, pairs_of

log = logging.getLogger(__name__)

SAME_MOMENT_S = 3.0
"""Evidence of one statement, cut by two runs, begins at most so far apart."""

SAME_WORDS = 0.5


def find_pair(backend: Backend, owner: OwnerId, pair_id: str) -> Pair:
    """One pair.

    Raises:
        NotFound: No such pair of this owner.
    """
    subject = together_subject(pair_id)
    head = backend.owner_log.heads(owner, [subject]).get(subject)
    if head is None or head.note is None:
        raise NotFound("There is no such suggestion.", code="PAIR_NOT_FOUND")
    return decode_pair(head.note)


def decide_pair(backend: Backend, owner: OwnerId, pair_id: str, state: PairState) -> Pair:
    """Accept a suggestion, dismiss it, or take either back (``SUGGESTED``).

    Accepting merges what both hold of the same moment (tasks, decisions, questions); taking it
    back takes that apart again.

    Raises:
        NotFound: No such pair, or one of its recordings is gone.
        InvalidRequest: They belong together already by way of other recordings, elsewhere.
    """
    pair = find_pair(backend, owner, pair_id)
    if pair.state is state:
        return pair
    videos = backend.library.get_many(owner, (pair.one, pair.other))
    if len(videos) < 2:
        raise NotFound("One of these recordings is gone.", code="VIDEO_NOT_FOUND")
    merged = pair.merged
    if state is PairState.ACCEPTED:
        _check_fits(backend, owner, pair)
        merged = _merge_same(backend, owner, pair)
    elif pair.state is PairState.ACCEPTED:
        for task_id, event_id in reversed(pair.merged):
            with suppress(InvalidRequest, NotFound):  # A person took it apart since.
                undo(backend, owner, task_id, event_id)
        merged = ()
    now = backend.job_store.now()
    decided = replace(pair, state=state, decided_at=now, merged=merged)
    entry = encode_pair(decided)
    backend.owner_log.append(
        owner,
        together_subject(pair_id),
        entry,
        entry_id=f"{pair_id}.{secrets.token_hex(8)}",
        note=entry,
    )
    note_accepted(backend, owner)
    for video_id in (pair.one, pair.other):
        backend.owner_log.delete(owner, digest_subject(video_id))
        backend.memory.changed.append((owner, video_id))
    log.info("pair_decided", extra={"state": state.value})
    return decided


def forget_in_pairs(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete every pair that a recording is part of; doing it twice is harmless."""
    own = [pair for pair in pairs_of(backend, owner) if video_id in (pair.one, pair.other)]
    for pair in own:
        backend.owner_log.delete(owner, together_subject(pair.pair_id))
    if any(pair.state is PairState.ACCEPTED for pair in own):
        note_accepted(backend, owner)


def note_accepted(backend: Backend, owner: OwnerId) -> None:
    """Keep what days need of an owner's accepted pairs in one note."""
    every = pairs_of(backend, owner)
    accepted = tuple(pair for pair in every if pair.state is PairState.ACCEPTED)
    is_there = EVENTS_SUBJECT in backend.owner_log.heads(owner, [EVENTS_SUBJECT])
    note = codec.encode(AcceptedPairs(pairs=accepted))
    keep_note(backend, owner, EVENTS_SUBJECT, note, is_there=is_there)


def _check_fits(backend: Backend, owner: OwnerId, pair: Pair) -> None:
    """Refuse a pair that puts two recordings elsewhere than other accepted pairs do."""
    for event in events(backend, owner, pairs_of(backend, owner)):
        cameras = {one.video_id: one for one in event.cameras}
        one, other = cameras.get(pair.one), cameras.get(pair.other)
        if one is None or other is None:
            continue
        if abs(one.on_recording(other.on_event(0.0)) - pair.offset_s) > 1.0:
            raise InvalidRequest(
                "These recordings belong together already, at other times; take that back first."
            )


def _merge_same(backend: Backend, owner: OwnerId, pair: Pair) -> tuple[tuple[str, str], ...]:
    if pair.why is not Why.SOUND:
        return ()
    here = backend.task_store.of_recording(owner, pair.one)
    there = backend.task_store.of_recording(owner, pair.other)
    merged: list[tuple[str, str]] = []
    taken: set[str] = set()
    for task in here:
        twin = next((one for one in there if _is_same(pair, task, one, taken)), None)
        if twin is None:
            continue
        taken |= {task.task_id, twin.task_id}
        try:
            joined = merge_tasks(backend, owner, task.task_id, [twin.task_id])
        except LifeStreamError as error:
            log.warning("pair_not_merged", extra={"reason": error.code})
            continue
        event = next(one for one in reversed(joined.events) if isinstance(one, Joined))
        merged.append((task.task_id, event.event_id))
    return tuple(merged)


def _is_same(pair: Pair, task: Task, other: Task, taken: set[str]) -> bool:
    if task.kind is not other.kind or task.task_id == other.task_id:
        return False
    if {task.task_id, other.task_id} & taken:
        return False
    return any(
        _same_moment(pair, one, two)
        and max(likeness(one.text, two.text), likeness(one.quote, two.quote)) >= SAME_WORDS
        for one in task.mentions
        for two in other.mentions
    )


def _same_moment(pair: Pair, one: Mention, two: Mention) -> bool:
    if (one.video_id, two.video_id) != (pair.one, pair.other):
        return False
    there_s = pair.offset_s + two.start_s * (1.0 + pair.drift)
    return abs(one.start_s - there_s) <= SAME_MOMENT_S
