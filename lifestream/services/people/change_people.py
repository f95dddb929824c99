"""What is done with people: another name, one person instead of two, refusals, the agreement.

Each is one entry of the owner's book, so it is instant whatever it changes, asks no model, and is
taken back by one more entry. What a voice is called in its own recording is an edit of its words.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import PEOPLE_SUBJECT
from lifestream.domain.people.book import (
    NOBODY,
    Act,
    PeopleBook,
    PeopleChange,
    PersonId,
    VoiceKey,
    book_of,
    folded,
    note_of,
    undone_ids,
)
from lifestream.domain.sentences import says
from lifestream.pipeline.people.known_people import read_changes, read_people
from lifestream.ports.backend import Backend
from lifestream.services.edits.edit_transcript import Applied, edit_transcript
from lifestream.services.edits.proposals import MAX_NAME, NameSpeaker, limited
from lifestream.services.edits.voice_names import NamedVoices, every_named_voice
from lifestream.services.people.kept_voices import delete_every_voice, delete_voices_of

log = logging.getLogger(__name__)

WRITE_TRIES = 8
MAX_CHANGES = 20_000
MAX_LABEL = 100
FOR_NOBODY = "There is no such person."


def name_voice(
    backend: Backend,
    owner: OwnerId,
    voice: VoiceKey,
    name: str,
    *,
    person: PersonId = NOBODY,
    is_namesake: bool = False,
    edit_id: str = "",
) -> Applied:
    """Name a voice of a recording; an empty name takes its name away.

    Args:
        person: Who of that name it is; empty for the one who is called so, or a new person.
        is_namesake: It is another person of that name.
        edit_id: The sender's own; sent again it is the same edit.

    Raises:
        NotFound: No such recording of this owner, or it has no transcript.
        InvalidRequest: The voice is not heard there, or has that name already.
    """
    proposal = NameSpeaker(
        edit_id=edit_id or secrets.token_hex(12),
        speaker=voice.label,
        name=name,
        person=person,
        is_namesake=is_namesake,
    )
    return edit_transcript(backend, owner, voice.video_id, proposal)


def rename_person(
    backend: Backend, owner: OwnerId, person: PersonId, name: str, *, change_id: str = ""
) -> PeopleChange:
    """Rename a person wherever their voice has their name.

    Raises:
        NotFound: No voice is this person's.
        InvalidRequest: There is no name, it is theirs already, or another person has it.
    """
    named = every_named_voice(backend, owner)
    wanted = limited(name, MAX_NAME, "A name")
    before = name_of(named, person)
    if not wanted:
        raise InvalidRequest("Type the name.", code="NO_NAME")
    if wanted == before:
        raise InvalidRequest("Nothing changed: that is the name already.", code="SAME_NAME")
    if any(
        folded(called) == folded(wanted) and other != named.book.root(person)
        for other, called in names_of(named).items()
    ):
        raise InvalidRequest(
            says(
                "Somebody else is called {wanted}. Merge the two where they are one "
                "person; or add something to tell them apart.",
                wanted=wanted,
            ),
            code="NAME_TAKEN",
        )
    return _append(
        backend,
        owner,
        lambda book: _change(
            backend,
            Act.RENAME,
            change_id,
            person=book.root(person),
            name=wanted,
            before=before,
        ),
    )


def merge_people(
    backend: Backend, owner: OwnerId, person: PersonId, into: PersonId, *, change_id: str = ""
) -> PeopleChange:
    """Let two be one: all that is ``person``'s is ``into``'s, too.

    Raises:
        NotFound: No voice is one of the two's.
        InvalidRequest: They are one already.
    """
    named = every_named_voice(backend, owner)
    before, name = name_of(named, person), name_of(named, into)
    if named.book.root(person) == named.book.root(into):
        raise InvalidRequest("These are one person already.", code="SAME_PERSON")
    return _append(
        backend,
        owner,
        lambda book: _change(
            backend,
            Act.MERGE,
            change_id,
            person=book.root(person),
            into=book.root(into),
            name=name,
            before=before,
        ),
    )


def refuse_suggestion(
    backend: Backend, owner: OwnerId, voice: VoiceKey, person: PersonId, *, change_id: str = ""
) -> PeopleChange:
    """Say that a voice is not this person's; it is not suggested again.

    Raises:
        NotFound: No such recording of this owner, or no voice is this person's.
    """
    _check_there(backend, owner, voice)
    name_of(every_named_voice(backend, owner), person)
    return _append(
        backend,
        owner,
        lambda book: _change(backend, Act.REFUSE, change_id, person=book.root(person), voice=voice),
    )


def dismiss_voice(
    backend: Backend, owner: OwnerId, voice: VoiceKey, *, change_id: str = ""
) -> PeopleChange:
    """Do not ask about this voice any more.

    Raises:
        NotFound: No such recording of this owner.
    """
    _check_there(backend, owner, voice)
    return _append(
        backend, owner, lambda book: _change(backend, Act.DISMISS, change_id, voice=voice)
    )


def set_remembering(
    backend: Backend, owner: OwnerId, *, on: bool, change_id: str = ""
) -> PeopleChange | None:
    """Begin to keep voices, or end it and delete every one; None where it is so already."""
    change = None
    if read_people(backend.owner_log, owner).remembers != on:
        change = _append(
            backend, owner, lambda book: _change(backend, Act.REMEMBER, change_id, on=on)
        )
        log.info("voices_agreed", extra={"on": on})
    if not on:
        # Asked for twice, too: whatever a run wrote meanwhile goes.
        delete_every_voice(backend, owner)
    return change


def set_voice_kept(
    backend: Backend, owner: OwnerId, person: PersonId, *, kept: bool, change_id: str = ""
) -> PeopleChange:
    """Delete what is known of one person's voice and keep none of it, or keep it again.

    Raises:
        NotFound: No voice is this person's.
    """
    named = every_named_voice(backend, owner)
    name_of(named, person)
    root = named.book.root(person)
    change = _append(
        backend,
        owner,
        lambda book: _change(backend, Act.FORGET_VOICE, change_id, person=root, on=not kept),
    )
    if not kept:
        delete_voices_of(backend, owner, named.persons, root)
    return change


def undo_change(
    backend: Backend, owner: OwnerId, undoes: str, *, change_id: str = ""
) -> PeopleChange:
    """Take one thing back; names are as they were before, exactly.

    Voices that were deleted do not come back: recordings are listened to again.

    Raises:
        NotFound: There is no such change.
        InvalidRequest: It is undone already, or others rest on it.
    """
    changes = read_changes(backend.owner_log, owner)
    change = next((one for one in changes if one.change_id == undoes), None)
    if change is None:
        raise NotFound("There is nothing of that kind to undo.", code="CHANGE_NOT_FOUND")
    if undoes in undone_ids(changes):
        raise InvalidRequest("That is undone already.", code="UNDONE_ALREADY")
    if change.act in (Act.REMEMBER, Act.UNDO):
        raise InvalidRequest("That is not undone; set it again.", code="NOTHING_TO_UNDO")
    return _append(
        backend, owner, lambda book: _change(backend, Act.UNDO, change_id, undoes=undoes)
    )


def latest_changes(backend: Backend, owner: OwnerId, *, limit: int = 5) -> tuple[PeopleChange, ...]:
    """The last things that were done and can be taken back, newest first."""
    changes = read_changes(backend.owner_log, owner)
    undone = undone_ids(changes)
    counting = (one for one in reversed(changes) if one.change_id not in undone)
    return tuple(one for one in counting if one.act not in (Act.UNDO, Act.REMEMBER))[:limit]


def names_of(named: NamedVoices) -> dict[PersonId, str]:
    """What everybody is called whose voice has a name."""
    return {
        person: named.names[video_id][label]
        for video_id, people in named.persons.items()
        for label, person in people.items()
    }


def name_of(named: NamedVoices, person: PersonId) -> str:
    """What a person is called.

    Raises:
        NotFound: No voice is this person's.
    """
    found = names_of(named).get(named.book.root(person))
    if found is None:
        raise NotFound(FOR_NOBODY, code="PERSON_NOT_FOUND")
    return found


def _check_there(backend: Backend, owner: OwnerId, voice: VoiceKey) -> None:
    if len(voice.label) > MAX_LABEL or not voice.label:
        raise InvalidRequest("Say which speaker it is, by the label in the transcript.")
    if backend.library.get(owner, voice.video_id) is None:
        raise NotFound(
            says("There is no recording {video_id}.", video_id=voice.video_id),
            code="VIDEO_NOT_FOUND",
        )


def _change(
    backend: Backend,
    act: Act,
    change_id: str,
    *,
    person: PersonId = NOBODY,
    name: str = "",
    before: str = "",
    into: PersonId = NOBODY,
    voice: VoiceKey | None = None,
    on: bool = True,
    undoes: str = "",
) -> PeopleChange:
    return PeopleChange(
        change_id=change_id or secrets.token_hex(12),
        at=backend.job_store.now(),
        act=act,
        person=person,
        name=name,
        before=before,
        into=into,
        voice=voice,
        on=on,
        undoes=undoes,
    )


def _append(
    backend: Backend, owner: OwnerId, make: Callable[[PeopleBook], PeopleChange]
) -> PeopleChange:
    """Write one change at the end; the same ``change_id`` again is the same change."""
    change_id = ""
    for _ in range(WRITE_TRIES):
        changes = read_changes(backend.owner_log, owner)
        change = make(book_of(changes))
        change = replace(change, change_id=change_id or change.change_id)
        change_id = change.change_id
        known = next((one for one in changes if one.change_id == change_id), None)
        if known is not None:
            return known
        if len(changes) >= MAX_CHANGES:
            raise InvalidRequest(
                says("At most {most:,} changes of people are kept.", most=MAX_CHANGES)
            )
        try:
            backend.owner_log.append(
                owner,
                PEOPLE_SUBJECT,
                codec.encode(change),
                entry_id=change_id,
                expected=len(changes),
                note=codec.encode(note_of(book_of((*changes, change)))),
            )
        except StaleWrite:
            continue
        log.info("people_changed", extra={"kind": change.act.value})
        return change
    raise StaleWrite("Others change these people all the time; try again.")
