"""An owner's names and terms: one append-only log, read as what is left of it.

Not for: what corrections teach (``learn_words``); what a job is given
(``domain/vocabulary/known_words``).
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.errors import BackendUnavailable, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import VOCABULARY_SUBJECT
from lifestream.domain.sentences import says
from lifestream.domain.vocabulary.entries import (
    MAX_TERMS,
    ChangeKind,
    Origin,
    Term,
    TermSource,
    Vocabulary,
    VocabularyChange,
    VocabularyEntry,
    checked_terms,
    term_key,
    vocabulary_of,
    without_recording,
)
from lifestream.domain.vocabulary.known_words import KnownWords, known_words
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import LogEntry
from lifestream.services.library.rewrite_log import Remade, rewrite_log

log = logging.getLogger(__name__)

CHANGES_PER_ENTRY = 100
"""Far below the largest entry, with the longest terms in any script."""


def read_vocabulary(backend: Backend, owner: OwnerId) -> Vocabulary:
    """The owner's vocabulary as it stands; one read of the log.

    Raises:
        BackendUnavailable: The log cannot be read, or an entry is damaged.
    """
    entries = backend.owner_log.read(owner, VOCABULARY_SUBJECT)
    return vocabulary_of(change for one in entries for change in _changes(one))


def words_for(backend: Backend, owner: OwnerId, video_id: VideoId) -> KnownWords:
    """The terms for the job of this recording if it begins now; nothing for one that is gone."""
    video = backend.library.get(owner, video_id)
    if video is None:
        return KnownWords()
    return known_words(read_vocabulary(backend, owner), video.options.vocabulary)


def add_terms(backend: Backend, owner: OwnerId, texts: Iterable[str]) -> Vocabulary:
    """Put terms on the list; one that is there gets the new spelling.

    Raises:
        InvalidRequest: One is no term, or the list would be too long; nothing was added.
    """
    terms = checked_terms(texts, at_most=MAX_TERMS)
    if not terms:
        raise InvalidRequest("Type at least one name or term.", code="BAD_TERM")
    known = {term_key(one.text) for one in read_vocabulary(backend, owner).terms}
    together = known | {term_key(term) for term in terms}
    if len(together) > MAX_TERMS:
        raise InvalidRequest(
            says(
                "With these it would be {count:,} names and terms; at most {most:,} are "
                "kept. Remove some first.",
                count=len(together),
                most=MAX_TERMS,
            ),
            code="TOO_MANY_TERMS",
        )
    now = backend.job_store.now()
    append_changes(backend, owner, [_typed(term, now) for term in terms])
    log.info("vocabulary_typed", extra={"terms": len(terms)})
    return read_vocabulary(backend, owner)


def put_terms(backend: Backend, owner: OwnerId, texts: Iterable[str]) -> Vocabulary:
    """Make ``texts`` all that is typed; what was learned stays.

    Raises:
        InvalidRequest: One is no term, or these are too many; nothing was changed.
    """
    terms = checked_terms(texts, at_most=MAX_TERMS)
    wanted = {term_key(term) for term in terms}
    now = backend.job_store.now()
    changes: list[VocabularyChange] = []
    for term in read_vocabulary(backend, owner).terms:
        if term.typed and term_key(term.text) not in wanted:
            changes += _no_longer_typed(term)
    changes += [_typed(term, now) for term in terms]
    append_changes(backend, owner, changes)
    return read_vocabulary(backend, owner)


def remove_term(backend: Backend, owner: OwnerId, text: str) -> Vocabulary:
    """Take one term off the list, typed or learned.

    Raises:
        NotFound: It is not there.
    """
    known = read_vocabulary(backend, owner).find(text)
    if known is None:
        raise NotFound("This name or term is not on the list.", code="TERM_NOT_FOUND")
    append_changes(backend, owner, [VocabularyChange(kind=ChangeKind.REMOVE, text=known.text)])
    return read_vocabulary(backend, owner)


def set_learning(backend: Backend, owner: OwnerId, *, learns: bool) -> Vocabulary:
    """Let corrections and named speakers add to the list, or not; what is there stays."""
    if read_vocabulary(backend, owner).learns != learns:
        kind = ChangeKind.LEARN_ON if learns else ChangeKind.LEARN_OFF
        append_changes(backend, owner, [VocabularyChange(kind=kind)])
    return read_vocabulary(backend, owner)


def append_changes(
    backend: Backend, owner: OwnerId, changes: Sequence[VocabularyChange], *, entry_id: str = ""
) -> None:
    """Write changes at the end of the log.

    Args:
        entry_id: The same one again changes nothing; a fresh one where it is empty.
    """
    for name, entry in _entries(changes, entry_id or secrets.token_hex(12)):
        backend.owner_log.append(owner, VOCABULARY_SUBJECT, entry, entry_id=name)


def forget_in_vocabulary(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Write the log anew without what a deleted recording taught; as conversations are."""
    rewrite_changes(backend, owner, lambda changes: without_recording(changes, video_id))


def rewrite_changes(
    backend: Backend,
    owner: OwnerId,
    kept_of: Callable[[list[VocabularyChange]], Sequence[VocabularyChange]],
) -> None:
    """Write the log anew with what ``kept_of`` keeps of its changes; not at all with the same."""

    def remade(entries: Sequence[LogEntry], note: bytes | None) -> Remade | None:
        changes = [change for one in entries for change in _changes(one)]
        kept = list(kept_of(changes))
        return None if kept == changes else Remade(_entries(kept, secrets.token_hex(12)))

    rewrite_log(backend.owner_log, owner, VOCABULARY_SUBJECT, remade)


def _entries(changes: Sequence[VocabularyChange], name: str) -> list[tuple[str, bytes]]:
    parts = [
        tuple(changes[first : first + CHANGES_PER_ENTRY])
        for first in range(0, len(changes), CHANGES_PER_ENTRY)
    ]
    return [
        (f"{name}-{number}", codec.encode(VocabularyEntry(changes=part)))
        for number, part in enumerate(parts)
    ]


def _changes(one: LogEntry) -> tuple[VocabularyChange, ...]:
    try:
        return codec.decode(VocabularyEntry, one.entry).changes
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"A stored vocabulary entry is unreadable: {error}.") from error


def _typed(term: str, now: datetime) -> VocabularyChange:
    origin = Origin(source=TermSource.TYPED, at=now)
    return VocabularyChange(kind=ChangeKind.ADD, text=term, origin=origin)


def _no_longer_typed(term: Term) -> list[VocabularyChange]:
    """Removed, and what was learned of it put back."""
    learned = [one for one in term.origins if one.source is not TermSource.TYPED]
    return [
        VocabularyChange(kind=ChangeKind.REMOVE, text=term.text),
        *(VocabularyChange(kind=ChangeKind.ADD, text=term.text, origin=one) for one in learned),
    ]
