"""What a person writes beside a day. Never touched by a machine; every save is kept.

A day's words are an append-only log, as everything people type is: two windows never overwrite
each other, and what was there before can be brought back. The last text is the log's note.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from lifestream.domain import codec
from lifestream.domain.diary.day_page import OwnWords
from lifestream.domain.errors import EditConflict, InvalidRequest, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import words_subject
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject

log = logging.getLogger(__name__)

MAX_CHARS = 60_000
"""Some thirty printed pages a day. In UTF-8 as JSON it fits a log's entry whatever the script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    text: str


def own_words(backend: Backend, owner: OwnerId, day: date) -> OwnWords:
    """The words beside ``day``; empty where nothing was written."""
    subject = words_subject(day)
    return words_of_head(
        backend, owner, day, backend.owner_log.heads(owner, [subject]).get(subject)
    )


def words_of_head(backend: Backend, owner: OwnerId, day: date, head: Subject | None) -> OwnWords:
    """The words whose log's head is at hand; the log is read only where it carries no note."""
    if head is None:
        return OwnWords()
    if head.note is not None:
        return _words(head.note, head.length, head.written_at)
    # Of another foundation, written on at both: no note was copied along.
    last = backend.owner_log.read(owner, words_subject(day), after=head.length - 1)
    return _words(last[-1].entry, head.length, head.written_at) if last else OwnWords()


def save_words(
    backend: Backend, owner: OwnerId, day: date, text: str, *, entry_id: str, version: int | None
) -> OwnWords:
    """Keep ``text`` as the words beside ``day``.

    Args:
        entry_id: The sender's own; sent again it is the same save.
        version: Of the words that were changed; None to save whatever stands there now.

    Raises:
        InvalidRequest: It is too long.
        EditConflict: Others saved meanwhile. Nothing is stored.
    """
    text = text.replace("\r\n", "\n")
    if len(text) > MAX_CHARS:
        raise InvalidRequest(
            says("A day holds at most {most:,} characters of your own words.", most=MAX_CHARS)
        )
    entry = codec.encode(_Saved(text=text))
    try:
        number = backend.owner_log.append(
            owner, words_subject(day), entry, entry_id=entry_id, expected=version, note=entry
        )
    except StaleWrite as error:
        raise EditConflict("These words were changed in another window meanwhile.") from error
    log.info("own_words_saved", extra={"chars": len(text)})
    return OwnWords(text=text, version=number, written_at=backend.job_store.now())


def _words(entry: bytes, version: int, written_at: datetime) -> OwnWords:
    return OwnWords(text=codec.decode(_Saved, entry).text, version=version, written_at=written_at)
