"""What a question says about where to look: days, people and places in its words, in code, before
any model is asked. What is read becomes a filter that the asker sees and can take away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lifestream.domain.days.dates import find_day_range
from lifestream.domain.ids import OwnerId
from lifestream.domain.language.asking import find_speaker
from lifestream.domain.language.diary.reading import read_diary_question
from lifestream.domain.language.place_words import place_phrases
from lifestream.domain.search import SearchFilter
from lifestream.places.names import folded_name, names_of
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.question import Question
from lifestream.services.edits.voice_names import named_voices


def understand(backend: Backend, embedder: Embedder, question: Question) -> Question:
    """The question with what its words say as filters; done once, before anything is searched.

    Days are read with ``question.today`` and without days chosen by hand; people with
    ``reads_names`` and without people chosen by hand.
    """
    where, text = question.where, _one_line(question.text)
    if question.today is not None and not (where.from_day or where.to_day or where.any_day):
        days = find_day_range(text, today=question.today)
        if days is not None and days.is_impossible:
            question = replace(question, impossible_words=days.words)
        elif days is not None:
            narrowed = question.narrowed(
                from_day=days.from_day, to_day=days.to_day, words=days.words
            )
            question = replace(narrowed, days_may_be_about=days.may_be_about)
    if question.reads_names and not (where.speakers or where.any_name):
        said = find_speaker(text)
        name = said and known_person(backend, embedder, question.owner, said.name)
        if said and name:
            question = question.said_by((name,), words=said.name)
    if question.reads_names and not (where.places or where.any_place):
        question = _placed(backend, question)
    return question


def _placed(backend: Backend, question: Question) -> Question:
    """Its place as a filter, where without it the question is one about the diary itself.

    In any other a place may as well be what it is about: "What does a flat in Lisbon cost?"
    """
    text = _one_line(question.text)
    asked = [
        one
        for one in place_phrases(text)
        if read_diary_question(without(text, question.day_words, one.words)) is not None
    ]
    known = known_places(backend, question.owner) if asked else {}
    for one in asked:
        name = known.get(folded_name(one.name)) or known.get(_without_case(one.name))
        if name is not None:
            return question.made_at((name,), words=one.words)
    return question


def _without_case(name: str) -> str:
    """The same for "den Niederlanden" and "die Niederlande"."""
    return " ".join(word.removesuffix("n") for word in folded_name(name).split())


def known_places(backend: Backend, owner: OwnerId) -> Mapping[str, str]:
    """The owner's places by every name they have in any language, folded; their own names first."""
    places = backend.library.places(owner)
    own = {folded_name(name): name for name in places}
    others = {other: name for name in places for other in names_of(name)}
    loose = {_without_case(other): name for other, name in others.items()}
    return {**loose, **others, **own}


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


def without(text: str, *words: str) -> str:
    """The text without words that were read as filters."""
    for some in words:
        text = text.replace(some, " ", 1) if some else text
    return _one_line(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
