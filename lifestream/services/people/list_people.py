"""The people that are heard in an owner's recordings: all of them, one of them, what would change.

A list costs a few looks whatever the number of recordings: heads of logs, and library entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.diary.digest import RecordingDigest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import digest_subject
from lifestream.domain.people.book import Act, PeopleChange, PersonId, VoiceKey, undone_ids
from lifestream.domain.tasks.events import ACTIVE
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.transcript import Segment
from lifestream.domain.video import Video
from lifestream.pipeline.people.known_people import read_changes
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.edits.read_words import words_of
from lifestream.services.edits.voice_names import NamedVoices
from lifestream.services.people.change_people import name_of, names_of
from lifestream.services.people.suggest_names import VoiceMemory
from lifestream.services.tasks.list_tasks import ShownTask, keys_of_people, tasks_of

MOMENTS = 3
RECORDINGS_OPENED = 5
"""Recordings of a person's page whose words are read for moments to play."""

MAX_TASKS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person whose voice has a name.

    Attributes:
        voices: Which voices are theirs; those of the newest recordings first.
        heard_s: How long they are heard, in the recordings of which that is known.
        is_heard_known: Whether it is known of all.
        voices_kept: How many of their voices are kept to be recognised.
        sample: A stretch (start_s, end_s) of the first voice that has one, and which.
    """

    person_id: PersonId
    name: str
    voices: tuple[VoiceKey, ...]
    videos: Mapping[VideoId, Video]
    heard_s: float
    is_heard_known: bool
    voices_kept: int
    keeps_voice: bool
    sample: tuple[VoiceKey, tuple[float, float]] | None

    @property
    def last_heard(self) -> datetime | None:
        """When the newest of their recordings began."""
        return max((_when(video) for video in self.videos.values()), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A recording in which a person is heard, and some moments (start_s, text)."""

    video: Video
    label: str
    moments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person: where they are heard, what is open with them, what was done."""

    person: Person
    heard: tuple[Heard, ...]
    tasks: tuple[ShownTask, ...]
    changes: tuple[PeopleChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What another name of a person shows in, before it is given."""

    recordings: int
    voices: int
    tasks: int
    voices_kept: int


def people_of(backend: Backend, owner: OwnerId, memory: VoiceMemory) -> tuple[Person, ...]:
    """Everybody whose voice has a name, those heard most recently first."""
    named = memory.named
    videos = backend.library.get_many(owner, named.persons)
    heard = _heard_s(backend, owner, videos)
    found = [
        _person(memory, person, name, videos, heard) for person, name in names_of(named).items()
    ]
    there = [one for one in found if one.videos]
    there.sort(key=lambda one: (-_stamp(one.last_heard), one.name.casefold()))
    return tuple(there)


def open_person(
    backend: Backend, owner: OwnerId, memory: VoiceMemory, person_id: PersonId
) -> PersonPage:
    """One person's page.

    Raises:
        NotFound: No voice is this person's.
    """
    named = memory.named
    name = name_of(named, person_id)
    root = named.book.root(person_id)
    mine = _voices(named, root)
    videos = backend.library.get_many(owner, {one.video_id for one in mine})
    person = _person(memory, root, name, videos, _heard_s(backend, owner, videos))
    return PersonPage(
        person=person,
        heard=tuple(_heard_in(backend, person)),
        tasks=open_with(backend, owner, [name]),
        changes=history_of(backend, owner, root),
    )


def open_with(backend: Backend, owner: OwnerId, names: Iterable[str]) -> tuple[ShownTask, ...]:
    """Open promises of these people, by due date."""
    keys = keys_of_people(backend, owner, names, [TaskKind.TASK])
    if not keys:
        return ()
    where = TaskFilter(kind=TaskKind.TASK, states=ACTIVE, people=keys)
    return tasks_of(backend, owner, where, limit=MAX_TASKS).tasks


def reach_of(backend: Backend, owner: OwnerId, memory: VoiceMemory, person_id: PersonId) -> Reach:
    """What a rename, a merge or forgetting would change; changes nothing.

    Raises:
        NotFound: No voice is this person's.
    """
    named = memory.named
    name = name_of(named, person_id)
    mine = _voices(named, named.book.root(person_id))
    return Reach(
        recordings=len({one.video_id for one in mine}),
        voices=len(mine),
        tasks=len(open_with(backend, owner, [name])),
        voices_kept=memory.voices_of(named.book.root(person_id)),
    )


def history_of(backend: Backend, owner: OwnerId, person_id: PersonId) -> tuple[PeopleChange, ...]:
    """What was done with a person and can be taken back, newest first."""
    changes = read_changes(backend.owner_log, owner)
    undone = undone_ids(changes)
    return tuple(
        one
        for one in reversed(changes)
        if one.act in (Act.RENAME, Act.MERGE)
        and person_id in (one.person, one.into)
        and one.change_id not in undone
    )


def _voices(named: NamedVoices, person: PersonId) -> list[VoiceKey]:
    return [
        VoiceKey(video_id=video_id, label=label)
        for video_id, people in named.persons.items()
        for label, one in people.items()
        if one == person
    ]


def _person(
    memory: VoiceMemory,
    person: PersonId,
    name: str,
    videos: Mapping[VideoId, Video],
    heard: Mapping[VideoId, Mapping[str, float]],
) -> Person:
    mine = [one for one in _voices(memory.named, person) if one.video_id in videos]
    mine.sort(key=lambda one: (-_stamp(_when(videos[one.video_id])), one))
    return Person(
        person_id=person,
        name=name,
        voices=tuple(mine),
        videos={one.video_id: videos[one.video_id] for one in mine},
        heard_s=sum(heard.get(one.video_id, {}).get(one.label, 0.0) for one in mine),
        is_heard_known=all(one.video_id in heard for one in mine),
        voices_kept=memory.voices_of(person),
        keeps_voice=memory.book.keeps_voice(person),
        sample=_sample(memory, mine),
    )


def _sample(
    memory: VoiceMemory, voices: Iterable[VoiceKey]
) -> tuple[VoiceKey, tuple[float, float]] | None:
    for voice in voices:
        prints = memory.kept.of.get(voice.video_id)
        for one in prints.prints if prints else ():
            if one.label == voice.label and one.samples:
                return voice, one.samples[0]
    return None


def _heard_in(backend: Backend, person: Person) -> Iterable[Heard]:
    for number, voice in enumerate(person.voices):
        video = person.videos[voice.video_id]
        moments: tuple[Segment, ...] = ()
        if number < RECORDINGS_OPENED:
            moments = _moments(backend, video, voice.label)
        yield Heard(video=video, label=voice.label, moments=moments)


def _moments(backend: Backend, video: Video, label: str) -> tuple[Segment, ...]:
    """The longest stretches of a voice, in order of time."""
    edited = words_of(backend, video).edited
    said = [one for one in edited.transcript.segments if one.speaker == label] if edited else []
    said.sort(key=lambda one: one.start_s - one.end_s)
    return tuple(sorted(said[:MOMENTS], key=lambda one: one.start_s))


def _heard_s(
    backend: Backend, owner: OwnerId, video_ids: Iterable[VideoId]
) -> Mapping[VideoId, Mapping[str, float]]:
    """Seconds by label, from what days keep of recordings; those never looked at are missing."""
    subjects = {digest_subject(one): one for one in video_ids}
    found: dict[VideoId, Mapping[str, float]] = {}
    for name, head in backend.owner_log.heads(owner, subjects).items() if subjects else ():
        try:
            digest = codec.decode(RecordingDigest, head.note or b"")
        except (ValueError, TypeError):
            continue
        heard: defaultdict[str, float] = defaultdict(float)
        for block in digest.blocks:
            for one in block.voices:
                heard[one.label] += one.heard_s
        found[subjects[name]] = heard
    return found


def _when(video: Video) -> datetime:
    return video.recorded_at or video.created_at


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
