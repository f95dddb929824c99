"""Deleting what people's voices and the book keep of a recording."""

from collections.abc import Callable, Sequence

from lifestream.domain import codec
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import PEOPLE_SUBJECT
from lifestream.domain.people.book import PeopleChange, book_of, note_of, without_traces
from lifestream.pipeline.people.known_people import changes_in, read_changes
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import LogEntry
from lifestream.services.edits.voice_names import every_named_voice, voices_in
from lifestream.services.library.rewrite_log import Remade, rewrite_log
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
    gone = frozenset(here - elsewhere)
    write_book(backend, owner, lambda found: without_traces(found, video_id, gone))


def write_book(
    backend: Backend,
    owner: OwnerId,
    kept_of: Callable[[Sequence[PeopleChange]], Sequence[PeopleChange]],
) -> None:
    """Write the book anew with those changes alone that ``kept_of`` keeps; with all, not at all."""

    def remade(entries: Sequence[LogEntry], note: bytes | None) -> Remade | None:
        changes = changes_in(entries)
        kept = kept_of(changes)
        if len(kept) == len(changes):
            return None
        return Remade(
            [(change.change_id, codec.encode(change)) for change in kept],
            codec.encode(note_of(book_of(kept))),
        )

    rewrite_log(backend.owner_log, owner, PEOPLE_SUBJECT, remade)
