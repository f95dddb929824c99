"""The note of one day: what happened on its clock, and links to the recordings that prove it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo

from lifestream.domain.days.recorded import local
from lifestream.domain.diary.day_page import DayLine, DayPage, Stretch
from lifestream.domain.ids import VideoId
from lifestream.services.export.document import note_line, plain
from lifestream.services.vault.links import Links, day_id, quoted, safe
from lifestream.services.vault.note import Note, Value
from lifestream.services.vault.recording_note import TaskLine, section
from lifestream.text.clock import clock


def day_note(
    page: DayPage,
    links: Links,
    zone: tzinfo,
    tasks: Mapping[VideoId, Sequence[TaskLine]],
    beside: tuple[date | None, date | None],
) -> Note:
    """The note of ``page``.

    Args:
        tasks: Promises of its recordings.
        beside: The days before and after that have a note.
    """
    writer = _Writer(page, links, zone)
    return Note(
        note_id=day_id(page.day),
        front=tuple(writer.front()),
        body="\n".join(writer.lines(tasks, beside)),
    )


class _Writer:
    def __init__(self, page: DayPage, links: Links, zone: tzinfo) -> None:
        self._page, self._links, self._zone = page, links, zone

    def front(self) -> Iterator[tuple[str, Value]]:
        page = self._page
        yield "date", page.day.isoformat()
        yield "kind", "day"
        if page.recorded_s:
            yield "duration", quoted(clock(page.recorded_s))
        if places := plain("; ".join(place.words for place in page.places)):
            yield "place", quoted(places)
        if people := tuple(self._people()):
            yield "people", people

    def lines(
        self,
        tasks: Mapping[VideoId, Sequence[TaskLine]],
        beside: tuple[date | None, date | None],
    ) -> Iterator[str]:
        page = self._page
        yield f"# {page.day:%A}, {page.day.day} {page.day:%B %Y}"
        yield ""
        before, after = (self._links.day(one) if one else "" for one in beside)
        if before or after:
            yield " · ".join(one for one in (f"← {before}" * bool(before), after) if one)
            yield ""
        if page.narrative.headline:
            yield f"**{safe(plain(page.narrative.headline))}**"
            yield ""
        yield from (self._line(one) for one in page.narrative.sentences)
        yield ""
        yield from section("Recordings", [self._recording(one) for one in page.stretches])
        yield from section("Decisions", [self._line(one) for one in page.decisions])
        yield from section("Tasks", list(self._tasks(tasks)))
        yield from section("Notes", list(self._notes()))
        yield from section("My words", self._own_words())

    def _people(self) -> Iterator[str]:
        linked = (self._links.person(one.video_id, one.name) for one in self._page.voices)
        yield from dict.fromkeys(one for one in linked if one.startswith("[["))

    def _recording(self, one: Stretch) -> str:
        at = f"{self._clock(one.start)} " if one.has_place else ""
        length = f" ({clock(one.length_s)})" if one.length_s else ""
        heard = [self._links.person(one.video_id, voice.name) for voice in one.voices]
        people = f": {', '.join(dict.fromkeys(heard))}" if heard else ""
        said = f" {safe(one.message)}" if one.message else ""
        title = self._links.note(one.video_id, plain(one.title))
        return f"- {at}{title}{length}{people}{said}"

    def _tasks(self, tasks: Mapping[VideoId, Sequence[TaskLine]]) -> Iterator[str]:
        for one in self._page.stretches:
            for task in tasks.get(one.video_id, ()):
                if one.at_s <= task.at_s < one.end_s or not one.length_s:
                    yield f"{task.text} {self._links.note(one.video_id)}"

    def _notes(self) -> Iterator[str]:
        for one in self._page.remarks:
            line = one.line
            text = safe(note_line(one.remark, line.at_s).text)
            yield f"- {text} ({self._moment(line)})"

    def _own_words(self) -> list[str]:
        """As the person wrote them, but for the lines that mark where this note ends."""
        text = self._page.words.text.strip()
        return text.replace("<!-- lifestream", "&lt;!-- lifestream").split("\n") if text else []

    def _line(self, line: DayLine) -> str:
        lead = f"{self._links.person(line.video_id, line.who)}: " if line.who else ""
        about = f"{safe(plain(line.about))}: " if line.about else ""
        return f"- {lead}{about}{safe(plain(line.text))} ({self._moment(line)})"

    def _moment(self, line: DayLine) -> str:
        return self._links.moment(line.video_id, line.at_s, self._clock(line.at))

    def _clock(self, at: datetime) -> str:
        return f"{local(at, self._zone):%H:%M}"
