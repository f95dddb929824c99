"""Pairs of recordings that may be of one event, kept and read, and the events that they make."""

from collections.abc import Iterable

from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import TOGETHER, together_subject
from lifestream.domain.together.pair import (
    Event,
    Pair,
    PairState,
    decode_pair,
    encode_pair,
    events_of,
)
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend

PAGE = 200


def pairs_of(backend: Backend, owner: OwnerId) -> tuple[Pair, ...]:
    """Every pair that was suggested, last changed first; one look for each ``PAGE``."""
    found: list[Pair] = []
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, TOGETHER, limit=PAGE, cursor=cursor)
        found += [decode_pair(one.note) for one in page.subjects if one.note is not None]
        cursor = page.cursor
        if not cursor:
            return tuple(found)


def keep_pair(backend: Backend, owner: OwnerId, pair: Pair) -> None:
    """Store a suggestion; one that is known, in whatever state, stays as it is."""
    entry = encode_pair(pair)
    subject = together_subject(pair.pair_id)
    if subject not in backend.owner_log.heads(owner, [subject]):
        name = f"{pair.pair_id}.found"
        backend.owner_log.append(owner, subject, entry, entry_id=name, note=entry)


def events(backend: Backend, owner: OwnerId, pairs: Iterable[Pair]) -> tuple[Event, ...]:
    """The events that accepted pairs make, of recordings that are there."""
    accepted = [pair for pair in pairs if pair.state is PairState.ACCEPTED]
    named = {video_id for pair in accepted for video_id in (pair.one, pair.other)}
    videos = backend.library.get_many(owner, named) if named else {}
    return events_of(accepted, {name: length_s(video) for name, video in videos.items()})


def length_s(video: Video) -> float:
    """How long a recording is; 0.0 where that is not known."""
    facts = video.facts
    return 0.0 if facts is None else facts.duration_s or facts.declared_duration_s or 0.0
