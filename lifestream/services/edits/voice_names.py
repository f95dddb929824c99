"""The names that were given to voices, for many recordings in one look.

Every edit notes beside its log what the names are with it, and processing notes them anew where
the labels moved. A log that an earlier version wrote has no note: its names are read from the
edits themselves, once, and noted. What was typed is shown as the owner's people are called now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lifestream.domain.edits.names_note import GivenNames, names_note, read_names_note
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import MASKS_SUBJECT, PEOPLE_SUBJECT, edits_subject
from lifestream.domain.masks.masking import masked_text
from lifestream.domain.masks.rules import NO_MASKS, MaskRules
from lifestream.domain.people.book import PeopleBook, PersonId
from lifestream.pipeline.people.known_people import people_of_head, read_people
from lifestream.pipeline.typed.masks import masks_of_head, read_masks
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.edits.read_words import words_of
from lifestream.services.library.readable import video_or_none

RECORDINGS_WITH_NAMES = 200
"""How many recordings are looked through for a name, those edited last."""

PAGE = 1000
EDITS = "edits/"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedVoices:
    """Voices that have a name: who each speaker label of each recording is.

    Attributes:
        names: What they are called now.
        persons: Who they are.
        book: The owner's people.
    """

    names: Mapping[VideoId, Mapping[str, str]]
    persons: Mapping[VideoId, Mapping[str, PersonId]] = field(default_factory=dict)
    book: PeopleBook = PeopleBook()

    @property
    def people(self) -> tuple[str, ...]:
        """Each name once, in alphabetical order."""
        given = {name for names in self.names.values() for name in names.values()}
        return tuple(sorted(given, key=str.lower))

    def labels_of(self, person: str) -> frozenset[str]:
        """Every label that stands for that person in some recording."""
        return frozenset(
            label
            for names in self.names.values()
            for label, name in names.items()
            if name.lower() == person.lower()
        )

    def of(self, video_id: VideoId) -> Mapping[str, str]:
        """Given names by speaker label of one recording."""
        return self.names.get(video_id, {})


def named_voices(backend: Backend, owner: OwnerId) -> NamedVoices:
    """The names that were given in the owner's recordings, those edited last first."""
    page = backend.owner_log.subjects(owner, EDITS, limit=RECORDINGS_WITH_NAMES)
    return voices_of_heads(backend, owner, page.subjects)


def every_named_voice(
    backend: Backend, owner: OwnerId, *, book: PeopleBook | None = None
) -> NamedVoices:
    """The names that were given in all of the owner's recordings, for looking after people: none
    is masked.

    Args:
        book: The owner's people, where they are at hand.
    """
    logs: list[Subject] = []
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, EDITS, limit=PAGE, cursor=cursor)
        logs += page.subjects
        cursor = page.cursor
        if not cursor:
            book = book or read_people(backend.owner_log, owner)
            return voices_of_heads(backend, owner, logs, book=book, masks=NO_MASKS)


def voices_in(backend: Backend, owner: OwnerId, video_ids: Iterable[VideoId]) -> NamedVoices:
    """The names that were given in these recordings."""
    return voices_and_head(backend, owner, video_ids, PEOPLE_SUBJECT)[0]


def voices_and_head(
    backend: Backend, owner: OwnerId, video_ids: Iterable[VideoId], subject: str
) -> tuple[NamedVoices, Subject | None]:
    """The names that were given in these recordings, and in the same look the head of a log."""
    subjects = [edits_subject(one) for one in dict.fromkeys(video_ids)]
    wanted = [*subjects, PEOPLE_SUBJECT, MASKS_SUBJECT, *({subject} - {PEOPLE_SUBJECT})]
    heads = backend.owner_log.heads(owner, wanted) if subjects else {}
    if subjects:
        masks_of_head(backend, owner, heads.get(MASKS_SUBJECT))
    book = people_of_head(backend.owner_log, owner, heads.get(PEOPLE_SUBJECT))
    logs = [heads[name] for name in subjects if name in heads]
    return voices_of_heads(backend, owner, logs, book=book), heads.get(subject)


def voices_of_heads(
    backend: Backend,
    owner: OwnerId,
    logs: Iterable[Subject],
    *,
    book: PeopleBook | None = None,
    masks: MaskRules | None = None,
) -> NamedVoices:
    """The names in logs of edits whose heads are at hand.

    Args:
        book: The owner's people; looked up where there are names and it is not at hand.
        masks: What is masked in names; the owner's without it.
    """
    found = {VideoId(log.subject.removeprefix(EDITS)): _given(backend, owner, log) for log in logs}
    named = {video_id: given for video_id, given in found.items() if given.names}
    if book is None:
        book = read_people(backend.owner_log, owner) if named else PeopleBook()
    if masks is None:
        masks = read_masks(backend, owner) if named else NO_MASKS
    return NamedVoices(
        names={
            video_id: {label: masked_text(name, masks) for label, name in given.shown(book).items()}
            for video_id, given in named.items()
        },
        persons={video_id: given.people(book) for video_id, given in named.items()},
        book=book,
    )


def _given(backend: Backend, owner: OwnerId, log: Subject) -> GivenNames:
    noted = read_names_note(log.note)
    if noted is not None:
        return noted
    video = video_or_none(backend, owner, VideoId(log.subject.removeprefix(EDITS)))
    words = words_of(backend, video) if video is not None else None
    if words is None or words.edited is None:
        return GivenNames()
    note = names_note(words.edited.given)
    backend.owner_log.annotate(owner, log.subject, note, length=words.version)
    return words.edited.given
