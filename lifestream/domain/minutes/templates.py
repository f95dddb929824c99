"""Templates of minutes: which parts they have, and in which order.

A template of one's own is a text; its headings are the parts. A heading that is the name of a part
that is known is that part, with a language model or without one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_HEADINGS = 12
MAX_HEADING = 80


class Template(StrEnum):
    """The kinds of minutes that can be chosen."""

    MEETING = "meeting"
    STAND_UP = "stand-up"
    INTERVIEW = "interview"
    LECTURE = "lecture"
    FAMILY_DAY = "family-day"
    OWN = "own"


class Part(StrEnum):
    """The parts that minutes may have."""

    OVERVIEW = "overview"
    DECISIONS = "decisions"
    TASKS = "tasks"
    QUESTIONS = "questions"
    BY_PERSON = "by-person"
    ANSWERS = "answers"
    POINTS = "points"
    TERMS = "terms"
    MOMENTS = "moments"
    PEOPLE = "people"
    OWN = "own"


IN_ALL = frozenset({Part.OVERVIEW, Part.DECISIONS, Part.TASKS, Part.QUESTIONS})
"""Parts that every recording's minutes hold, whether they are shown or not."""

TITLES: Mapping[Part, str] = {
    Part.OVERVIEW: "Overview",
    Part.DECISIONS: "Decisions",
    Part.TASKS: "Action items",
    Part.QUESTIONS: "Open questions",
    Part.BY_PERSON: "Person by person",
    Part.ANSWERS: "Questions and answers",
    Part.POINTS: "Points",
    Part.TERMS: "Terms",
    Part.MOMENTS: "Moments",
    Part.PEOPLE: "People",
    Part.OWN: "",
}
PARTS: Mapping[Template, tuple[Part, ...]] = {
    Template.MEETING: (Part.OVERVIEW, Part.DECISIONS, Part.TASKS, Part.QUESTIONS),
    Template.STAND_UP: (Part.BY_PERSON, Part.TASKS, Part.QUESTIONS, Part.DECISIONS),
    Template.INTERVIEW: (Part.OVERVIEW, Part.ANSWERS),
    Template.LECTURE: (Part.POINTS, Part.TERMS, Part.QUESTIONS),
    Template.FAMILY_DAY: (Part.MOMENTS, Part.PEOPLE),
}
_NAMES = {
    Part.OVERVIEW: "overview|summary|überblick|zusammenfassung|resumen",
    Part.DECISIONS: "decisions|decided|entscheidungen|beschlüsse|decisiones|acuerdos",
    Part.TASKS: "tasks|action items|actions|to do|to-dos|next steps|aufgaben|nächste schritte|"
    "tareas|próximos pasos",
    Part.QUESTIONS: "open questions|offene fragen|offene punkte|preguntas abiertas",
    Part.BY_PERSON: "person by person|by person|round|pro person|runde|por persona|ronda",
    Part.ANSWERS: "questions and answers|q&a|fragen und antworten|preguntas y respuestas",
    Part.POINTS: "points|key points|main points|kernpunkte|punkte|puntos|puntos clave",
    Part.TERMS: "terms|glossary|begriffe|glossar|términos|glosario",
    Part.MOMENTS: "moments|highlights|momente|höhepunkte|momentos",
    Part.PEOPLE: "people|participants|attendees|personen|teilnehmer|teilnehmende|leute|"
    "personas|participantes",
}
_MARKED = re.compile(r"^\s*(?:#+|[-*•]|\d+[.)])\s*(?P<title>\S.*?)\s*:?\s*$|^(?P<ended>\S.*?):\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A part and what stands above it."""

    part: Part
    title: str


def headings_of(template: Template | None, own_text: str = "") -> tuple[Heading, ...]:
    """The parts in their order; nothing where no template was chosen.

    Args:
        own_text: Of a template of one's own: lines that begin with a mark or end in a colon are
            its headings, or every line where there are none such.
    """
    if template is None:
        return ()
    if template is not Template.OWN:
        return tuple(Heading(part=part, title=TITLES[part]) for part in PARTS[template])
    lines = [line.strip() for line in own_text.splitlines() if line.strip()]
    found = [match for line in lines if (match := _MARKED.match(line))]
    titles = [match["title"] or match["ended"] for match in found] or lines
    once = dict.fromkeys(title[:MAX_HEADING] for title in titles)
    return tuple(Heading(part=_part(title), title=title) for title in list(once)[:MAX_HEADINGS])


def _part(title: str) -> Part:
    name = " ".join(title.casefold().split())
    return next((part for part, names in _NAMES.items() if name in names.split("|")), Part.OWN)
