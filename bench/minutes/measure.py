"""Decisions, tasks and open questions of real meetings, by the writer without a language model."""

from collections.abc import Iterator
from typing import Final

from bench.minutes.annotated import AnnotatedMeeting, Half, annotated_meetings
from bench.minutes.scoring import Tally, tally
from bench.report import Row, row
from lifestream.config import load_settings
from lifestream.domain.summary import Minutes
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.language_model import WholeMaterial

F1, PRECISION, OWNERS = 0.45, 0.6, 1.0
"""Goals, of shares, on the half that was not fitted."""

HALVES: Final[tuple[tuple[Half, str], ...]] = (
    ("report", "meetings kept apart"),
    ("fit", "meetings fitted on"),
)


def minutes_rows() -> list[Row]:
    """Both halves: the one kept apart has to reach the goals."""
    embedder = E5Embedder(models_dir=load_settings().models_dir)
    writer = ExtractiveWriter(lambda: embedder)
    rows: list[Row] = []
    for half, name in HALVES:
        decisions, tasks, questions = Tally(), Tally(), Tally()
        for one in annotated_meetings(half):
            compare(written(writer, one), one, decisions, tasks, questions)
        counted = (("decisions", decisions), ("tasks", tasks), ("open questions", questions))
        for kind, found in counted:
            rows += _rows(
                f"{kind}, {name}", found, judged=half == "report" and found is not questions
            )
        right = tasks.owned - tasks.owners_wrong
        share = right / tasks.owned if tasks.owned else 1.0
        goal = OWNERS if half == "report" else None
        rows.append(row(f"owners right, of {tasks.owned} named, {name}", share, "share", goal=goal))
    return rows


def written(writer: ExtractiveWriter, one: AnnotatedMeeting) -> Minutes:
    """The minutes of a meeting that comes as captions."""
    segments = one.meeting.segments
    material = WholeMaterial(
        filename="meeting.mp4",
        duration_s=segments[-1].end_s,
        segments=segments,
        screen=(),
        blocks=(),
    )
    return writer.write_minutes(material)[0]


def compare(
    minutes: Minutes, one: AnnotatedMeeting, decisions: Tally, tasks: Tally, questions: Tally
) -> None:
    """Add what one meeting's minutes hold to the three tallies."""
    tally([(d.text, d.evidence, None) for d in minutes.decisions], one.decisions, decisions)
    tally([(t.task, t.evidence, t.owner) for t in minutes.action_items], one.tasks, tasks)
    tally([(q.text, q.evidence, None) for q in minutes.open_questions], one.questions, questions)


def _rows(name: str, found: Tally, *, judged: bool) -> Iterator[Row]:
    yield row(f"F1 of {name}", found.f1, "share", goal=F1 if judged else None)
    goal = PRECISION if judged else None
    note = f"{found.right} right, {found.wrong} wrong, {found.missed} missed"
    yield row(f"precision of {name}", found.precision, "share", goal=goal, note=note)
    yield row(f"recall of {name}", found.recall, "share")
