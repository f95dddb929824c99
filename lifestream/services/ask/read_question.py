"""What a question says about where to look: days and people in its words, in code, before any
model is asked. What is read becomes a filter that the asker sees and can take away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lifestream.domain.days.dates import find_day_range
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.language.asking import find_speaker
from lifestream.domain.search import SearchFilter
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.question import Question
from lifestream.services.edits.read_words import names_of
from lifestream.services.library.readable import video_or_none

RECORDINGS_WITH_NAMES = 200
"""How many recordings whose voices somebody named are looked through for a name."""

EDITS = "edits/"


def understand(backend: Backend, embedder: Embedder, question: Question) -> Question:
    """The question with what its words say as filters.

    Days are read with ``question.today`` and without days chosen by hand; people with
    ``reads_names`` and without people chosen by hand.
    """
    if question.today is not None and not (question.from_day or question.to_day):
        days = find_day_range(_one_line(question.text), today=question.today)
        if days is not None:
            question = replace(
                question, from_day=days.from_day, to_day=days.to_day, day_words=days.words
            )
    if question.reads_names and not question.speakers:
        said = find_speaker(_one_line(question.text))
        name = said and known_person(backend, embedder, question.owner, said.name)
        if said and name:
            question = replace(question, speakers=(name,), name_words=said.name)
    return replace(question, today=None, reads_names=False)


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


def named_voices(backend: Backend, owner: OwnerId) -> NamedVoices:
    """The names that were given in the owner's recordings, those edited last first."""
    page = backend.owner_log.subjects(owner, EDITS, limit=RECORDINGS_WITH_NAMES)
    found: dict[VideoId, Mapping[str, str]] = {}
    for one in page.subjects:
        video = video_or_none(backend, owner, VideoId(one.subject.removeprefix(EDITS)))
        names = names_of(backend, video) if video is not None else {}
        if video is not None and names:
            found[video.video_id] = names
    return NamedVoices(names=found)


def known_person(backend: Backend, embedder: Embedder, owner: OwnerId, written: str) -> str | None:
    """The person meant by a name in a question, as they are called; None when nobody is."""
    voices = named_voices(backend, owner)
    wanted = written.lower()
    for name in voices.people:
        if name.lower() == wanted or wanted in name.lower().split():
            return name
    spoken = backend.vector_index.search(
        SearchFilter(owner=owner, speakers=(written,)),
        vector=embedder.embed_question(written),
        text="",
        limit=1,
        embedder_id=embedder.embedder_id,
    )
    return written if spoken else None


def is_said_by(people: Iterable[str], label: str, names: Mapping[str, str]) -> bool:
    """Whether a voice is one of ``people``: by its given name, or by its label without one."""
    called = names.get(label, label).lower()
    return any(person.lower() == called or person == label for person in people)


def speaker_labels(backend: Backend, owner: OwnerId, people: Iterable[str]) -> tuple[str, ...]:
    """Every label under which one of ``people`` may stand in the index."""
    people = tuple(people)
    if not people:
        return ()
    voices = named_voices(backend, owner)
    labels = [label for person in people for label in sorted(voices.labels_of(person))]
    return tuple(dict.fromkeys((*people, *labels)))


def shown_name(video: Video, backend: Backend, label: str | None) -> str | None:
    """What a voice of a recording is called now."""
    return names_of(backend, video).get(label, label) if label else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
