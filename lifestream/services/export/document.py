"""A recording's minutes and transcript as the contents of a document, for people. Pure.

What it looks like (Markdown, Word, PDF, plain text) is a writer's business. Names, speech and
screen text are untrusted: writers put them down as text and nothing else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo

from lifestream.domain.days.recorded import in_words, local, local_day
from lifestream.domain.edits.remarks import Remark, RemarkKind
from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.minutes.templates import IN_ALL, TITLES, Part
from lifestream.domain.slides.joining import slides_of
from lifestream.domain.summary import (
    Evidence,
    Minutes,
    Point,
    SectionLine,
    TimeBlock,
    Unverified,
)
from lifestream.domain.transcript import EngineInfo, Segment
from lifestream.services.library.browse_library import Recording
from lifestream.text.clock import clock

PARAGRAPH_S = 45.0
"""One speaker's words are one paragraph up to this long, so that each time stays near its words."""

PAUSE_S = 6.0
MAX_PICTURES = 48
"""Pictures in a document; of more blocks, as many are chosen evenly."""

MAX_SHOWN_CHARS = 240
"""Of what was read from the screen in a block; slides can be long."""

MAX_SLIDES = 200
MAX_SLIDE_CHARS = 400
MAX_AGAIN = 8
SCREEN = "On the screen"
NOBODY = "Somebody"
OVERVIEW = TITLES[Part.OVERVIEW]
UNVERIFIED = "Could not verify"
NOTHING_THERE = "Nothing was found."
_LABEL = re.compile(r"S(\d+)")
_WORK = (
    ("transcript", "Speech to text"),
    ("diarization", "Speakers"),
    ("scenes", "Scenes"),
    ("screen", "Screen text"),
    ("blocks", "Time blocks"),
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
    """One row of the table of action items; ``due_said`` is how the day was said, or empty."""

    who: str
    what: str
    due: date | None
    due_said: str
    at_s: float

    @property
    def due_shown(self) -> str:
        """The day, else the words that were said, else nothing."""
        return f"{self.due.day} {self.due:%B %Y}" if self.due else self.due_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Five minutes.

    Attributes:
        shown: What was read from the screen.
        picture_key: Names a JPEG in the object store, or is empty.
        repeats: The overview says the same: there is one block, of a short recording.
    """

    start_s: float
    end_s: float
    title: str
    lines: tuple[Line, ...]
    shown: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    picture_key: str = ""
    repeats: bool = False

    @property
    def fresh(self) -> tuple[Line, ...]:
        """Its lines where the overview does not say them."""
        return () if self.repeats else self.lines

    @property
    def shown_briefly(self) -> str:
        """What was read from the screen on one line, cut where it is long."""
        text = " / ".join(self.shown)
        return text if len(text) <= MAX_SHOWN_CHARS else f"{text[:MAX_SHOWN_CHARS].rstrip()}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSlide:
    """Something that was shown on a screen.

    Attributes:
        again: The seconds at which it was shown again.
        picture_key: Names a JPEG in the object store, or is empty.
    """

    heading: str
    lines: tuple[str, ...]
    at_s: float
    shown_s: float
    again: tuple[float, ...] = ()
    picture_key: str = ""

    @property
    def text(self) -> str:
        """All of it on one line, cut where it is long."""
        text = ": ".join(one for one in (self.heading, " / ".join(self.lines)) if one)
        return text if len(text) <= MAX_SLIDE_CHARS else f"{text[:MAX_SLIDE_CHARS].rstrip()}…"

    @property
    def times(self) -> str:
        """For how long and when else it was shown; empty for a photo."""
        length = f"shown for {_length(self.shown_s)}" if self.shown_s else ""
        again = [clock(at_s) for at_s in self.again[:MAX_AGAIN]]
        more = len(self.again) - len(again)
        last = [f"{more} more times"] if more else []
        later = f"again at {', '.join(again + last)}" if again else ""
        return "; ".join(one for one in (length, later) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPart:
    """One part of minutes.

    Attributes:
        tasks: None where it is no list of tasks.
        empty: What stands there when there is nothing in it.
    """

    title: str
    lines: tuple[Line, ...] = ()
    tasks: tuple[Task, ...] | None = None
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDocument:
    """Everything that a document of one recording says, in its order.

    Attributes:
        date: When it was recorded, in words; ``day`` is that as YYYY-MM-DD.
        verdict: Whether it is a meeting, and why; empty before there are minutes.
        warnings: Sentences a reader has to know first.
        decisions: None when the recording is no meeting and none were heard; so for ``tasks``.
        screen: What was shown on a screen, each slide once.
        made_by: Which engines did what, and how sure that is.
        notes: What the reader wrote at a second: notes, marks, comments, highlights.
        own_words: Lines that the reader wrote, in Markdown; only days have them.
        shelf: What a model wrote and could not be verified, each with what is wrong with it.
        sections: The parts of its template in their order; empty without one.
        link: The address of a moment (seconds from the start); empty where nothing plays it.
    """

    title: str
    filename: str
    date: str
    day: str
    length: str
    speakers: tuple[str, ...]
    verdict: str
    warnings: tuple[str, ...]
    heading: str
    overview: tuple[Line, ...]
    decisions: tuple[Line, ...] | None
    tasks: tuple[Task, ...] | None
    questions: tuple[Line, ...]
    topics: tuple[str, ...]
    chapters: tuple[Line, ...]
    blocks: tuple[Block, ...]
    screen: tuple[ShownSlide, ...]
    transcript: tuple[Line, ...]
    made_by: tuple[str, ...]
    link: Callable[[float], str]
    own_words: tuple[str, ...] = ()
    shelf: tuple[Line, ...] = ()
    tags: tuple[str, ...] = ()
    sections: tuple[tuple[Part, DocumentPart], ...] = ()

    @property
    def parts(self) -> tuple[DocumentPart, ...]:
        """The parts of the minutes in the order in which they are shown; of those that all
        minutes have, one that says nothing is left out."""
        own = {
            Part.OVERVIEW: DocumentPart(title=OVERVIEW, lines=self.overview),
            Part.DECISIONS: DocumentPart(
                title="Decisions",
                lines=self.decisions or (),
                empty="None were heard." if self.decisions is not None else "",
            ),
            Part.TASKS: DocumentPart(
                title="Action items",
                tasks=self.tasks or (),
                empty="Nothing was promised." if self.tasks is not None else "",
            ),
            Part.QUESTIONS: DocumentPart(title="Open questions", lines=self.questions),
        }
        chosen = [own.get(part, section) for part, section in self.sections] or [*own.values()]
        return tuple(one for one in chosen if one.lines or one.tasks or one.empty)

    notes: tuple[Line, ...] = ()

    @property
    def meta(self) -> tuple[str, ...]:
        """Date, length, people, tags: the line below the title."""
        length = f"{self.length} long" if self.length else ""
        tags = f"Tags: {', '.join(self.tags)}" if self.tags else ""
        return tuple(one for one in (self.date, length, ", ".join(self.speakers), tags) if one)

    @property
    def telling_blocks(self) -> tuple[Block, ...]:
        """The blocks that show or say something the overview does not."""
        return tuple(one for one in self.blocks if one.fresh or one.shown or one.picture_key)

    def texts(self, *, with_transcript: bool) -> Iterator[str]:
        """Every text in it, in no particular order."""
        yield from (self.title, *self.meta, *self.warnings, *self.topics, *self.made_by)
        yield from self.own_words
        lines = [*self.overview, *self.chapters, *(self.decisions or ()), *self.questions]
        lines += self.shelf
        for _, section in self.sections:
            yield section.title
            lines += section.lines
        lines += self.notes
        for block in self.blocks:
            yield from (block.title, *block.shown)
            lines += block.lines
        for slide in self.screen:
            yield from (slide.text, slide.times)
        for task in self.tasks or ():
            yield from (task.who, task.what, task.due_shown)
        for line in (*lines, *(self.transcript if with_transcript else ())):
            yield from (line.text, line.who)


def export_document(
    recording: Recording, *, link: Callable[[float], str] = lambda at_s: "", zone: tzinfo = UTC
) -> ExportDocument:
    """The contents of a document of ``recording``, with edits and given names."""
    names, minutes = recording.speaker_names, recording.minutes
    video, facts = recording.video, recording.video.facts
    meeting = minutes is not None and minutes.verdict.is_meeting
    return ExportDocument(
        title=_named(minutes.title, names) if minutes else plain(video.display_title),
        filename=plain(video.filename),
        date=_date(recording, zone),
        day=_day(recording, zone),
        length=clock(facts.duration_s) if facts is not None else "",
        speakers=_speakers(recording),
        verdict=_verdict(minutes),
        warnings=tuple(dict.fromkeys(_warnings(recording))),
        heading="Minutes" if meeting else "Summary",
        overview=_lines(minutes.overview if minutes else (), names),
        decisions=_decisions(minutes, names),
        tasks=_tasks(minutes, names),
        questions=_lines(minutes.open_questions if minutes else (), names),
        topics=tuple(plain(topic) for topic in (minutes.topics if minutes else ())),
        chapters=_chapters(minutes, names),
        blocks=_blocks(recording),
        screen=_screen(recording),
        transcript=paragraphs(recording),
        made_by=tuple(_made_by(recording)),
        link=link,
        shelf=tuple(_shelved(one, names) for one in recording.shelf),
        sections=_sections(recording),
        tags=tuple(plain(tag) for tag in video.tags),
        notes=tuple(note_line(one, one.start_s) for one in recording.remarks),
    )


def _length(length_s: float) -> str:
    """``43 s``, ``2 min 5 s``."""
    minutes, seconds = divmod(max(round(length_s), 1), 60)
    parts = ((minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def note_line(remark: Remark, at_s: float) -> Line:
    """What was written at a second; of a highlight also how long it is."""
    text = plain(remark.shown)
    if remark.kind is RemarkKind.HIGHLIGHT:
        tags = f" [{', '.join(remark.tags)}]" if remark.tags else ""
        text = f"Highlight of {clock(remark.end_s - remark.start_s)}: {text}{plain(tags)}"
    return Line(text=text, at_s=at_s)


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
    """The name of a voice: the given name, or ``Speaker 1``; empty for nobody."""
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


def _date(recording: Recording, zone: tzinfo) -> str:
    video = recording.video
    if video.recorded_at is not None:
        when = in_words(video.recorded_at, zone, with_time=video.recorded_from.has_time)
        # The town, and never the coordinates: documents are made to be given away.
        where = plain(", ".join(video.place.names)) if video.place else ""
        return f"{when}, {where}" if where else when
    added = local(video.created_at, zone)
    return f"Day unknown, added {added.day} {added:%B %Y}"


def _day(recording: Recording, zone: tzinfo) -> str:
    video = recording.video
    if video.recorded_at is not None:
        return local_day(video.recorded_at, zone).isoformat()
    return f"day unknown; uploaded {local_day(video.created_at, zone).isoformat()}"


def _speakers(recording: Recording) -> tuple[str, ...]:
    segments = recording.transcript.segments if recording.transcript else ()
    labels = dict.fromkeys(s.speaker for s in segments if s.speaker)
    return tuple(called(label, recording.speaker_names) for label in labels)


def _verdict(minutes: Minutes | None) -> str:
    if minutes is None:
        return ""
    kind = "Meeting" if minutes.verdict.is_meeting else "Not a meeting"
    return f"{kind}: {plain(minutes.verdict.why)}"


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


def _sections(recording: Recording) -> tuple[tuple[Part, DocumentPart], ...]:
    minutes, names = recording.minutes, recording.speaker_names
    if minutes is None or not minutes.sections:
        return ()
    return tuple(
        (
            one.part,
            DocumentPart(
                title=plain(one.title),
                lines=tuple(_section_line(line, one.part, names) for line in one.lines),
                empty=NOTHING_THERE if one.part not in IN_ALL else "",
            ),
        )
        for one in recording.kept.parts
    )


def _section_line(line: SectionLine, part: Part, names: Mapping[str, str]) -> Line:
    """Of a person's line the person, of others what it is about, and whoever says it."""
    made = _line(line.text, line.evidence, names)
    if part in (Part.BY_PERSON, Part.PEOPLE):
        return replace(made, who=called(line.lead, names))
    lead = _named(line.lead, names)
    between = " " if lead.endswith(("?", "？", "؟")) else ": "
    return replace(made, text=f"{lead}{between}{made.text}" if lead else made.text)


def _shelved(item: Unverified, names: Mapping[str, str]) -> Line:
    """With its first moment, where it names one."""
    at_s = item.moments[0].start_s if item.moments else 0.0
    return Line(text=f"{_named(item.text, names)} [{item.failed.why}]", at_s=at_s)


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
            due=item.due,
            due_said=plain(item.due_said),
            at_s=item.evidence.start_s,
        )
        for item in minutes.action_items
    )


def _chapters(minutes: Minutes | None, names: Mapping[str, str]) -> tuple[Line, ...]:
    """What the recording is about, part by part; nothing where it is one part."""
    chapters = minutes.chapters if minutes else ()
    if len(chapters) < 2:
        return ()
    return tuple(Line(text=_named(one.title, names), at_s=one.start_s) for one in chapters)


def _blocks(recording: Recording) -> tuple[Block, ...]:
    names = recording.speaker_names
    every = recording.blocks.blocks if recording.blocks else ()
    # Of a short recording the one block says what the overview has said.
    overview = recording.minutes.overview if recording.minutes and len(every) == 1 else None
    pictures = [_picture(recording, block) for block in every]
    step = max(len([p for p in pictures if p]) / MAX_PICTURES, 1.0)
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
                lines=_lines(block.points, names),
                shown=tuple(plain(text) for text in block.shown),
                topics=tuple(plain(topic) for topic in block.topics),
                picture_key=chosen,
                repeats=block.points == overview,
            )
        )
    return tuple(made)


def _screen(recording: Recording) -> tuple[ShownSlide, ...]:
    found = slides_of(recording.screen, recording.scenes).slides
    return tuple(
        ShownSlide(
            heading=plain(slide.heading),
            lines=tuple(plain(line) for line in slide.lines),
            at_s=slide.start_s,
            shown_s=0.0 if recording.video.is_photo else slide.shown_s,
            again=tuple(one.start_s for one in slide.showings[1:]),
            picture_key=slide.picture_key if place < MAX_PICTURES else "",
        )
        for place, slide in enumerate(found[:MAX_SLIDES])
    )


def _picture(recording: Recording, block: TimeBlock) -> str:
    frames = recording.scenes.keyframes if recording.scenes else ()
    return next((f.image_key for f in frames if block.start_s <= f.at_s < block.end_s), "")


def _made_by(recording: Recording) -> Iterator[str]:
    missing: list[str] = []
    for name, work in _WORK:
        part = getattr(recording, name)
        if part is None:
            missing.append(work.lower())
        else:
            yield f"{work}: {_engine(part.engine)}"
    if missing:
        yield f"Not there yet: {', '.join(missing)}"
    for note in recording.job.notes if recording.job else ():
        yield f"Note: {plain(note)}"
    if recording.edit_version:
        yield "The words were corrected by hand."
    yield "Words, names and times are approximate; the recording itself counts."


def _engine(engine: EngineInfo) -> str:
    model = f" ({plain(engine.model)})" if engine.model else ""
    rough = ", approximate" if engine.degraded else ""
    note = f". {plain(engine.note)}" if engine.note else ""
    return f"{plain(engine.name)}{model}{rough}{note}"
