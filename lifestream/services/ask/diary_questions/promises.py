"""Tasks: what is to be done, by whom, and what was promised to a person."""

from dataclasses import dataclass
from datetime import date

from lifestream.domain.language.diary.reading import DiaryQuestion
from lifestream.domain.summary import ActionItem
from lifestream.domain.video import Video
from lifestream.services.ask.diary_questions.people import shown_name
from lifestream.services.ask.diary_questions.told import Diary, Telling
from lifestream.services.ask.diary_questions.wording import WORDINGS, Wording
from lifestream.text.search_words import search_words

MAX_TASKS = 20
LINES_BEFORE = 1
"""Lines in front of a promise in which the person it is made to may be addressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One task of a recording's minutes; ``owner`` is a name or empty."""

    video: Video
    item: ActionItem
    owner: str


def tell_tasks(diary: Diary, asked: DiaryQuestion) -> Telling | None:
    """All tasks, or those of ``asked.person``; None where that person has none."""
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
    """Those with a due date first, the earliest in front; then the newest."""
    found: list[_Task] = []
    for video in diary.recordings():
        minutes = diary.minutes(video)
        names = diary.names(video) if minutes and minutes.action_items else {}
        for item in minutes.action_items if minutes else ():
            owner = names.get(item.owner or "", item.owner or "")
            found.append(_Task(video=video, item=item, owner=owner))
    return sorted(found, key=lambda task: (task.item.due is None, task.item.due or date.max))


def _told(diary: Diary, tasks: list[_Task], language: str) -> Telling:
    wording = WORDINGS[language]
    telling = Telling()
    for task in tasks[:MAX_TASKS]:
        moment = diary.evidence(task.video, task.item.evidence)
        telling.add(_sentence(diary, task, wording), [(task.video, moment)])
    left_out = len(tasks) - MAX_TASKS
    if left_out > 0:
        task = tasks[MAX_TASKS]
        moment = diary.evidence(task.video, task.item.evidence)
        telling.add(wording.count(wording.more, left_out), [(task.video, moment)])
    return telling


def _sentence(diary: Diary, task: _Task, wording: Wording) -> str:
    text = diary.named(task.video, task.item.task).rstrip(" .")
    due = wording.due.format(day=wording.on(task.item.due)) if task.item.due else ""
    said = "" if due or task.item.due_said.casefold() in text.casefold() else task.item.due_said
    late = due or said
    front = f"{shown_name(task.owner)}: " if task.owner else ""
    return f"{front}{text}{f' ({late})' if late else ''}."


def _same_name(person: str, owner: str) -> bool:
    return bool(owner) and set(search_words(person)) <= set(search_words(owner))


def _is_to(diary: Diary, task: _Task, person: str) -> bool:
    """Whether the task, its quote, its line or the one before names the person."""
    wanted = set(search_words(person))
    evidence = task.item.evidence
    lines = diary.lines(task.video)
    at = [
        number
        for number, line in enumerate(lines)
        if line.start_s < evidence.end_s and line.end_s > evidence.start_s
    ]
    near = lines[max(at[0] - LINES_BEFORE, 0) : at[-1] + 1] if at else ()
    texts = (task.item.task, evidence.quote, *(line.text for line in near))
    return any(wanted <= set(search_words(text)) for text in texts)
