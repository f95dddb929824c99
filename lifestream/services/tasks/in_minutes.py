"""A recording's minutes with what people made of them: one truth for every page and export."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lifestream.domain.ids import VideoId
from lifestream.domain.summary import ActionItem, Decision, Evidence, Minutes, Point
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.tasks.task import Task, TaskKind

LEFT_OUT = frozenset({TaskState.DROPPED, TaskState.DELETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMinutes:
    """The minutes, and the kept item behind each line of the three lists; None where none is."""

    minutes: Minutes | None = None
    tasks: tuple[Task | None, ...] = ()
    decisions: tuple[Task | None, ...] = ()
    questions: tuple[Task | None, ...] = ()


def kept_minutes(video_id: VideoId, minutes: Minutes | None, kept: Sequence[Task]) -> KeptMinutes:
    """The minutes with kept items in place of those that were written.

    Where nothing of the recording is kept yet, they stay as they were written.
    """
    if minutes is None or not kept:
        return KeptMinutes(
            minutes=minutes,
            tasks=(None,) * len(minutes.action_items) if minutes else (),
            decisions=(None,) * len(minutes.decisions) if minutes else (),
            questions=(None,) * len(minutes.open_questions) if minutes else (),
        )
    tasks, decisions, questions = (
        _of_kind(video_id, kept, kind)
        for kind in (TaskKind.TASK, TaskKind.DECISION, TaskKind.QUESTION)
    )
    return KeptMinutes(
        minutes=replace(
            minutes,
            action_items=tuple(_action_item(task, one) for task, one in tasks),
            decisions=tuple(
                Decision(text=_text(task, one), evidence=_evidence(one)) for task, one in decisions
            ),
            open_questions=tuple(
                Point(text=_text(task, one), evidence=_evidence(one)) for task, one in questions
            ),
        ),
        tasks=tuple(task for task, _ in tasks),
        decisions=tuple(task for task, _ in decisions),
        questions=tuple(task for task, _ in questions),
    )


def _of_kind(video_id: VideoId, kept: Sequence[Task], kind: TaskKind) -> list[tuple[Task, Mention]]:
    found = [
        (task, mention)
        for task in kept
        if task.kind is kind and task.state not in LEFT_OUT
        for mention in task.mentions
        if mention.video_id == video_id
    ]
    return sorted(found, key=lambda one: (one[1].start_s, one[0].task_id))


def _action_item(task: Task, mention: Mention) -> ActionItem:
    person = task.person
    own = person is not None and person.label and person.video_id == mention.video_id
    here = mention.person
    owner = person.label if person and own else person.name if person else ""
    return ActionItem(
        task=_text(task, mention),
        evidence=_evidence(mention),
        owner=owner or (here.label or here.name if here and person else None) or None,
        due=task.due,
        due_said=task.due_said,
    )


def _text(task: Task, mention: Mention) -> str:
    """What a person typed, else what was said here: another recording may say it otherwise."""
    return task.text if task.is_typed else mention.text


def _evidence(mention: Mention) -> Evidence:
    return Evidence(
        start_s=mention.start_s,
        end_s=mention.end_s,
        quote=mention.quote,
        speaker=mention.speaker,
    )
