"""Deleting what people's voices and the book keep of a recording."""

from collections.abc import Sequence

from lifestream.domain import codec
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import PEOPLE_SUBJECT
from lifestream.domain.people.book import PeopleChange, book_of, note_of, without_traces
from lifestream.pipeline.people.known_people import read_changes
from lifestream.ports.backend import Backend
from lifestream.services.edits.voice_names import every_named_voice, voices_in
from lifestream.services.people.kept_voices import delete_voices


def forget_in_people(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete the recording's voices, what was said of them, and people heard nowhere else.

    To be called while the names that were typed in it are still there; twice is harmless.
    """
    delete_voices(backend, owner, video_id)
    changes = read_changes(backend.owner_log, owner)
    if not changes:
        return
    here = set(voices_in(backend, owner, [video_id]).persons.get(video_id, {}).values())
    elsewhere = {
        person
        for other, people in every_named_voice(backend, owner).persons.items()
        if other != video_id
        for person in people.values()
    }
    kept = without_traces(changes, video_id, frozenset(here - elsewhere))
    if len(kept) == len(changes):
        return
    write_book(backend, owner, kept)


def write_book(backend: Backend, owner: OwnerId, kept: Sequence[PeopleChange]) -> None:
    """Write the book anew with these changes alone."""
    backend.owner_log.delete(owner, PEOPLE_SUBJECT)
    for number, change in enumerate(kept, start=1):
        backend.owner_log.append(
            owner,
            PEOPLE_SUBJECT,
            codec.encode(change),
            entry_id=change.change_id,
            note=codec.encode(note_of(book_of(kept[:number]))),
        )
