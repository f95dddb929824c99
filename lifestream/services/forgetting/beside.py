"""What an owner keeps beside recordings: a day's own words, and everything there is."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from lifestream.domain import codec
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import (
    CHANGES,
    FEEDS_SUBJECT,
    GRANTS,
    NARRATIVES,
    OWN_WORDS,
    OWNED_AREAS,
    PEOPLE,
    SHARES,
    VOICES,
    feed_subject,
    track_subject,
)
from lifestream.domain.object_names import PLACES
from lifestream.domain.places.track import TrackDay
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.task import TaskKind
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.ports.object_store import ObjectFacts
from lifestream.ports.owner_log import LogEntry
from lifestream.services.access.grants import forget_all_grants
from lifestream.services.forgetting.scan import Findings, kind_of_result, subjects_of
from lifestream.services.library.rewrite_log import Remade, rewrite_log
from lifestream.services.tasks.feed import FeedEntry

TASKS_AT_ONCE = 100
_KINDS = {
    VOICES: Trace.VOICE,
    PEOPLE: Trace.PERSON,
    OWN_WORDS: Trace.DAY,
    NARRATIVES: Trace.DAY,
    "digests/": Trace.DAY,
    "conversations/": Trace.ANSWER,
    "vocabulary/": Trace.WORD,
    "shares/": Trace.SHARE,
    GRANTS: Trace.SHARE,
    "together/": Trace.PAIR,
    "edits/": Trace.TYPED,
    "corrections/": Trace.TYPED,
}


def scan_beside(backend: Backend, owner: OwnerId, found: Findings) -> None:
    """Count the entries of everything that an owner keeps, tasks and objects; changes nothing."""
    for area in OWNED_AREAS:
        found.looked += 1
        for head in subjects_of(backend, owner, area):
            found.add(_KINDS.get(area, Trace.OTHER), head.length)
    for stored in _objects(backend, owner):
        found.add(kind_of_result(stored.content_type), 1)
    found.looked += len(PLACES)
    for kind in TaskKind:
        found.looked += 1
        found.add(Trace.TASK, sum(1 for _ in _task_ids(backend, owner, kind)))


def forget_beside(backend: Backend, owner: OwnerId) -> None:
    """Delete everything that an owner keeps beside recordings; doing it twice is harmless."""
    for entry in backend.owner_log.read(owner, FEEDS_SUBJECT):
        digest = codec.decode(FeedEntry, entry.entry).token_sha256
        backend.owner_log.delete(SHARES, feed_subject(digest))
    forget_all_grants(backend, owner)
    for area in OWNED_AREAS:
        for head in list(subjects_of(backend, owner, area)):
            backend.owner_log.delete(owner, head.subject)
    for stored in list(_objects(backend, owner)):
        backend.object_store.delete(stored.key)
    for kind in TaskKind:
        for task_id in list(_task_ids(backend, owner, kind)):
            backend.task_store.delete(owner, task_id)


def _objects(backend: Backend, owner: OwnerId) -> Iterator[ObjectFacts]:
    """All of an owner's, also what no recording names any more."""
    for place in PLACES:
        yield from backend.object_store.list(f"{place}/{owner}/")


def _task_ids(backend: Backend, owner: OwnerId, kind: TaskKind) -> Iterator[str]:
    cursor = ""
    where = TaskFilter(kind=kind, states=frozenset(TaskState))
    while True:
        page = backend.task_store.list(owner, where, limit=TASKS_AT_ONCE, cursor=cursor)
        yield from (task.task_id for task in page.tasks)
        yield from page.damaged
        cursor = page.cursor
        if not cursor:
            return


def forget_changes(backend: Backend, owner: OwnerId, video_id: str) -> None:
    """Delete changes of many that say why they did not reach a recording: they name its title.

    What they did reach can still be undone there, one by one.
    """
    for head in list(subjects_of(backend, owner, CHANGES)):
        entries = backend.owner_log.read(owner, head.subject)
        if any(f'"{video_id}"'.encode() in one.entry for one in entries):
            backend.owner_log.delete(owner, head.subject)


def positions_within(backend: Backend, owner: OwnerId, begins: datetime, ends: datetime) -> int:
    """How many positions of tracks lie between two moments."""
    return sum(
        begins <= position.at < ends
        for day in _days(begins, ends)
        for entry in backend.owner_log.read(owner, track_subject(day))
        for position in codec.decode(TrackDay, entry.entry).positions
    )


def forget_positions(backend: Backend, owner: OwnerId, begins: datetime, ends: datetime) -> None:
    """Write tracks anew without what lies between two moments."""
    for day in _days(begins, ends):
        rewrite_log(
            backend.owner_log,
            owner,
            track_subject(day),
            lambda entries, note: _tracks_without(entries, begins, ends),
        )


def _tracks_without(entries: Sequence[LogEntry], begins: datetime, ends: datetime) -> Remade | None:
    tracks = [(one.entry_id, codec.decode(TrackDay, one.entry)) for one in entries]
    left = [
        (
            entry_id,
            TrackDay(
                day=track.day,
                name=track.name,
                positions=tuple(one for one in track.positions if not begins <= one.at < ends),
            ),
        )
        for entry_id, track in tracks
    ]
    if left == tracks:
        return None
    return Remade(
        [(entry_id, codec.encode(track)) for entry_id, track in left if track.positions], b"{}"
    )


def _days(begins: datetime, ends: datetime) -> Iterator[date]:
    day = begins.astimezone(UTC).date()
    last = ends.astimezone(UTC).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
