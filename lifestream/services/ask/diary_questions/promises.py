"""Tasks: what is to be done, by whom, and what was promised to a person."""

from dataclasses import dataclass
from datetime import date

from lifestream.domain.language.diary.reading import DiaryQuestion
from lifestream.domain.summary import Evidence
from lifestream.domain.tasks.events import ACTIVE, TaskState
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.video import Video
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.ask.diary_questions.people import shown_name
from lifestream.services.ask.diary_questions.told import Diary, Telling
from lifestream.services.ask.diary_questions.wording import WORDINGS, Wording
from lifestream.services.tasks.list_tasks import ShownTask, tasks_of
from lifestream.text.search_words import search_words

MAX_TASKS = 20
MAX_KEPT = 200
"""Tasks that are read from the list; active ones come first in it."""

LINES_BEFORE = 1
"""Lines in front of a promise in which the person it is made to may be addressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One task and where it was promised; ``owner`` is a name or empty."""

    video: Video
    text: str
    owner: str
    due: date | None
    due_said: str
    evidence: Evidence


def tell_tasks(diary: Diary, asked: DiaryQuestion) -> Telling | None:
    """The open tasks, or those of ``asked.person``; None where that person has none."""
    tasks = _tasks(diary)
    if asked.person:
        tasks = [task for task in tasks if _same_name(asked.person, task.owner)]
        if not tasks:
            return None
    return _told(diary, tasks, asked.language)


def tell_promises_to(diary: Diary, asked: DiaryQuestion) -> Telling | None:
    """Tasks of others that name the person or were promised in words to them; else None."""
    theirs = [
        task
        for task in _tasks(diary)
        if not _same_name(asked.person, task.owner) and _is_to(diary, task, asked.person)
    ]
    return _told(diary, theirs, asked.language) if theirs else None


def _tasks(diary: Diary) -> list[_Task]:
    """Open tasks as people keep them, and those of minutes that no list has taken in yet.

    Those with a due date first, the earliest in front.
    """
    videos = {video.video_id: video for video in diary.recordings()}
    kept = tasks_of(
        diary.backend, diary.question.owner, TaskFilter(states=frozenset(TaskState)), limit=MAX_KEPT
    )
    listed = {mention.video_id for shown in kept.tasks for mention in shown.task.mentions}
    found = [
        _kept(shown, videos[source.video_id], source)
        for shown in kept.tasks
        if shown.task.state in ACTIVE
        and (source := shown.source) is not None
        and source.video_id in videos
    ]
    for video in videos.values():
        minutes = diary.minutes(video) if video.video_id not in listed else None
        names = diary.names(video) if minutes and minutes.action_items else {}
        for item in minutes.action_items if minutes else ():
            found.append(
                _Task(
                    video=video,
                    text=diary.named(video, item.task),
                    owner=names.get(item.owner or "", item.owner or ""),
                    due=item.due,
                    due_said=item.due_said,
                    evidence=item.evidence,
                )
            )
    return sorted(found, key=lambda task: (task.due is None, task.due or date.max))


def _kept(shown: ShownTask, video: Video, source: Mention) -> _Task:
    return _Task(
        video=video,
        text=shown.text,
        owner=shown.person,
        due=shown.task.due,
        due_said=shown.task.due_said,
        evidence=Evidence(
            start_s=source.start_s, end_s=source.end_s, quote=source.quote, speaker=source.speaker
        ),
    )


def _told(diary: Diary, tasks: list[_Task], language: str) -> Telling:
    wording = WORDINGS[language]
    telling = Telling()
    for task in tasks[:MAX_TASKS]:
        moment = diary.evidence(task.video, task.evidence)
        telling.add(_sentence(task, wording), [(task.video, moment)])
    left_out = len(tasks) - MAX_TASKS
    if left_out > 0:
        task = tasks[MAX_TASKS]
        moment = diary.evidence(task.video, task.evidence)
        telling.add(wording.count(wording.more, left_out), [(task.video, moment)])
    return telling


def _sentence(task: _Task, wording: Wording) -> str:
    text = task.text.rstrip(" .")
    due = wording.due.format(day=wording.on(task.due)) if task.due else ""
    said = "" if due or task.due_said.casefold() in text.casefold() else task.due_said
    late = due or said
    front = f"{shown_name(task.owner)}: " if task.owner else ""
    return f"{front}{text}{f' ({late})' if late else ''}."


def _same_name(person: str, owner: str) -> bool:
    return bool(owner) and set(search_words(person)) <= set(search_words(owner))


def _is_to(diary: Diary, task: _Task, person: str) -> bool:
    """Whether the task, its quote, its line or the one before names the person."""
    wanted = set(search_words(person))
    evidence = task.evidence
    lines = diary.lines(task.video)
    at = [
        number
        for number, line in enumerate(lines)
        if line.start_s < evidence.end_s and line.end_s > evidence.start_s
    ]
    near = lines[max(at[0] - LINES_BEFORE, 0) : at[-1] + 1] if at else ()
    texts = (task.text, evidence.quote, *(line.text for line in near))
    return any(wanted <= set(search_words(text)) for text in texts)
