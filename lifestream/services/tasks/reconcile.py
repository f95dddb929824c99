"""The minutes of a recording and the tasks that are kept, brought together after every run.

What was known is found by its evidence and read anew; what a person edited or finished stays as
they left it, and what they deleted does not come back. New promises join the task of another
recording where they are surely the same, else become proposals. Running it again changes nothing.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.errors import DependencyUnavailable, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.summary import SHELVED, Minutes
from lifestream.domain.tasks.events import ACTIVE, Promised, SaidDone, TaskState
from lifestream.domain.tasks.mention import Mention, Person
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import MAX_COMMIT, TaskFilter
from lifestream.ports.embedder import Embedder
from lifestream.services.corrections.read_results import corrected_minutes
from lifestream.services.edits.read_words import Words, words_of
from lifestream.services.edits.voice_names import NamedVoices, voices_in
from lifestream.services.tasks.evidence import Reconciled, mentions_of, paired
from lifestream.services.tasks.follow_days import forget_digests
from lifestream.services.tasks.said_done import SaidDoneFinder
from lifestream.services.tasks.same_promise import Promise, PromiseMatcher

log = logging.getLogger(__name__)

PAGE = 500
TRIES = 5


def reconcile_tasks(
    backend: Backend, embedder: Embedder | None, owner: OwnerId, video_id: VideoId, *, zone: tzinfo
) -> Reconciled:
    """Bring a recording's minutes into the owner's tasks; nothing where there are no minutes.

    Args:
        embedder: Tells promises of several recordings apart; None merges equal words alone.
        zone: Where a recording's day begins and ends.

    Raises:
        StaleWrite: People change the same tasks all the time.
    """
    for tries_left in reversed(range(TRIES)):
        video = backend.library.get(owner, video_id)
        minutes = corrected_minutes(backend, video) if video else None
        if video is None or minutes is None:
            return Reconciled()
        desk = _Desk(backend, embedder, video, words_of(backend, video), zone)
        try:
            return desk.reconcile(minutes)
        except StaleWrite:
            if not tries_left:
                raise
    return Reconciled()


@dataclass(slots=True)
class _Changes:
    saves: dict[str, Task] = field(default_factory=dict)
    deletes: dict[str, Task] = field(default_factory=dict)
    new: int = 0
    same: int = 0
    merged: int = 0
    gone: int = 0


class _Desk:
    """One recording's reconciliation on what is stored now."""

    def __init__(
        self,
        backend: Backend,
        embedder: Embedder | None,
        video: Video,
        words: Words,
        zone: tzinfo,
    ) -> None:
        self._backend, self._embedder, self._video = backend, embedder, video
        self._owner, self._words, self._zone = video.owner, words, zone
        self._now = backend.job_store.now()
        self._own = {
            task.task_id: task
            for task in backend.task_store.of_recording(video.owner, video.video_id)
        }
        self._changes = _Changes()

    def reconcile(self, minutes: Minutes) -> Reconciled:
        for kind, found in mentions_of(self._video, minutes, self._words.edited).items():
            new = self._known_again(kind, found)
            self._add(kind, new)
        self._find_said_done()
        self._commit()
        done = self._changes
        return Reconciled(
            new=done.new,
            same=done.same,
            merged=done.merged,
            gone=done.gone,
            touched=sum(task.is_touched for task in self._own.values()),
        )

    def _known_again(self, kind: TaskKind, found: Sequence[Mention]) -> list[Mention]:
        """Renew what was known and drop what is not there any more; returns what is new."""
        known = [
            (task.task_id, mention)
            for task in self._own.values()
            if task.kind is kind
            for mention in task.mentions
            if mention.video_id == self._video.video_id and not _is_removed(task, mention)
        ]
        pairs = paired(found, [mention for _, mention in known])
        for at, before in pairs.items():
            self._renew(known[before][0], known[before][1], found[at])
        for before, (task_id, mention) in enumerate(known):
            if before not in pairs.values():
                self._drop(task_id, mention)
        return [one for at, one in enumerate(found) if at not in pairs]

    def _renew(self, task_id: str, before: Mention, now: Mention) -> None:
        self._changes.same += 1
        task = self._task(task_id)
        if task.state is TaskState.DELETED:
            return
        renewed = replace(now, mention_id=before.mention_id, why_same=before.why_same)
        if renewed != before:
            self._changes.saves[task_id] = task.with_mention(renewed)

    def _drop(self, task_id: str, mention: Mention) -> None:
        """What no person changed goes with the minutes that held it; the rest stays."""
        task = self._task(task_id)
        if task.is_touched:
            return
        self._changes.gone += 1
        left = task.without_mention(mention.mention_id)
        if left.mentions:
            self._changes.saves[task_id] = left
        else:
            self._changes.saves.pop(task_id, None)
            if task.version:
                self._changes.deletes[task_id] = self._own[task_id]

    def _add(self, kind: TaskKind, new: Sequence[Mention]) -> None:
        if not new:
            return
        others = self._others(kind) if kind is TaskKind.TASK else []
        voices = self._voices(others)
        promises = [self._promise(task, voices) for task in others]
        fresh = [self._promise_of(one, voices) for one in new]
        matcher = PromiseMatcher([*promises, *fresh], self._embedder)
        taken: set[int] = set()
        for mention, promise in zip(new, fresh, strict=True):
            found = self._best(matcher, promise, promises) if others else None
            if found is None or found[0] in taken:
                self._propose(kind, mention)
                continue
            taken.add(found[0])
            self._join(others[found[0]], mention, found[1])

    def _best(
        self, matcher: PromiseMatcher, promise: Promise, promises: Sequence[Promise]
    ) -> tuple[int, str] | None:
        try:
            found = matcher.best(promise, promises)
        except DependencyUnavailable as error:
            fields = {"video": self._video.video_id, "reason": error.code}
            log.warning("tasks_not_reconciled", extra=fields)
            found = PromiseMatcher(promises, None).best(promise, promises)
        if found is None:
            return None
        at, likeness = found
        return at, f"{likeness.meaning:.2f}: {', '.join(likeness.shared[:5])}"

    def _propose(self, kind: TaskKind, mention: Mention) -> None:
        name = f"t{mention.mention_id}"
        if name in self._own or name in self._changes.saves:
            name = f"t{secrets.token_hex(8)}"
        event = Promised(event_id=f"p{mention.mention_id}", at=self._now, mention=mention)
        self._changes.saves[name] = Task(
            task_id=name, owner=self._owner, kind=kind, events=(event,)
        )
        self._changes.new += 1

    def _join(self, other: Task, mention: Mention, why: str) -> None:
        task = self._changes.saves.get(other.task_id, other)
        joined = replace(mention, why_same=why)
        event = Promised(event_id=f"p{mention.mention_id}", at=self._now, mention=joined)
        self._changes.saves[other.task_id] = task.with_event(event)
        self._changes.merged += 1

    def _others(self, kind: TaskKind) -> list[Task]:
        """Tasks of other recordings that a new promise can be the same as.

        A promise that was made before a task was finished belongs to it; one made later is new.
        """
        tasks: list[Task] = []
        cursor = ""
        where = TaskFilter(kind=kind)
        while True:
            page = self._backend.task_store.list(self._owner, where, limit=PAGE, cursor=cursor)
            tasks += page.tasks
            cursor = page.cursor
            if not cursor:
                break
        here = self._video.video_id
        return [
            task
            for task in tasks
            if self._is_open_then(task) and all(one.video_id != here for one in task.mentions)
        ]

    def _is_open_then(self, task: Task) -> bool:
        if task.state in ACTIVE:
            return True
        said, closed = self._video.recorded_at, task.closed_at
        return said is not None and closed is not None and said < closed

    def _find_said_done(self) -> None:
        """Propose as done what is said to be; once for each place, and never what was answered."""
        if self._words.edited is None:
            return
        open_tasks = [
            task
            for task in self._others(TaskKind.TASK)
            if task.state in ACTIVE and self._is_later(task)
        ]
        finder = SaidDoneFinder(self._words.edited)
        voices = self._voices(open_tasks)
        for task in open_tasks:
            place = finder.find(self._promise(task, voices), self._names(voices))
            if place is None:
                continue
            name = f"s{self._video.video_id}"
            now = self._changes.saves.get(task.task_id, task)
            if any(event.event_id == name for event in now.events):
                continue
            mention = Mention(
                mention_id=name,
                video_id=self._video.video_id,
                text="",
                start_s=place.start_s,
                end_s=place.end_s,
                recorded_at=self._video.recorded_at,
                quote=place.text,
                speaker=place.speaker,
                segment_ids=(place.segment_id,),
            )
            said = SaidDone(event_id=name, at=self._now, mention=mention)
            self._changes.saves[task.task_id] = now.with_event(said)

    def _is_later(self, task: Task) -> bool:
        source, here = task.source, self._video.recorded_at
        then = source.recorded_at if source else None
        return here is not None and then is not None and then < here

    def _commit(self) -> None:
        saves = list(self._changes.saves.values())
        deletes = list(self._changes.deletes.values())
        for first in range(0, len(saves), MAX_COMMIT):
            self._backend.task_store.commit(self._owner, saves=saves[first : first + MAX_COMMIT])
        for first in range(0, len(deletes), MAX_COMMIT):
            part = deletes[first : first + MAX_COMMIT]
            self._backend.task_store.commit(self._owner, deletes=part)
        forget_digests(self._backend, self._owner, (*saves, *deletes))
        done = self._changes
        fields = {"new": done.new, "same": done.same + done.merged, "gone": done.gone}
        log.info("tasks_reconciled", extra={"video": self._video.video_id, **fields})

    def _task(self, task_id: str) -> Task:
        return self._changes.saves.get(task_id) or self._own[task_id]

    def _voices(self, tasks: Sequence[Task]) -> NamedVoices:
        videos = {task.person.video_id for task in tasks if task.person and task.person.label}
        return voices_in(self._backend, self._owner, videos | {self._video.video_id})

    def _names(self, voices: NamedVoices) -> Mapping[str, str]:
        return voices.of(self._video.video_id)

    def _promise(self, task: Task, voices: NamedVoices) -> Promise:
        source = task.source
        return Promise(
            text=task.text,
            person=_name(task.person, voices),
            due=task.due,
            due_said=task.due_said,
            said_on=self._day(source) if source else None,
        )

    def _promise_of(self, mention: Mention, voices: NamedVoices) -> Promise:
        return Promise(
            text=mention.text,
            person=_name(mention.person, voices),
            due=mention.due,
            due_said=mention.due_said,
            said_on=self._day(mention),
        )

    def _day(self, mention: Mention) -> date | None:
        at = mention.recorded_at
        return local_day(at, self._zone) if at else None


def _is_removed(task: Task, mention: Mention) -> bool:
    """Whether it was removed from the shelf: what stands up at the same moment is another one."""
    return task.state is TaskState.DELETED and mention.mention_id.startswith(SHELVED)


def _name(person: Person | None, voices: NamedVoices) -> str:
    if person is None:
        return ""
    return person.named(voices.of(person.video_id))
