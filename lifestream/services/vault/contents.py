"""What the vault of an owner holds: which notes there are, and each of them when it is its turn.

Recordings come first: what was promised in them is also in the notes of their days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.diary.day_clock import days_of
from lifestream.domain.errors import DamagedDocument, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import OWN_WORDS
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.days.calendar import clocked_s, starts_at
from lifestream.services.days.day import days_between
from lifestream.services.export.document import plain
from lifestream.services.library.browse_library import open_recording
from lifestream.services.people.list_people import Person, people_of
from lifestream.services.people.suggest_names import remembered
from lifestream.services.tasks.list_tasks import tasks_of
from lifestream.services.vault.day_note import day_note
from lifestream.services.vault.links import TASKS_ID, Links, day_id, person_id, safe
from lifestream.services.vault.names import Wanted, safe_name
from lifestream.services.vault.note import Note
from lifestream.services.vault.recording_note import TaskLine, recording_note, section, task_line

DAYS, RECORDINGS, PEOPLE = "Days", "Recordings", "People"
PAGE = 200
DAYS_AT_ONCE = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that gets a note.

    Attributes:
        videos: Recordings, oldest first.
        days: Days with a recording or with words of one's own, in order.
        people: Everybody whose voice has a name.
    """

    backend: Backend
    owner: OwnerId
    zone: tzinfo
    videos: tuple[Video, ...]
    days: tuple[date, ...]
    people: tuple[Person, ...]
    tasks: dict[VideoId, tuple[TaskLine, ...]] = field(default_factory=dict)

    def wanted(self) -> Iterator[Wanted]:
        """The notes and what they would be called."""
        for day in self.days:
            name = day.isoformat()
            yield Wanted(note_id=day_id(day), folder=DAYS, name=name, is_preferred=True)
        for one in self.people:
            yield Wanted(
                note_id=person_id(one.person_id),
                folder=PEOPLE,
                name=safe_name(one.name, otherwise="Person"),
                is_preferred=True,
            )
        for video in self.videos:
            day = local_day(starts_at(video), self.zone)
            title = safe_name(video.display_title, otherwise="Recording")
            yield Wanted(note_id=video.video_id, folder=RECORDINGS, name=f"{day} {title}")
        yield Wanted(note_id=TASKS_ID, folder="", name="Tasks", is_preferred=True)

    def people_heard(self) -> Mapping[VideoId, Mapping[str, str]]:
        """Ids of the notes of those who are heard in each recording, by name in lower case."""
        found: dict[VideoId, dict[str, str]] = {}
        for one in self.people:
            for video_id in one.videos:
                found.setdefault(video_id, {})[one.name.casefold()] = person_id(one.person_id)
        return found

    def notes(self, links: Links) -> Iterator[Note]:
        """Every note, one after the other; a recording that is deleted meanwhile has none."""
        for video in self.videos:
            if (note := self._recording(video, links)) is not None:
                yield note
        yield from self._days(links)
        for one in self.people:
            yield _person_note(one, links, self.zone)
        if (tasks := self._tasks()) is not None:
            yield tasks

    def _recording(self, video: Video, links: Links) -> Note | None:
        try:
            recording = open_recording(self.backend, self.owner, video.video_id)
        except (NotFound, DamagedDocument):
            return None
        made = recording_note(recording, links, self.zone)
        self.tasks[video.video_id] = made.tasks
        return made.note

    def _days(self, links: Links) -> Iterator[Note]:
        place = {day: number for number, day in enumerate(self.days)}
        for first, last in _spans(self.days):
            for page in days_between(self.backend, self.owner, first, last, self.zone):
                number = place.get(page.day)
                if number is None:
                    continue
                before = self.days[number - 1] if number else None
                after = self.days[number + 1] if number + 1 < len(self.days) else None
                yield day_note(page, links, self.zone, self.tasks, (before, after))

    def _tasks(self) -> Note | None:
        """Tasks of no recording: those of recordings stand in their notes."""
        lines: list[str] = []
        cursor = ""
        while True:
            page = tasks_of(self.backend, self.owner, TaskFilter(), limit=PAGE, cursor=cursor)
            for shown in page.tasks:
                if not shown.videos:
                    is_done = shown.task.state is TaskState.DONE
                    who = safe(plain(shown.person)) if shown.is_named else ""
                    text = safe(plain(shown.text))
                    lines.append(task_line(who, text, shown.task.due, is_done=is_done, where=""))
            cursor = page.cursor
            if not cursor:
                break
        body = "\n".join(["# Tasks", "", *section("Of no recording", lines)])
        return Note(note_id=TASKS_ID, front=(("kind", "tasks"),), body=body) if lines else None


def contents_of(backend: Backend, owner: OwnerId, zone: tzinfo) -> Contents:
    """What an owner's vault holds; reads the library's entries and heads of logs."""
    videos: list[Video] = []
    cursor = ""
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        videos += page.videos
        cursor = page.cursor
        if not cursor:
            break
    videos.sort(key=lambda one: (starts_at(one), one.video_id))
    days = {day for one in videos for day in days_of(starts_at(one), clocked_s(one), zone)}
    return Contents(
        backend=backend,
        owner=owner,
        zone=zone,
        videos=tuple(videos),
        days=tuple(sorted(days | _days_with_words(backend, owner))),
        people=people_of(backend, owner, remembered(backend, owner)),
    )


def _days_with_words(backend: Backend, owner: OwnerId) -> set[date]:
    found: set[date] = set()
    cursor = ""
    while True:
        page = backend.owner_log.subjects(owner, OWN_WORDS, limit=PAGE, cursor=cursor)
        found |= {date.fromisoformat(one.subject.removeprefix(OWN_WORDS)) for one in page.subjects}
        cursor = page.cursor
        if not cursor:
            return found


def _spans(days: tuple[date, ...]) -> Iterator[tuple[date, date]]:
    """The days in stretches that are looked at together."""
    first = last = None
    for day in days:
        if first is None or last is None:
            first = last = day
        elif day - first < timedelta(days=DAYS_AT_ONCE):
            last = day
        else:
            yield first, last
            first = last = day
    if first is not None and last is not None:
        yield first, last


def _person_note(person: Person, links: Links, zone: tzinfo) -> Note:
    heard = sorted(
        person.videos.values(), key=lambda one: (starts_at(one), one.video_id), reverse=True
    )
    lines = [
        f"- {links.day(local_day(starts_at(one), zone))} "
        f"{links.note(one.video_id, plain(one.display_title))}"
        for one in heard
    ]
    body = "\n".join([f"# {safe(plain(person.name))}", "", *section("Heard in", lines)])
    return Note(note_id=person_id(person.person_id), front=(("kind", "person"),), body=body)
