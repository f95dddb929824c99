"""Saved conversations: opening, listing, renaming, deleting them. Asking is ``ask_turn``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.conversation import (
    Answered,
    Conversation,
    ConversationEntry,
    ConversationId,
    ConversationNote,
    Renamed,
    checked_id,
    fold,
    title_of,
)
from lifestream.domain.errors import BackendUnavailable, InvalidRequest, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import CONVERSATIONS, conversation_subject
from lifestream.domain.masks.masking import masked_text, masked_value
from lifestream.domain.search import Moment
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.edits.voice_names import NamedVoices, voices_in

WRITE_TRIES = 8
MAX_TURNS = 200
"""A conversation is read as a whole whenever it is shown."""

DELETED_TITLE = "A recording that was deleted"

EntryMaker = Callable[[Conversation | None], ConversationEntry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationLine:
    """One conversation in the list of them."""

    conversation_id: ConversationId
    title: str
    questions: int
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """One page, last asked in first, and the cursor of the next (empty at the end)."""

    conversations: tuple[ConversationLine, ...]
    cursor: str


def find_conversation(
    backend: Backend, owner: OwnerId, conversation_id: str
) -> Conversation | None:
    """The conversation as it stands; None when nothing was asked in it.

    Raises:
        InvalidRequest: The id is none.
        BackendUnavailable: An entry is damaged.
    """
    name = checked_id(conversation_id)
    found = fold(name, _entries(backend, owner, name))
    return masked_value(found, read_masks(backend, owner))


def _entries(backend: Backend, owner: OwnerId, name: ConversationId) -> list[ConversationEntry]:
    entries = backend.owner_log.read(owner, conversation_subject(name))
    try:
        return [codec.decode(ConversationEntry, one.entry) for one in entries]
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"A stored conversation is unreadable: {error}.") from error


def open_conversation(backend: Backend, owner: OwnerId, conversation_id: str) -> Conversation:
    """As ``find_conversation``.

    Raises:
        NotFound: There is no such conversation of this owner.
    """
    found = find_conversation(backend, owner, conversation_id)
    if found is None:
        raise NotFound(
            says("There is no conversation {conversation_id}.", conversation_id=conversation_id),
            code="CONVERSATION_NOT_FOUND",
        )
    return found


def as_of_now(backend: Backend, owner: OwnerId, conversation: Conversation) -> Conversation:
    """The conversation with voices by the names they have now, and without the words of
    recordings that were deleted since."""
    every = {
        one.video_id
        for turn in conversation.turns
        if turn.answered
        for one in turn.answered.moments
    }
    videos = backend.library.get_many(owner, every)
    voices = voices_in(backend, owner, videos)
    turns = [
        replace(turn, answered=_answered_now(videos, voices, turn.answered))
        if turn.answered
        else turn
        for turn in conversation.turns
    ]
    return replace(conversation, turns=tuple(turns))


def _answered_now(
    videos: Mapping[VideoId, Video], voices: NamedVoices, answered: Answered
) -> Answered:
    def now(moment: Moment) -> Moment:
        video = videos.get(moment.video_id)
        if video is None:
            gone = replace(moment, title=DELETED_TITLE, text="")
            return gone.spoken_by((), {})
        labels = moment.speakers or ((moment.speaker,) if moment.speaker else ())
        there = replace(moment, title=video.display_title)
        return there.spoken_by(labels, voices.of(moment.video_id))

    gone = {n for n, one in enumerate(answered.moments, 1) if one.video_id not in videos}
    return replace(
        answered,
        moments=tuple(now(moment) for moment in answered.moments),
        # What only a deleted recording said is not said any more.
        sentences=tuple(one for one in answered.sentences if not set(one.citations) <= gone),
    )


def list_conversations(
    backend: Backend, owner: OwnerId, *, limit: int = 20, cursor: str = ""
) -> ConversationPage:
    """The owner's conversations, those asked in last first."""
    page = backend.owner_log.subjects(owner, CONVERSATIONS, limit=limit, cursor=cursor)
    lines = (_line(backend, owner, one) for one in page.subjects)
    return ConversationPage(
        conversations=tuple(line for line in lines if line is not None), cursor=page.cursor
    )


def _line(backend: Backend, owner: OwnerId, log: Subject) -> ConversationLine | None:
    """From the note beside the log; an earlier version left none, so it is made once."""
    name = checked_id(log.subject.removeprefix(CONVERSATIONS))
    note = _read_note(log.note)
    if note is None:
        found = find_conversation(backend, owner, name)
        if found is None:
            return None
        note = _note(found)
        backend.owner_log.annotate(owner, log.subject, codec.encode(note), length=found.version)
    return ConversationLine(
        conversation_id=name,
        title=masked_text(note.title, read_masks(backend, owner)),
        questions=note.questions,
        updated_at=note.updated_at,
    )


def _note(conversation: Conversation) -> ConversationNote:
    return ConversationNote(
        title=conversation.title,
        questions=len(conversation.turns),
        updated_at=conversation.updated_at,
    )


def _read_note(note: bytes | None) -> ConversationNote | None:
    try:
        return codec.decode(ConversationNote, note) if note is not None else None
    except (ValueError, TypeError):
        return None


def append_entry(
    backend: Backend, owner: OwnerId, conversation_id: str, entry_id: str, make: EntryMaker
) -> Conversation:
    """Write one entry, made from the conversation as it stands; returns it as it stands then.

    Another tab that writes at the same time comes before or after, never in its place.

    Args:
        make: Called again with what the other tab wrote; None writes nothing.

    Raises:
        StaleWrite: Others write all the time.
        NotFound: Nothing was written and nothing is there.
    """
    name = checked_id(conversation_id)
    for _ in range(WRITE_TRIES):
        before = _entries(backend, owner, name)
        entry = make(fold(name, before))
        if entry is None:
            return open_conversation(backend, owner, conversation_id)
        after = fold(name, (*before, entry))
        assert after is not None
        try:
            sequence = backend.owner_log.append(
                owner,
                conversation_subject(name),
                codec.encode(entry),
                entry_id=entry_id,
                expected=len(before),
                note=codec.encode(_note(after)),
            )
        except StaleWrite:
            continue
        # An entry that was sent again stands where it stood, among what came after it.
        if sequence == after.version:
            return after
        return open_conversation(backend, owner, conversation_id)
    raise StaleWrite("Others write in this conversation all the time; send it again.")


def rename_conversation(
    backend: Backend, owner: OwnerId, conversation_id: str, title: str
) -> Conversation:
    """Give it a title.

    Raises:
        InvalidRequest: The title is empty.
        NotFound: There is no such conversation of this owner.
    """
    name = title_of(title)
    if not name:
        raise InvalidRequest("The title is empty. Write what the conversation is about.")
    now = backend.job_store.now()

    def renamed(standing: Conversation | None) -> ConversationEntry | None:
        if standing is None or standing.title == name:
            return None
        return ConversationEntry(renamed=Renamed(title=name, at=now))

    entry_id = f"title.{now.timestamp():.6f}"
    return append_entry(backend, owner, conversation_id, entry_id, renamed)


def delete_conversation(backend: Backend, owner: OwnerId, conversation_id: str) -> None:
    """Delete it with everything asked and answered in it.

    Raises:
        NotFound: There is no such conversation of this owner.
    """
    found = open_conversation(backend, owner, conversation_id)
    backend.owner_log.delete(owner, conversation_subject(found.conversation_id))
