"""Saved conversations: opening, listing, renaming, deleting them. Asking is ``ask_turn``."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.conversation import (
    Answered,
    Conversation,
    ConversationEntry,
    ConversationId,
    FoundMoment,
    Renamed,
    checked_id,
    fold,
    title_of,
)
from lifestream.domain.errors import BackendUnavailable, InvalidRequest, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import CONVERSATIONS, conversation_subject
from lifestream.ports.backend import Backend
from lifestream.services.ask.read_question import shown_name
from lifestream.services.library.readable import video_or_none

WRITE_TRIES = 8
MOST_TURNS = 200
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
    entries = backend.owner_log.read(owner, conversation_subject(name))
    try:
        return fold(name, [codec.decode(ConversationEntry, one.entry) for one in entries])
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
            f"There is no conversation {conversation_id}.", code="CONVERSATION_NOT_FOUND"
        )
    return found


def as_of_now(backend: Backend, owner: OwnerId, conversation: Conversation) -> Conversation:
    """The conversation with voices by the names they have now, and without the words of
    recordings that were deleted since."""
    turns = [
        replace(turn, answered=_answered_now(backend, owner, turn.answered))
        if turn.answered
        else turn
        for turn in conversation.turns
    ]
    return replace(conversation, turns=tuple(turns))


def _answered_now(backend: Backend, owner: OwnerId, answered: Answered) -> Answered:
    videos = {one.video_id: video_or_none(backend, owner, one.video_id) for one in answered.moments}

    def now(moment: FoundMoment) -> FoundMoment:
        video = videos[moment.video_id]
        if video is None:
            return replace(moment, title=DELETED_TITLE, text="", speaker=None)
        speaker = shown_name(video, backend, moment.speaker)
        return replace(moment, title=video.display_title, speaker=speaker)

    gone = {number for number, one in enumerate(answered.moments, 1) if not videos[one.video_id]}
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
    names = [one.subject.removeprefix(CONVERSATIONS) for one in page.subjects]
    found = [find_conversation(backend, owner, name) for name in names]
    return ConversationPage(
        conversations=tuple(
            ConversationLine(
                conversation_id=one.conversation_id,
                title=one.title,
                questions=len(one.turns),
                updated_at=one.updated_at,
            )
            for one in found
            if one is not None
        ),
        cursor=page.cursor,
    )


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
    subject = conversation_subject(checked_id(conversation_id))
    for _ in range(WRITE_TRIES):
        standing = find_conversation(backend, owner, conversation_id)
        entry = make(standing)
        if entry is None:
            return open_conversation(backend, owner, conversation_id)
        try:
            backend.owner_log.append(
                owner,
                subject,
                codec.encode(entry),
                entry_id=entry_id,
                expected=standing.version if standing else 0,
            )
        except StaleWrite:
            continue
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
