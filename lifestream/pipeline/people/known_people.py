"""The owner's people as they are known now, for stages and services alike: one look."""

from collections.abc import Iterable

from lifestream.domain import codec
from lifestream.domain.errors import BackendUnavailable
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import PEOPLE_SUBJECT
from lifestream.domain.people.book import (
    BookNote,
    PeopleBook,
    PeopleChange,
    book_of,
    note_of,
    noted_book,
)
from lifestream.ports.owner_log import LogEntry, OwnerLog, Subject


def read_people(log: OwnerLog, owner: OwnerId) -> PeopleBook:
    """The people of ``owner``.

    Raises:
        BackendUnavailable: The store does not answer, or an entry is damaged.
    """
    return people_of_head(log, owner, log.heads(owner, [PEOPLE_SUBJECT]).get(PEOPLE_SUBJECT))


def people_of_head(log: OwnerLog, owner: OwnerId, head: Subject | None) -> PeopleBook:
    """The people whose log's head is at hand; the log is read only where it carries no note."""
    if head is None:
        return PeopleBook()
    if head.note is not None:
        try:
            return noted_book(codec.decode(BookNote, head.note), head.length)
        except (ValueError, TypeError):
            pass  # Of another version: what it comes to is found out again.
    # Notes are not copied to another foundation.
    book = book_of(read_changes(log, owner))
    log.annotate(owner, PEOPLE_SUBJECT, codec.encode(note_of(book)), length=book.version)
    return book


def read_changes(log: OwnerLog, owner: OwnerId) -> tuple[PeopleChange, ...]:
    """Everything that was done with the owner's people, in order.

    Raises:
        BackendUnavailable: The store does not answer, or an entry is damaged.
    """
    return changes_in(log.read(owner, PEOPLE_SUBJECT))


def changes_in(entries: Iterable[LogEntry]) -> tuple[PeopleChange, ...]:
    """What entries of the book say was done, in order.

    Raises:
        BackendUnavailable: One is damaged.
    """
    try:
        return tuple(codec.decode(PeopleChange, one.entry) for one in entries)
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"A stored entry about people is unreadable: {error}.") from error
