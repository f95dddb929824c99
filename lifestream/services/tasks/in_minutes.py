"""A recording's minutes with what people made of them: one truth for every page and export."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lifestream.domain.ids import VideoId
from lifestream.domain.minutes.templates import TITLES, Part
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    Minutes,
    Point,
    Section,
    TimeBlocks,
    Unverified,
)
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.mention import Mention
from lifestream.domain.tasks.task import Task, TaskKind

MEETING_PARTS = (Part.OVERVIEW, Part.DECISIONS, Part.TASKS, Part.QUESTIONS)
LEFT_OUT = frozenset({TaskState.DROPPED, TaskState.DELETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMinutes:
    """The minutes, and the kept item behind each line of the four lists; None where none is."""

    minutes: Minutes | None = None
    points: tuple[Task | None, ...] = ()
    tasks: tuple[Task | None, ...] = ()
    decisions: tuple[Task | None, ...] = ()
    questions: tuple[Task | None, ...] = ()

    @property
    def parts(self) -> tuple[Section, ...]:
        """The parts to be shown, in their order: the template's, and what a person works on.

        No template hides what a person kept, accepted or typed.
        """
        if self.minutes is None:
            return ()
        default = tuple(Section(part=part, title=TITLES[part]) for part in MEETING_PARTS)
        shown = self.minutes.sections or default
        own = {
            Part.OVERVIEW: self.points,
            Part.DECISIONS: self.decisions,
            Part.TASKS: self.tasks,
            Part.QUESTIONS: self.questions,
        }
        there = {one.part for one in shown}
        return shown + tuple(
            Section(part=part, title=TITLES[part])
            for part, items in own.items()
            if part not in there and any(task and task.is_touched for task in items)
        )


def kept_minutes(video_id: VideoId, minutes: Minutes | None, kept: Sequence[Task]) -> KeptMinutes:
    """The minutes with kept items in place of those that were written.

    Where nothing of the recording is kept yet, they stay as they were written. Lines of the
    overview that a person took from the shelf stand behind those that were written.
    """
    points = _of_kind(video_id, kept, TaskKind.POINT)
    if minutes is not None:
        minutes = replace(minutes, unverified=())  # Of the shelf, not of the minutes.
        lines = tuple(Point(text=_text(task, one), evidence=_evidence(one)) for task, one in points)
        behind = (*(None for _ in minutes.overview), *(task for task, _ in points))
        minutes = replace(minutes, overview=(*minutes.overview, *lines))
    if minutes is None or all(task.kind is TaskKind.POINT for task in kept):
        return KeptMinutes(
            minutes=minutes,
            points=behind if minutes else (),
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
        points=behind,
        tasks=tuple(task for task, _ in tasks),
        decisions=tuple(task for task, _ in decisions),
        questions=tuple(task for task, _ in questions),
    )


def shelf_of(
    video_id: VideoId, blocks: TimeBlocks | None, minutes: Minutes | None, kept: Iterable[Task]
) -> tuple[Unverified, ...]:
    """What is on the shelf and nobody has answered yet, in order of time."""
    answered = {mention.mention_id for task in kept for mention in task.mentions}
    written = written_shelf(blocks, minutes)
    return tuple(one for one in written if one.place_id(video_id) not in answered)


def written_shelf(blocks: TimeBlocks | None, minutes: Minutes | None) -> tuple[Unverified, ...]:
    """Everything that could not be verified, each once: of blocks, and of the whole."""
    every = [one for block in (blocks.blocks if blocks else ()) for one in block.unverified]
    every += minutes.unverified if minutes else ()
    found: dict[tuple[str, str], Unverified] = {}
    for one in every:
        found.setdefault((one.kind, one.text.casefold()), one)
    return tuple(sorted(found.values(), key=_by_time))


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
        segment_ids=mention.segment_ids,
    )


def _by_time(item: Unverified) -> tuple[float, str]:
    return (item.moments[0].start_s if item.moments else -1.0, item.shelf_id)
