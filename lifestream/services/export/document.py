"""A recording's minutes and transcript as the contents of a document, for people. Pure.

What it looks like (Word, PDF, plain text) is a writer's business. Names, speech and screen text
are untrusted: writers put them down as text and nothing else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from lifestream.domain.days.recorded import in_words, local
from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.summary import Evidence, Minutes, Point, TimeBlock
from lifestream.domain.transcript import EngineInfo, Segment
from lifestream.services.export.markdown import clock
from lifestream.services.library.browse_library import Recording

PARAGRAPH_S = 45.0
"""One speaker's words are one paragraph up to this long, so that each time stays near its words."""

PAUSE_S = 6.0
MOST_PICTURES = 48
"""Pictures in a document; of more blocks, as many are chosen evenly."""

MOST_SHOWN_CHARS = 240
"""Of what was read from the screen in a block; slides can be long."""

NOBODY = "Somebody"
_LABEL = re.compile(r"S(\d+)")
_WORK = (
    ("transcript", "Words"),
    ("diarization", "Speakers"),
    ("scenes", "Pictures"),
    ("screen", "Text on screen"),
    ("minutes", "Minutes"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement or paragraph: text, who said it (empty when unknown), second it begins."""

    text: str
    at_s: float
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row of the table of action items; ``due`` is a date, the words said, or empty."""

    who: str
    what: str
    due: str
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Five minutes; ``picture_key`` names a JPEG in the object store, or is empty."""

    start_s: float
    end_s: float
    title: str
    lines: tuple[Line, ...]
    shown: str = ""
    picture_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDocument:
    """Everything that a document of one recording says, in its order.

    Attributes:
        meta: Date, length, people: the line below the title.
        warnings: Sentences a reader has to know first.
        decisions: None when the recording is no meeting and none were heard; so for ``tasks``.
        made_by: Which engines did what, and how sure that is.
        link: The address of a moment (seconds from the start).
    """

    title: str
    meta: tuple[str, ...]
    warnings: tuple[str, ...]
    heading: str
    overview: tuple[Line, ...]
    decisions: tuple[Line, ...] | None
    tasks: tuple[Task, ...] | None
    questions: tuple[Line, ...]
    topics: tuple[str, ...]
    blocks: tuple[Block, ...]
    transcript: tuple[Line, ...]
    made_by: tuple[str, ...]
    link: Callable[[float], str]

    def texts(self, *, with_transcript: bool) -> Iterator[str]:
        """Every text in it, in no particular order."""
        yield from (self.title, *self.meta, *self.warnings, *self.topics, *self.made_by)
        lines = [*self.overview, *(self.decisions or ()), *self.questions]
        for block in self.blocks:
            yield from (block.title, block.shown)
            lines += block.lines
        for task in self.tasks or ():
            yield from (task.who, task.what, task.due)
        for line in (*lines, *(self.transcript if with_transcript else ())):
            yield from (line.text, line.who)


def export_document(
    recording: Recording, *, link: Callable[[float], str], zone: tzinfo
) -> ExportDocument:
    """What a document of ``recording`` says, with edits and given names."""
    names, minutes = recording.speaker_names, recording.minutes
    video = recording.video
    meeting = minutes is not None and minutes.verdict.is_meeting
    return ExportDocument(
        title=_named(minutes.title, names) if minutes else plain(video.display_title),
        meta=tuple(_meta(recording, zone)),
        warnings=tuple(_warnings(recording)),
        heading="Minutes" if meeting else "Summary",
        overview=_lines(minutes.overview if minutes else (), names),
        decisions=_decisions(minutes, names),
        tasks=_tasks(minutes, names),
        questions=_lines(minutes.open_questions if minutes else (), names),
        topics=tuple(plain(topic) for topic in (minutes.topics if minutes else ())),
        blocks=_blocks(recording),
        transcript=paragraphs(recording),
        made_by=tuple(_made_by(recording)),
        link=link,
    )


def paragraphs(recording: Recording) -> tuple[Line, ...]:
    """The transcript as paragraphs: what one voice says without a long pause."""
    names = recording.speaker_names
    made: list[Line] = []
    group: list[Segment] = []
    for segment in recording.transcript.segments if recording.transcript else ():
        if group and not _goes_on(group, segment):
            made.append(_paragraph(group, names))
            group = []
        group.append(segment)
    if group:
        made.append(_paragraph(group, names))
    return tuple(line for line in made if line.text)


def called(label: str | None, names: Mapping[str, str]) -> str:
    """What somebody is called: the given name, or ``Speaker 1``; empty for nobody."""
    if not label:
        return ""
    if label in names:
        return plain(names[label])
    numbered = _LABEL.fullmatch(label)
    return f"Speaker {numbered[1]}" if numbered else plain(label)


def plain(text: str) -> str:
    """One line of ``text`` without what no file may hold: controls, halves of characters.

    Overrides of the writing direction go, too: they would turn what follows them around.
    """
    kept = (
        " " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") else c
        for c in text
        if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
    )
    return " ".join("".join(kept).split())


def _goes_on(group: list[Segment], segment: Segment) -> bool:
    return (
        segment.speaker == group[-1].speaker
        and segment.start_s - group[-1].end_s <= PAUSE_S
        and segment.end_s - group[0].start_s <= PARAGRAPH_S
    )


def _paragraph(group: list[Segment], names: Mapping[str, str]) -> Line:
    text = plain(" ".join(segment.text for segment in group))
    return Line(text=text, at_s=group[0].start_s, who=called(group[0].speaker, names))


def _named(text: str, names: Mapping[str, str]) -> str:
    return plain(with_names(text, names))


def _meta(recording: Recording, zone: tzinfo) -> Iterator[str]:
    video = recording.video
    if video.recorded_at is not None:
        yield in_words(video.recorded_at, zone, with_time=video.recorded_from.has_time)
    else:
        added = local(video.created_at, zone)
        yield f"Day unknown, added {added.day} {added:%B %Y}"
    if video.facts is not None:
        yield f"{clock(video.facts.duration_s)} long"
    segments = recording.transcript.segments if recording.transcript else ()
    labels = dict.fromkeys(s.speaker for s in segments if s.speaker)
    if labels:
        yield ", ".join(called(label, recording.speaker_names) for label in labels)


def _warnings(recording: Recording) -> Iterator[str]:
    job, facts = recording.job, recording.video.facts
    if job is not None and job.error is not None:
        if job.status is JobStatus.PARTIAL:
            yield plain(f"Incomplete: {job.error.message}")
        if job.status is JobStatus.FAILED:
            yield plain(f"Failed: {job.error.message}")
    if job is not None and not job.is_terminal:
        yield "Still being processed; this is what is there so far."
    if recording.stale_points:
        yield "The words were edited after these minutes were written."
    yield from (plain(warning) for warning in (facts.warnings if facts else ()))


def _line(text: str, evidence: Evidence, names: Mapping[str, str]) -> Line:
    who = called(evidence.speaker, names)
    return Line(text=_named(text, names), at_s=evidence.start_s, who=who)


def _lines(points: tuple[Point, ...], names: Mapping[str, str]) -> tuple[Line, ...]:
    return tuple(_line(point.text, point.evidence, names) for point in points)


def _decisions(minutes: Minutes | None, names: Mapping[str, str]) -> tuple[Line, ...] | None:
    if minutes is None or not (minutes.decisions or minutes.verdict.is_meeting):
        return None
    return tuple(_line(one.text, one.evidence, names) for one in minutes.decisions)


def _tasks(minutes: Minutes | None, names: Mapping[str, str]) -> tuple[Task, ...] | None:
    if minutes is None or not (minutes.action_items or minutes.verdict.is_meeting):
        return None
    return tuple(
        Task(
            who=called(item.owner, names),
            what=_named(item.task, names),
            due=f"{item.due.day} {item.due:%B %Y}" if item.due else plain(item.due_said),
            at_s=item.evidence.start_s,
        )
        for item in minutes.action_items
    )


def _blocks(recording: Recording) -> tuple[Block, ...]:
    names = recording.speaker_names
    every = recording.blocks.blocks if recording.blocks else ()
    # Of a short recording the one block says what the overview has said.
    overview = recording.minutes.overview if recording.minutes and len(every) == 1 else None
    pictures = [_picture(recording, block) for block in every]
    step = max(len([p for p in pictures if p]) / MOST_PICTURES, 1.0)
    made, seen, taken = [], 0, 0
    for block, picture in zip(every, pictures, strict=True):
        chosen = ""
        if picture:
            if seen >= taken * step:
                chosen, taken = picture, taken + 1
            seen += 1
        made.append(
            Block(
                start_s=block.start_s,
                end_s=block.end_s,
                title=_named(block.title, names),
                lines=() if block.points == overview else _lines(block.points, names),
                shown=_cut(" / ".join(plain(text) for text in block.shown)),
                picture_key=chosen,
            )
        )
    return tuple(block for block in made if block.lines or block.shown or block.picture_key)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN_CHARS else f"{text[:MOST_SHOWN_CHARS].rstrip()}…"


def _picture(recording: Recording, block: TimeBlock) -> str:
    frames = recording.scenes.keyframes if recording.scenes else ()
    return next((f.image_key for f in frames if block.start_s <= f.at_s < block.end_s), "")


def _made_by(recording: Recording) -> Iterator[str]:
    for name, work in _WORK:
        part = getattr(recording, name)
        if part is not None:
            yield f"{work}: {_engine(part.engine)}"
    if recording.edit_version:
        yield "The words were corrected by hand."
    yield "Words, names and times are approximate; the recording itself counts."


def _engine(engine: EngineInfo) -> str:
    model = f" ({plain(engine.model)})" if engine.model else ""
    rough = ", approximate" if engine.degraded else ""
    note = f". {plain(engine.note)}" if engine.note else ""
    return f"{plain(engine.name)}{model}{rough}{note}"
