"""Parts of minutes after a template, without a model: each in words that were said."""

import json
from dataclasses import replace

import pytest

from lifestream.domain.minutes.templates import Part, Template
from lifestream.domain.minutes.wishes import MinutesWish
from lifestream.domain.summary import FailedCheck, Minutes, SectionLine
from lifestream.domain.transcript import Segment
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.language_model import BlockMaterial, WholeMaterial
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import writer

INTERVIEW = (
    ("S1", "Welcome to the programme. How did you come to build boats?"),
    ("S2", "My grandfather built wooden boats in a shed behind the harbour."),
    ("S1", "What was the hardest part of the first one?"),
    ("S2", "Bending the oak planks with steam took me a whole winter."),
    ("S1", "Right."),
)
LECTURE = (
    ("S1", "Today we speak about heat and how it moves through materials."),
    ("S1", "Conduction means that heat moves from one particle to the next one."),
    ("S1", "In metals conduction is fast because electrons carry the heat."),
    ("S1", "Convection is called heat transport by a moving fluid such as water."),
)
GERMAN = (
    ("S1", "Wie lange wohnen Sie schon in diesem alten Haus?"),
    ("S2", "Meine Familie wohnt seit neunzehnhundertzwanzig in dem Haus."),
    ("S1", "Entropie bedeutet die Unordnung eines Systems von Teilchen."),
)
SPANISH = (
    ("S1", "¿Desde cuándo viven ustedes en esta casa antigua?"),
    ("S2", "Mi familia vive en la casa desde mil novecientos veinte."),
    ("S1", "La entropía significa el desorden de un sistema de partículas."),
)


def material(said: tuple[tuple[str, str], ...], template: Template, **more: str) -> WholeMaterial:
    segments = tuple(
        Segment(start_s=10.0 * n, end_s=10.0 * n + 8.0, text=text, speaker=label)
        for n, (label, text) in enumerate(said)
    )
    block, _ = ExtractiveWriter().write_block(
        BlockMaterial(index=0, start_s=0.0, end_s=60.0, segments=segments, screen=())
    )
    return WholeMaterial(
        filename="said.mp4",
        duration_s=60.0,
        segments=segments,
        screen=(),
        blocks=(block,),
        wish=MinutesWish(template=template, **more),
    )


def minutes(said: tuple[tuple[str, str], ...], template: Template, **more: str) -> Minutes:
    return ExtractiveWriter().write_minutes(material(said, template, **more))[0]


def lines(found: Minutes, part: Part) -> tuple[SectionLine, ...]:
    (section,) = [one for one in found.sections if one.part is part]
    return section.lines


def test_an_interview_is_its_questions_with_their_answers_and_seconds() -> None:
    found = minutes(INTERVIEW, Template.INTERVIEW)
    assert [one.part for one in found.sections] == [Part.OVERVIEW, Part.ANSWERS]
    told = [(one.lead, one.text[:18], one.evidence.start_s) for one in lines(found, Part.ANSWERS)]
    assert told == [
        ("How did you come to build boats?", "My grandfather bui", 10.0),
        ("What was the hardest part of the first one?", "Bending the oak pl", 30.0),
    ]


@pytest.mark.parametrize("said", [GERMAN, SPANISH], ids=["de", "es"])
def test_questions_and_terms_are_found_in_other_languages(
    said: tuple[tuple[str, str], ...],
) -> None:
    (pair,) = lines(minutes(said, Template.INTERVIEW), Part.ANSWERS)
    assert (pair.lead, pair.text) == (said[0][1], said[1][1])
    terms = {one.lead for one in lines(minutes(said, Template.LECTURE), Part.TERMS)}
    assert {"Entropie", "entropía"} & terms


def test_a_lecture_is_points_and_terms_where_they_are_explained() -> None:
    found = minutes(LECTURE, Template.LECTURE)
    assert [one.part for one in found.sections] == [Part.POINTS, Part.TERMS, Part.QUESTIONS]
    terms = {one.lead: one.evidence.start_s for one in lines(found, Part.TERMS)}
    assert (terms["Conduction"], terms["Convection"]) == (10.0, 30.0)
    assert len(lines(found, Part.POINTS)) >= 3


def test_a_family_day_is_moments_and_people_and_a_stand_up_goes_round() -> None:
    day = minutes(INTERVIEW, Template.FAMILY_DAY)
    assert lines(day, Part.MOMENTS)
    assert [one.lead for one in lines(day, Part.PEOPLE)] == ["S1", "S2"]
    round_ = minutes(INTERVIEW, Template.STAND_UP)
    assert {one.lead for one in lines(round_, Part.BY_PERSON)} == {"S1", "S2"}
    assert round_.verdict.is_meeting


def test_a_models_lines_are_checked_and_a_part_of_which_nothing_stands_quotes() -> None:
    asked = material(INTERVIEW, Template.OWN, own_text="Questions and answers:\nTools:")
    told = {
        "title": "Boats",
        "is_meeting": False,
        "why": "An interview about boats.",
        "overview": [],
        "topics": [],
        "decisions": [],
        "action_items": [],
        "open_questions": [],
        "sections": [
            {
                "heading": "Questions and answers",
                "lines": [
                    {
                        "lead": "Who taught him?",
                        "text": "Robert built wooden boats.",
                        "sources": ["x1"],
                    }
                ],
            },
            {
                "heading": "Tools",
                "lines": [
                    {"lead": "", "text": "Oak planks are bent with steam.", "sources": ["x2"]}
                ],
            },
        ],
    }
    with chat_stub(Reply(json.dumps(told))) as stub:
        found, _ = writer(stub).write_minutes(asked)
    (request,) = stub.requests
    assert "[x2] What was the hardest part of the first one?" in str(request["messages"])
    assert [one.evidence.start_s for one in lines(found, Part.ANSWERS)] == [10.0, 30.0]
    assert [one.evidence.start_s for one in lines(found, Part.OWN)] == [30.0]
    (shelved,) = found.unverified
    assert shelved.failed is FailedCheck.NAME
    plain = ExtractiveWriter().write_minutes(replace(asked, wish=MinutesWish()))[0]
    assert (plain.sections, plain.template) == ((), None)
