"""Tools that read: search, ask, day, recording, tasks. None of them changes anything.

Every statement comes with the link that opens its second. What people said, wrote or showed is
handed on as it is, in fields of its own: it is for whoever reads it to quote and not to obey.
"""

from collections.abc import Iterable
from typing import Any

from lifestream.domain.diary.assembly import called
from lifestream.domain.diary.day_page import DayLine
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.search import Moment, Narrowing
from lifestream.domain.sentences import says
from lifestream.domain.tasks.events import SHOWN
from lifestream.domain.tasks.task import TaskKind
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.ask.answer_question import ask as answer
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import understand
from lifestream.services.ask.search_moments import search as find
from lifestream.services.days.day import day_of
from lifestream.services.export.document import Line, export_document
from lifestream.services.library.browse_library import open_recording
from lifestream.services.tasks.list_tasks import ShownTask, keys_of_people, tasks_of
from web.agents.arguments import (
    AskArguments,
    DayArguments,
    RecordingArguments,
    SearchArguments,
    TasksArguments,
)
from web.agents.tool import AgentTool, Caller

Plain = dict[str, Any]


def search(caller: Caller, asked: SearchArguments) -> Plain:
    """Moments, best first."""
    inference = caller.app.inference
    question = understand(caller.backend, inference.embedder, _question(caller, asked))
    found = find(caller.backend, inference.embedder, question)
    return {
        "searched": found.searched.words,
        "is_relevant": found.is_relevant,
        "moments": [_moment(caller, one) for one in found.moments],
    }


def ask(caller: Caller, asked: AskArguments) -> Plain:
    """An answer whose every sentence cites moments, or that nothing was found."""
    inference = caller.app.inference
    found = answer(
        caller.backend,
        inference.embedder,
        inference.language_model,
        _question(caller, asked),
        stand_in=inference.quoting_writer,
    )
    return {
        "found": found.answer.found,
        "answer": found.answer.text,
        "written_by": found.answer.engine.name,
        "searched": found.searched.words,
        "citations": [
            {"number": one.number, **_moment(caller, one.moment)} for one in found.answer.citations
        ],
    }


def day(caller: Caller, asked: DayArguments) -> Plain:
    """What a day came to, and its recordings."""
    page = day_of(caller.backend, caller.owner, asked.day, caller.zone)
    return {
        "day": page.day.isoformat(),
        "link": f"{caller.root}/day/{page.day.isoformat()}",
        "headline": page.narrative.headline,
        "sentences": _day_lines(caller, page.narrative.sentences),
        "decisions": _day_lines(caller, page.decisions),
        "tasks": [
            {
                **_day_line(caller, one.line),
                "person": one.owner,
                "due": one.due.isoformat() if one.due else None,
            }
            for one in page.tasks
        ],
        "people": [one.name for one in page.voices],
        "own_words": page.words.text,
        "recordings": [
            {
                "video_id": one.video_id,
                "title": one.title,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "state": one.state.value,
                "link": caller.link(one.video_id, one.at_s),
            }
            for one in page.stretches
        ],
    }


def recording(caller: Caller, asked: RecordingArguments) -> Plain:
    """A recording: minutes, chapters, and a part of what was said."""
    video_id = VideoId(asked.video_id)
    opened = open_recording(caller.backend, caller.owner, video_id)
    if not caller.rights.covers(opened.video.tags):
        raise NotFound(
            says("There is no recording {video_id}.", video_id=asked.video_id),
            code="VIDEO_NOT_FOUND",
        )
    document = export_document(opened, zone=caller.zone)
    spoken = [line for line in document.transcript if line.at_s >= asked.from_s]
    rest = spoken[asked.max_lines :]

    def lines(given: Iterable[Line] | None) -> list[Plain]:
        return [_line(caller, video_id, line) for line in given or ()]

    return {
        "video_id": video_id,
        "link": caller.link(video_id),
        "title": document.title,
        "recorded": document.date,
        "length": document.length,
        "people": list(document.speakers),
        "tags": list(document.tags),
        "warnings": list(document.warnings),
        "overview": lines(document.overview),
        "decisions": lines(document.decisions),
        "tasks": [
            {
                "text": one.what,
                "person": one.who,
                "due": one.due_shown,
                "link": caller.link(video_id, one.at_s),
            }
            for one in document.tasks or ()
        ],
        "questions": lines(document.questions),
        "chapters": lines(document.chapters),
        "said": lines(spoken[: asked.max_lines]),
        "said_goes_on_at_s": rest[0].at_s if rest else None,
    }


def tasks(caller: Caller, asked: TasksArguments) -> Plain:
    """Tasks across recordings and days: active ones by due date, then closed ones."""
    complete = caller.app.tasks_follower.look(caller.owner)
    people = None
    if asked.person:
        people = keys_of_people(caller.backend, caller.owner, [asked.person], [TaskKind.TASK])
    where = TaskFilter(
        states=frozenset({asked.state} & SHOWN) if asked.state else SHOWN,
        people=people,
        due_from=asked.due_from,
        due_to=asked.due_to,
        words=asked.words,
    )
    page = tasks_of(caller.backend, caller.owner, where, limit=asked.limit, cursor=asked.cursor)
    return {
        "tasks": [task_plain(caller, one) for one in page.tasks],
        "total": page.total,
        "next_cursor": page.cursor,
        "complete": complete,
    }


def task_plain(caller: Caller, shown: ShownTask) -> Plain:
    """A task with the place where it was promised."""
    source = shown.source
    return {
        "task_id": shown.task.task_id,
        "text": shown.text,
        "state": shown.task.state.value,
        "person": shown.person if shown.is_named else "",
        "due": shown.task.due.isoformat() if shown.task.due else None,
        "from": shown.title_of(source.video_id) if source else "",
        "link": caller.link(source.video_id, source.start_s)
        if source
        else f"{caller.root}/tasks/{shown.task.task_id}",
    }


def _question(caller: Caller, asked: SearchArguments) -> Question:
    tag = asked.tag.casefold()
    return Question(
        owner=caller.owner,
        text=asked.query,
        top_k=asked.limit,
        where=Narrowing(
            from_day=asked.from_day,
            to_day=asked.to_day,
            speakers=(asked.speaker,) if asked.speaker else (),
            tags=tuple(filter(None, dict.fromkeys((tag, caller.rights.tag)))),
        ),
        today=caller.today,
        zone=caller.zone,
        # Names are looked up among all recordings.
        reads_names=not caller.rights.tag,
    )


def _moment(caller: Caller, moment: Moment) -> Plain:
    return {
        "video_id": moment.video_id,
        "title": moment.title,
        "day": moment.recorded_on.isoformat() if moment.recorded_on else None,
        "kind": moment.kind.value,
        "people": [called(name, {}) for name in moment.names],
        "text": moment.text,
        "at_s": round(moment.start_s, 2),
        "link": caller.link(moment.video_id, moment.start_s),
    }


def _line(caller: Caller, video_id: VideoId, line: Line) -> Plain:
    said = {"text": line.text, "link": caller.link(video_id, line.at_s)}
    return {**said, "who": line.who} if line.who else said


def _day_line(caller: Caller, line: DayLine) -> Plain:
    said = {"text": line.text, "link": caller.link(line.video_id, line.at_s)}
    return {**said, "who": line.who} if line.who else said


def _day_lines(caller: Caller, lines: Iterable[DayLine]) -> list[Plain]:
    return [_day_line(caller, line) for line in lines]


TOOLS = (
    AgentTool(
        name="search",
        title="Search the recordings",
        description="Moments where something was said or shown, with links that play them.",
        arguments=SearchArguments,
        run=search,
        per_tag=True,
    ),
    AgentTool(
        name="ask",
        title="Ask the diary",
        description="An answer in which every sentence cites the moments that prove it.",
        arguments=AskArguments,
        run=ask,
        per_tag=True,
    ),
    AgentTool(
        name="day",
        title="Read a day",
        description="What happened on a day: recordings, decisions, tasks, people.",
        arguments=DayArguments,
        run=day,
    ),
    AgentTool(
        name="recording",
        title="Read a recording",
        description="Minutes and chapters of a recording, and its words from a second on.",
        arguments=RecordingArguments,
        run=recording,
        per_tag=True,
    ),
    AgentTool(
        name="tasks",
        title="List tasks",
        description="What was promised, by whom and until when, with where it was said.",
        arguments=TasksArguments,
        run=tasks,
    ),
)
