"""The names that were given to voices, for many recordings in one look.

Every edit notes beside its log what the names are with it, and processing notes them anew where
the labels moved. A log that an earlier version wrote has no note: its names are read from the
edits themselves, once, and noted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lifestream.domain.edits.names_note import names_note, read_names_note
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import edits_subject
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.edits.read_words import words_of
from lifestream.services.library.readable import video_or_none

RECORDINGS_WITH_NAMES = 200
"""How many recordings are looked through for a name, those edited last."""

EDITS = "edits/"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedVoices:
    """Voices that somebody named: who each speaker label of each recording is."""

    names: Mapping[VideoId, Mapping[str, str]]

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


def voices_in(backend: Backend, owner: OwnerId, video_ids: Iterable[VideoId]) -> NamedVoices:
    """The names that were given in these recordings."""
    heads = backend.owner_log.heads(owner, {edits_subject(one) for one in video_ids})
    return voices_of_heads(backend, owner, heads.values())


def voices_of_heads(backend: Backend, owner: OwnerId, logs: Iterable[Subject]) -> NamedVoices:
    """The names in logs of edits whose heads are at hand."""
    found = {VideoId(log.subject.removeprefix(EDITS)): _names(backend, owner, log) for log in logs}
    return NamedVoices(names={video_id: names for video_id, names in found.items() if names})


def _names(backend: Backend, owner: OwnerId, log: Subject) -> Mapping[str, str]:
    noted = read_names_note(log.note)
    if noted is not None:
        return noted
    video = video_or_none(backend, owner, VideoId(log.subject.removeprefix(EDITS)))
    words = words_of(backend, video) if video is not None else None
    if words is None or words.edited is None:
        return {}
    note = names_note(words.edited.names)
    backend.owner_log.annotate(owner, log.subject, note, length=words.version)
    return words.edited.names
