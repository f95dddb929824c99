"""People of a recording: whoever is heard, and whoever is named, each with a moment."""

from collections.abc import Iterator, Sequence

from lifestream.inference.writing.extractive.people import People
from lifestream.inference.writing.extractive.salience import choose
from lifestream.inference.writing.extractive.sentences import Sentence


def people_heard(sentences: Sequence[Sentence], people: People) -> list[tuple[str, Sentence]]:
    """(Label or name, sentence): voices in the order in which they are heard, then names.

    A voice comes with what it says that says most, a name with where it is first said.
    """
    return [*_heard(sentences), *_named(sentences, people)]


def _heard(sentences: Sequence[Sentence]) -> Iterator[tuple[str, Sentence]]:
    for voice in dict.fromkeys(one.speaker for one in sentences if one.speaker):
        own = [one for one in sentences if one.speaker == voice]
        yield voice, (choose(own, most=1) or own)[0]


def _named(sentences: Sequence[Sentence], people: People) -> Iterator[tuple[str, Sentence]]:
    voices = {name.lower() for name in people.by_label.values()}
    for name in sorted(people.names):
        if name.lower() in voices:
            continue
        words = name.lower().split()
        for sentence in sentences:
            said = sentence.lower.replace(",", " ").replace(".", " ").split()
            if all(word in said for word in words):
                yield name, sentence
                break
