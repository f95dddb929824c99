"""The voices that are kept of an owner's recordings, and their end.

Each recording's are one log of one entry, so that deleting them leaves no bytes behind; a change
writes that log anew.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lifestream.domain import codec
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import VOICES, voices_subject
from lifestream.domain.people.book import PersonId
from lifestream.domain.people.prints import RecordingPrints, read_prints
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject

log = logging.getLogger(__name__)

PAGE = 1000
_ENTRY_ID = "voices"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVoices:
    """The voices of all recordings that are kept, by recording."""

    of: Mapping[VideoId, RecordingPrints]

    @property
    def count(self) -> int:
        """How many voices of how many recordings together."""
        return sum(len(one.prints) for one in self.of.values())


def kept_voices(backend: Backend, owner: OwnerId) -> KeptVoices:
    """Every voice that is kept: one look for each thousand recordings."""
    found: dict[VideoId, RecordingPrints] = {}
    for head in _heads(backend, owner):
        prints = read_prints(head.note) or _of_log(backend, owner, head)
        if prints is not None:
            found[VideoId(head.subject.removeprefix(VOICES))] = prints
    return KeptVoices(of=found)


def delete_voices(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete those of one recording; what is not there is no error."""
    backend.owner_log.delete(owner, voices_subject(video_id))


def delete_every_voice(backend: Backend, owner: OwnerId) -> int:
    """Delete all; returns of how many recordings."""
    heads = list(_heads(backend, owner))
    for head in heads:
        backend.owner_log.delete(owner, head.subject)
    log.info("voices_deleted", extra={"recordings": len(heads)})
    return len(heads)


def delete_voices_of(
    backend: Backend, owner: OwnerId, named: Mapping[VideoId, Mapping[str, PersonId]], who: PersonId
) -> int:
    """Delete the voices that are one person's; returns how many."""
    deleted = 0
    kept = kept_voices(backend, owner)
    for video_id, people in named.items():
        prints = kept.of.get(video_id)
        labels = frozenset(label for label, person in people.items() if person == who)
        theirs = [one for one in prints.prints if one.label in labels] if prints else []
        if prints is None or not theirs:
            continue
        _rewrite(backend, owner, video_id, prints.without(labels))
        deleted += len(theirs)
    log.info("voices_deleted", extra={"recordings": deleted})
    return deleted


def _rewrite(backend: Backend, owner: OwnerId, video_id: VideoId, prints: RecordingPrints) -> None:
    """Delete and write anew: what is deleted must not stay in an older entry."""
    entry = codec.encode(prints)
    backend.owner_log.delete(owner, voices_subject(video_id))
    backend.owner_log.append(owner, voices_subject(video_id), entry, entry_id=_ENTRY_ID, note=entry)


def _heads(backend: Backend, owner: OwnerId) -> Iterator[Subject]:
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, VOICES, limit=PAGE, cursor=cursor)
        yield from page.subjects
        cursor = page.cursor
        if not cursor:
            return


def _of_log(backend: Backend, owner: OwnerId, head: Subject) -> RecordingPrints | None:
    """Of a log without a note: written on at two foundations that were merged."""
    stored = backend.owner_log.read(owner, head.subject)
    return read_prints(stored[-1].entry) if stored else None
