"""The note of one recording: minutes, tasks to tick, time blocks with pictures, every word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from lifestream.domain.days.recorded import local
from lifestream.domain.ids import VideoId
from lifestream.domain.tasks.events import TaskState
from lifestream.services.export.document import (
    NOBODY,
    UNVERIFIED,
    Block,
    ExportDocument,
    Line,
    Task,
    export_document,
    plain,
)
from lifestream.services.library.browse_library import Recording
from lifestream.services.vault.links import Links, day_id, quoted, safe
from lifestream.services.vault.note import Note, Value
from lifestream.text.clock import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A promise as notes show it; ``text`` has its box, and ``at_s`` is its second."""

    text: str
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingNote:
    """A note, and the promises in it for the note of their day."""

    note: Note
    tasks: tuple[TaskLine, ...]


def recording_note(recording: Recording, links: Links, zone: tzinfo) -> RecordingNote:
    """The note of ``recording``."""
    writer = _Writer(recording, links, zone)
    tasks = tuple(writer.tasks())
    body = "\n".join(writer.lines(tasks))
    front = tuple(writer.front())
    return RecordingNote(
        note=Note(note_id=recording.video.video_id, front=front, body=body), tasks=tasks
    )


def task_line(who: str, what: str, due: date | None, *, is_done: bool, where: str) -> str:
    """One promise with its box; the day in the way in which task lists of editors find it."""
    day = f" 📅 {due.isoformat()}" if due else ""
    lead = f"{who}: " if who else ""
    return f"- [{'x' if is_done else ' '}] {lead}{what}{day}{f' ({where})' if where else ''}"


def as_tag(tag: str) -> str:
    """A tag that Obsidian takes: without blanks, and not of digits alone."""
    kept = "".join(c if c.isalnum() or c in "_-/" else "-" for c in tag.strip()).strip("-/")
    return f"t-{kept}" if kept.replace("-", "").replace("/", "").isdigit() else kept


class _Writer:
    def __init__(self, recording: Recording, links: Links, zone: tzinfo) -> None:
        self._recording, self._links, self._zone = recording, links, zone
        self._video = recording.video
        self._document: ExportDocument = export_document(recording, zone=zone)

    @property
    def _id(self) -> VideoId:
        return self._video.video_id

    def front(self) -> Iterator[tuple[str, Value]]:
        video = self._video
        at = local(video.recorded_at or video.created_at, self._zone)
        yield ("date" if video.recorded_at else "added"), at.date().isoformat()
        if video.recorded_at and video.recorded_from.has_time:
            yield "time", quoted(f"{at:%H:%M}")
        meeting = "meeting" if video.is_meeting else "recording"
        yield "kind", "photo" if video.is_photo else meeting
        if self._document.length and not video.is_photo:
            yield "duration", quoted(self._document.length)
        if video.place and (names := plain(", ".join(video.place.names))):
            yield "place", quoted(names)
        named = [self._person(one) for one in self._document.speakers]
        if people := tuple(one for one in named if one.startswith("[[")):
            yield "people", people
        if tags := tuple(dict.fromkeys(tag for one in video.tags if (tag := as_tag(one)))):
            yield "tags", tags

    def tasks(self) -> Iterator[TaskLine]:
        """Promises in the order of the minutes, with their boxes."""
        kept = self._recording.kept.tasks
        for number, one in enumerate(self._document.tasks or ()):
            stored = kept[number] if number < len(kept) else None
            is_done = stored is not None and stored.state is TaskState.DONE
            yield TaskLine(text=self._task(one, is_done=is_done), at_s=one.at_s)

    def lines(self, tasks: Sequence[TaskLine]) -> Iterator[str]:
        document, video = self._document, self._video
        yield f"# {safe(plain(video.display_title))}"
        yield ""
        yield " · ".join(self._meta())
        yield ""
        for sentence in document.warnings:
            yield f"> {safe(sentence)}"
            yield ""
        if video.thumbnail_key and not any(one.picture_key for one in document.blocks):
            yield from self._picture(0.0, video.thumbnail_key)
        yield from self._minutes(tasks)
        for block in document.blocks:
            yield from self._block(block)
        screen = [f"- {safe(one.text)} ({self._at(one.at_s)})" for one in document.screen]
        yield from section("On the screen", screen)
        if document.transcript:
            yield from section("Transcript", list(self._transcript()))

    def _meta(self) -> Iterator[str]:
        video = self._video
        at = local(video.recorded_at or video.created_at, self._zone)
        yield self._links.note(day_id(at.date()), at.date().isoformat())
        yield safe(self._document.date)
        if self._document.length:
            yield self._document.length
        yield from (self._person(one) for one in self._document.speakers)
        yield self._links.moment(self._id, 0.0, "Play")

    def _minutes(self, tasks: Sequence[TaskLine]) -> Iterator[str]:
        document = self._document
        if self._recording.minutes is not None:
            for part in document.parts:
                own = [one.text for one in tasks] if part.tasks else []
                lines = own or [self._line(one) for one in part.lines]
                yield from section(safe(part.title), lines or [part.empty])
        yield from section("Chapters", [self._line(one) for one in document.chapters])
        yield from section("Notes", [self._line(one) for one in document.notes])
        yield from section(UNVERIFIED, [self._line(one) for one in document.shelf])
        if document.topics:
            yield from section("Topics", [", ".join(safe(one) for one in document.topics)])

    def _block(self, block: Block) -> Iterator[str]:
        title = f" {safe(block.title)}" if block.title else ""
        yield f"## {clock(block.start_s)}–{clock(block.end_s)}{title}"
        yield ""
        yield from self._picture(block.start_s, block.picture_key)
        yield from (self._line(one) for one in block.fresh)
        if block.shown:
            yield f"- Shown: {safe(block.shown_briefly)}"
        yield ""

    def _picture(self, at_s: float, key: str) -> Iterator[str]:
        if picture := self._links.picture(self._id, at_s, key):
            yield picture
            yield ""

    def _transcript(self) -> Iterator[str]:
        for one in self._document.transcript:
            who = self._person(one.who) if one.who else NOBODY
            yield f"**{who}** ({self._at(one.at_s)}) {safe(one.text)}"
            yield ""

    def _line(self, line: Line) -> str:
        lead = f"{self._person(line.who)}: " if line.who else ""
        return f"- {lead}{safe(line.text)} ({self._at(line.at_s)})"

    def _task(self, task: Task, *, is_done: bool) -> str:
        said = f" ({safe(task.due_said)})" if task.due_said and not task.due else ""
        return task_line(
            self._person(task.who) if task.who else "",
            f"{safe(task.what)}{said}",
            task.due,
            is_done=is_done,
            where=self._at(task.at_s),
        )

    def _person(self, name: str) -> str:
        return self._links.person(self._id, name)

    def _at(self, at_s: float) -> str:
        return self._links.moment(self._id, at_s)


def section(title: str, lines: Sequence[str]) -> Iterator[str]:
    """A heading and its lines; nothing where there are none."""
    if lines:
        yield f"## {title}"
        yield ""
        yield from lines
        yield ""
