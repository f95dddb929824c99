"""The script of the sample recording. Everything in it is invented."""

from dataclasses import dataclass

TITLE = "Harbour library opening"
RECORDED_AT = "2026-11-17T14:05:00+01:00"
SPEAKERS = {"Marcus": "rms", "Priya": "slt", "Alan": "awb"}
"""Name to flite voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One picture: a heading, lines below it, and what kind of drawing stands beside them."""

    heading: str
    lines: tuple[str, ...]
    drawing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing said, and the number of the slide that is up meanwhile."""

    speaker: str
    text: str
    slide: int


SLIDES = (
    Slide(
        heading="Harbour library opening",
        lines=("Opening day: Saturday, March 20", "Planning meeting, November 17"),
        drawing="harbour",
    ),
    Slide(
        heading="Budget",
        lines=("18,000 of 30,000 euros spent", "Shelves 9,500", "Reading corner 4,200"),
        drawing="bars",
    ),
    Slide(
        heading="Visitors in the trial week",
        lines=("240 visitors, 61 percent children", "Wednesday afternoon was busiest"),
        drawing="curve",
    ),
    Slide(
        heading="Until opening day",
        lines=("Nov 27  glass for the reading corner", "Dec 4  invitations", "Mar 20  opening"),
        drawing="timeline",
    ),
)

LINES = (
    Line(
        speaker="Marcus",
        text="Good afternoon, and welcome to the planning meeting for the harbour library.",
        slide=0,
    ),
    Line(
        speaker="Marcus",
        text="Today we have three topics. "
        "The budget, the trial week, and the plan until opening day.",
        slide=0,
    ),
    Line(speaker="Priya", text="Hello both. I brought the numbers.", slide=0),
    Line(speaker="Alan", text="And I have the results of the trial week.", slide=0),
    Line(
        speaker="Priya",
        text="We have spent eighteen thousand of thirty thousand euros. "
        "The shelves were nine thousand five hundred.",
        slide=1,
    ),
    Line(speaker="Marcus", text="What does the reading corner cost?", slide=1),
    Line(
        speaker="Priya", text="Four thousand two hundred, if we take the wooden benches.", slide=1
    ),
    Line(
        speaker="Alan",
        text="I would rather save there. Cushions would cost us nine hundred.",
        slide=1,
    ),
    Line(speaker="Priya", text="The benches last ten years, and the cushions last one.", slide=1),
    Line(speaker="Marcus", text="Then we have decided. We take the wooden benches.", slide=1),
    Line(
        speaker="Alan",
        text="The trial week went well. "
        "Two hundred and forty visitors came, and most of them were children.",
        slide=2,
    ),
    Line(
        speaker="Alan",
        text="The busiest time was Wednesday afternoon. On Thursday nobody came before noon.",
        slide=2,
    ),
    Line(speaker="Marcus", text="So should we open later on Thursdays?", slide=2),
    Line(
        speaker="Priya",
        text="Yes. Let us open at noon on Thursdays, and stay open until eight.",
        slide=2,
    ),
    Line(speaker="Marcus", text="Agreed. On Thursdays we open from noon until eight.", slide=2),
    Line(
        speaker="Marcus", text="Now the plan. Who orders the glass for the reading corner?", slide=3
    ),
    Line(
        speaker="Priya", text="I will order the glass by Friday, November twenty seventh.", slide=3
    ),
    Line(speaker="Alan", text="I will send the invitations by December fourth.", slide=3),
    Line(speaker="Marcus", text="Good. And I will ask the mayor for a speech next week.", slide=3),
    Line(
        speaker="Alan",
        text="One question is still open. Do we have a place for the bicycles?",
        slide=3,
    ),
    Line(speaker="Priya", text="Not yet. I do not know who owns the yard.", slide=3),
    Line(
        speaker="Marcus", text="Let us talk about the bicycles next time. Thank you both.", slide=3
    ),
)
