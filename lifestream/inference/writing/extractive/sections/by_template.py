"""The parts that a template asks for, each filled from what was said and shown; pure.

A heading that is nobody's known part stays empty: what belongs there only a reader can tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lifestream.domain.minutes.templates import Heading, Part
from lifestream.domain.summary import Section, SectionLine, TimeBlock
from lifestream.inference.writing.extractive.commitments import evidence_of
from lifestream.inference.writing.extractive.people import People
from lifestream.inference.writing.extractive.salience import choose
from lifestream.inference.writing.extractive.sections.explained_terms import explained_terms
from lifestream.inference.writing.extractive.sections.question_pairs import question_pairs
from lifestream.inference.writing.extractive.sections.who_is_there import people_heard
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.text.readable import readable

MAX_POINTS = 14
EACH_PERSON = 4
EACH_BLOCK = 2
MAX_MOMENTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMaterial:
    """What the parts are made of.

    Attributes:
        topics: Of the whole recording, the surest first.
    """

    sentences: Sequence[Sentence]
    blocks: Sequence[TimeBlock]
    topics: Sequence[str]
    people: People


def sections_of(headings: Sequence[Heading], material: SectionMaterial) -> tuple[Section, ...]:
    """One section for each heading, in their order."""
    return tuple(
        Section(part=one.part, title=one.title, lines=_MAKERS.get(one.part, _nothing)(material))
        for one in headings
    )


def line_of(sentence: Sentence, lead: str = "") -> SectionLine:
    """A sentence, read without fillers."""
    text = readable(sentence.text, sentence.language) or sentence.text
    return SectionLine(text=text, evidence=evidence_of(sentence), lead=lead)


def _by_person(material: SectionMaterial) -> tuple[SectionLine, ...]:
    """What everybody said that says most; who speaks first comes first."""
    voices = dict.fromkeys(one.speaker for one in material.sentences)
    return tuple(
        line_of(sentence, lead=voice or "")
        for voice in voices
        for sentence in choose(
            [one for one in material.sentences if one.speaker == voice], most=EACH_PERSON
        )
    )


def _points(material: SectionMaterial) -> tuple[SectionLine, ...]:
    return tuple(line_of(one) for one in choose(material.sentences, most=MAX_POINTS))


def _moments(material: SectionMaterial) -> tuple[SectionLine, ...]:
    """The first telling sentences of each five minutes, so that no part of the day is missing."""
    points = [
        SectionLine(text=point.text, evidence=point.evidence)
        for block in material.blocks
        for point in block.points[:EACH_BLOCK]
    ]
    step = max(len(points) / MAX_MOMENTS, 1.0)
    return tuple(points[int(n * step)] for n in range(min(len(points), MAX_MOMENTS)))


def _answers(material: SectionMaterial) -> tuple[SectionLine, ...]:
    return tuple(
        line_of(answer, lead=readable(asked.text, asked.language) or asked.text)
        for asked, answer in question_pairs(material.sentences)
    )


def _terms(material: SectionMaterial) -> tuple[SectionLine, ...]:
    found = explained_terms(material.sentences, material.topics)
    return tuple(line_of(sentence, lead=term) for term, sentence in found)


def _people(material: SectionMaterial) -> tuple[SectionLine, ...]:
    found = people_heard(material.sentences, material.people)
    return tuple(line_of(sentence, lead=who) for who, sentence in found)


def _nothing(material: SectionMaterial) -> tuple[SectionLine, ...]:
    return ()


_MAKERS: Mapping[Part, Callable[[SectionMaterial], tuple[SectionLine, ...]]] = {
    Part.BY_PERSON: _by_person,
    Part.ANSWERS: _answers,
    Part.POINTS: _points,
    Part.TERMS: _terms,
    Part.MOMENTS: _moments,
    Part.PEOPLE: _people,
}
