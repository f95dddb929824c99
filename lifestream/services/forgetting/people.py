"""A forgotten person: which recordings hold their name or voice, and taking the name out of all
that an owner keeps beside recordings.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.forgetting.carving import Carving, masked_plain, strings_of
from lifestream.domain.forgetting.names import names_to_forget, pattern_of, said_at
from lifestream.domain.forgetting.order import ForgetScope, PersonWords, Span, Target, joined
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import (
    CALENDARS,
    CHANGES,
    CONVERSATIONS,
    DIGESTS,
    MASKS,
    NARRATIVES,
    OWN_WORDS,
    PEOPLE_SUBJECT,
    RECAPS,
    VOCABULARY_SUBJECT,
    WISHES,
    corrections_subject,
    edits_subject,
)
from lifestream.domain.people.book import PersonId, without_traces
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.task import Task, TaskKind, decode_task, encode_task
from lifestream.domain.video import Video
from lifestream.pipeline.people.known_people import read_changes
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.ports.owner_log import LogEntry
from lifestream.services.edits.read_words import words_of
from lifestream.services.edits.voice_names import NamedVoices, every_named_voice
from lifestream.services.forgetting.scan import Findings, subjects_of
from lifestream.services.forgetting.targets import all_videos
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.library.readable import job_or_none
from lifestream.services.library.rewrite_log import Remade, rewrite_log
from lifestream.services.people.change_people import FOR_NOBODY, names_of
from lifestream.services.people.forget import write_book
from lifestream.services.people.kept_voices import delete_voices_of, kept_voices
from lifestream.services.vocabulary.entries import rewrite_changes

REWRITTEN = (CONVERSATIONS, OWN_WORDS, WISHES, MASKS, CHANGES, CALENDARS, RECAPS)
"""Areas whose entries are kept without the name."""

RENEWED = (DIGESTS, NARRATIVES)
"""Areas whose logs are made anew when they are missing."""

_KINDS = {CONVERSATIONS: Trace.ANSWER, DIGESTS: Trace.DAY, NARRATIVES: Trace.DAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPerson:
    """Who is forgotten.

    Attributes:
        ids: The person, and everybody who was merged into them.
        names: What is looked for.
    """

    ids: frozenset[PersonId]
    names: tuple[str, ...]
    named: NamedVoices

    @property
    def pattern(self) -> re.Pattern[str]:
        """The names as a pattern."""
        found = pattern_of(self.names)
        assert found is not None
        return found

    def labels_in(self, video_id: VideoId) -> frozenset[str]:
        """The labels of their voices in a recording."""
        people: Mapping[str, PersonId] = self.named.persons.get(video_id, {})
        return frozenset(label for label, person in people.items() if person in self.ids)


def person_to_forget(backend: Backend, owner: OwnerId, person: PersonId) -> ForgottenPerson:
    """Who is meant, with everything they were ever called.

    Raises:
        NotFound: No voice is this person's.
    """
    named = every_named_voice(backend, owner)
    root = named.book.root(person)
    called = names_of(named)
    if root not in called:
        raise NotFound(FOR_NOBODY, code="PERSON_NOT_FOUND")
    changes = read_changes(backend.owner_log, owner)
    ids = {root} | {
        one
        for change in changes
        for one in (change.person, change.into)
        if one and named.book.root(one) == root
    }
    ever = [called[root]]
    for change in changes:
        if change.person in ids:
            ever += [change.before, change.name]
    others = [name for other, name in called.items() if other not in ids]
    names = names_to_forget(ever, others)
    return ForgottenPerson(ids=frozenset(ids), names=names or (called[root],), named=named)


def targets_of_person(
    backend: Backend, owner: OwnerId, scope: ForgetScope, who: ForgottenPerson
) -> tuple[Target, ...]:
    """Recordings that hold the voice or the name, and what of each goes. Those in the trash that
    hold it go as a whole."""
    found: list[Target] = []
    for video in all_videos(backend, owner):
        if not isinstance(video, Video):
            continue
        labels = who.labels_in(video.video_id)
        if not labels and not _named_in(backend, video, who.pattern):
            continue
        digest = video.content_sha256
        if backend.library.get(owner, video.video_id) is None:
            found.append(Target(video_id=video.video_id, is_whole=True, content_sha256=digest))
            continue
        said = _said_by(backend, video, labels) if scope.words is PersonWords.REMOVE else ()
        words = words_of(backend, video)
        texts = [one for one in (words.base, words.unmasked and words.unmasked.transcript) if one]
        silenced = joined(span for text in texts for span in said_at(text, who.pattern))
        found.append(
            Target(video_id=video.video_id, said=said, silenced=silenced, content_sha256=digest)
        )
    return tuple(found)


def _said_by(backend: Backend, video: Video, labels: frozenset[str]) -> tuple[Span, ...]:
    """When the voices are heard, as recognised and as corrected."""
    words = words_of(backend, video)
    texts = [one for one in (words.base, words.unmasked and words.unmasked.transcript) if one]
    spans = [
        Span(start_s=one.start_s, end_s=one.end_s)
        for text in texts
        for one in text.segments
        if one.speaker in labels
    ]
    turns = words.diarization.turns if words.diarization else ()
    spans += [Span(start_s=one.start_s, end_s=one.end_s) for one in turns if one.speaker in labels]
    return joined(spans)


def _named_in(backend: Backend, video: Video, names: re.Pattern[str]) -> int:
    """How many documents of a recording hold the name."""
    job = job_or_none(backend, video.job_id)
    plain = [codec.to_plain(one) for one in (video, job) if one is not None]
    held = sum(_holds(one, names) for one in plain)
    for subject in (edits_subject(video.video_id), corrections_subject(video.video_id)):
        held += sum(
            _in_bytes(one.entry, names) for one in backend.owner_log.read(video.owner, subject)
        )
    return held + sum(_in_bytes(data, names) for data in _documents(backend, video))


def _documents(backend: Backend, video: Video) -> Iterator[bytes]:
    """Stored results and captions."""
    prefixes = [artifacts_prefix(video.owner, video.content_sha256)] if video.content_sha256 else []
    keys = [
        stored.key
        for prefix in prefixes
        for stored in backend.object_store.list(prefix)
        if stored.content_type == "application/json"
    ]
    keys += [key for _, key in video.artifacts if key not in keys]
    if video.options.captions_key:
        keys.append(video.options.captions_key)
    for key in keys:
        try:
            yield backend.object_store.read_bytes(key)
        except NotFound:
            continue


def _holds(plain: Any, names: re.Pattern[str]) -> bool:
    return any(names.search(text) for text in strings_of(plain))


def _in_bytes(data: bytes, names: re.Pattern[str]) -> bool:
    return names.search(data.decode("utf-8", "replace")) is not None


def scan_person(backend: Backend, owner: OwnerId, names: re.Pattern[str], found: Findings) -> None:
    """Count where the name stands; changes nothing."""
    for video in all_videos(backend, owner):
        if isinstance(video, Video):
            found.add(Trace.RESULT, _named_in(backend, video, names), looked=1)
    for area in (*REWRITTEN, *RENEWED):
        for head in subjects_of(backend, owner, area):
            entries = backend.owner_log.read(owner, head.subject)
            data = [one.entry for one in entries] + ([head.note] if head.note else [])
            held = sum(_in_bytes(one, names) for one in data)
            found.add(_KINDS.get(area, Trace.OTHER), held, looked=len(data))
    for subject, trace in ((VOCABULARY_SUBJECT, Trace.WORD), (PEOPLE_SUBJECT, Trace.PERSON)):
        entries = backend.owner_log.read(owner, subject)
        held = sum(_in_bytes(one.entry, names) for one in entries)
        found.add(trace, held, looked=len(entries))
    tasks = list(_tasks(backend, owner))
    held = sum(names.search(encode_task(one)) is not None for one in tasks)
    found.add(Trace.TASK, held, looked=len(tasks))


def count_voices(backend: Backend, owner: OwnerId, who: ForgottenPerson, found: Findings) -> None:
    """Count voices of theirs that are kept."""
    kept = kept_voices(backend, owner)
    held = sum(
        one.label in who.labels_in(video_id)
        for video_id, prints in kept.of.items()
        for one in prints.prints
    )
    found.add(Trace.VOICE, held, looked=len(kept.of))
    named = sum(len(who.labels_in(video_id)) for video_id in who.named.persons)
    found.add(Trace.PERSON, named)


def forget_voices(backend: Backend, owner: OwnerId, who: ForgottenPerson) -> None:
    """Delete the voices that are kept of them; while their names still say whose they are."""
    for person in who.ids:
        delete_voices_of(backend, owner, who.named.persons, person)


def forget_name(
    backend: Backend, owner: OwnerId, names: re.Pattern[str], ids: frozenset[PersonId]
) -> None:
    """Take the name out of all that is kept beside recordings; twice is harmless."""
    carving = Carving(names=names)
    for area in REWRITTEN:
        for head in list(subjects_of(backend, owner, area)):
            _rewrite(backend, owner, head.subject, carving)
    for area in RENEWED:
        for head in list(subjects_of(backend, owner, area)):
            if head.note is None or _in_bytes(head.note, names):
                backend.owner_log.delete(owner, head.subject)
    _forget_words(backend, owner, names)
    changes = read_changes(backend.owner_log, owner)
    if len(without_traces(changes, VideoId(""), ids)) != len(changes):
        write_book(backend, owner, lambda found: without_traces(found, VideoId(""), ids))
    for task in _tasks(backend, owner):
        _mask_task(backend, owner, task, carving)


def _rewrite(backend: Backend, owner: OwnerId, subject: str, carving: Carving) -> None:
    def remade(entries: Sequence[LogEntry], note: bytes | None) -> Remade | None:
        left = [(one.entry_id, _masked(one.entry, carving)) for one in entries]
        fresh = _masked(note, carving) if note else note
        if fresh == note and [data for _, data in left] == [one.entry for one in entries]:
            return None
        return Remade(left, fresh)

    rewrite_log(backend.owner_log, owner, subject, remade)


def _masked(data: bytes, carving: Carving) -> bytes:
    if carving.names is None or not _in_bytes(data, carving.names):
        return data
    masked: dict[str, Any] = masked_plain(codec.document(data, "Entry"), carving)
    return codec.encode(masked)


def _forget_words(backend: Backend, owner: OwnerId, names: re.Pattern[str]) -> None:
    """Take learned and typed terms with the name off the list, with their history."""
    rewrite_changes(
        backend,
        owner,
        lambda changes: [one for one in changes if not _holds(codec.to_plain(one), names)],
    )


def _tasks(backend: Backend, owner: OwnerId) -> Iterator[Task]:
    for kind in TaskKind:
        where, cursor = TaskFilter(kind=kind, states=frozenset(TaskState)), ""
        while True:
            page = backend.task_store.list(owner, where, cursor=cursor)
            yield from page.tasks
            cursor = page.cursor
            if not cursor:
                break


def _mask_task(backend: Backend, owner: OwnerId, task: Task, carving: Carving) -> None:
    document = encode_task(task)
    if carving.names is None or not carving.names.search(document):
        return
    plain: dict[str, Any] = masked_plain(codec.document(document, "Task"), carving)
    masked = decode_task(codec.encode(plain).decode())
    backend.task_store.commit(owner, saves=[replace(masked, version=task.version)])
