"""/tasks: what was promised, across recordings and days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import noted
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.task import TaskKind
from lifestream.languages.speaking import gettext
from lifestream.services.tasks.change_task import NewTask, add_task, merge_tasks, move_tasks
from lifestream.services.tasks.feed import feed_made_at, make_feed, revoke_feed
from lifestream.services.tasks.list_tasks import (
    ShownTask,
    is_overdue,
    people_with_tasks,
    tasks_of,
)
from web.api.kept.tasks import feed_document, filter_of
from web.context import application, backend, current_owner
from web.presentation import answers
from web.schemas.kept.tasks import TaskParameters

KINDS = {
    TaskKind.TASK: noted("Tasks"),
    TaskKind.DECISION: noted("Decisions"),
    TaskKind.QUESTION: noted("Open questions"),
    TaskKind.POINT: noted("Lines of minutes"),
}
STATES = {
    TaskKind.TASK: {
        TaskState.PROPOSED: noted("Inbox"),
        TaskState.OPEN: noted("Open"),
        TaskState.DONE: noted("Done"),
        TaskState.DROPPED: noted("Dropped"),
    },
    TaskKind.DECISION: {
        TaskState.PROPOSED: noted("Inbox"),
        TaskState.OPEN: noted("Kept"),
        TaskState.DONE: noted("Carried out"),
        TaskState.DROPPED: noted("Dropped"),
    },
    TaskKind.QUESTION: {
        TaskState.PROPOSED: noted("Inbox"),
        TaskState.OPEN: noted("Open"),
        TaskState.DONE: noted("Answered"),
        TaskState.DROPPED: noted("Dropped"),
    },
    TaskKind.POINT: {
        TaskState.PROPOSED: noted("Inbox"),
        TaskState.OPEN: noted("Kept"),
        TaskState.DONE: noted("Done with"),
        TaskState.DROPPED: noted("Dropped"),
    },
}
WEEK = timedelta(days=7)
MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Tasks below one heading."""

    title: str
    tasks: tuple[ShownTask, ...]


def tasks() -> str:
    """The list with its filters."""
    asked = _asked()
    owner, today = current_owner(), answers.today()
    complete = application().tasks_follower.look(owner)
    page = tasks_of(backend(), owner, filter_of(asked), limit=asked.limit, cursor=asked.cursor)
    counts = backend().task_store.counts(owner, asked.kind)
    return render_template(
        "tasks.html",
        asked=asked,
        sections=_sections(page.tasks, today),
        page=page,
        counts=counts,
        any_at_all=any(counts.values()),
        filtered=bool(asked.q or asked.person is not None or asked.from_date or asked.to_date)
        or bool(asked.video_id),
        people=people_with_tasks(backend(), owner, asked.kind),
        kinds={kind: gettext(label) for kind, label in KINDS.items()},
        states={state: gettext(label) for state, label in STATES[asked.kind].items()},
        complete=complete,
        today=today,
        here=request.full_path.rstrip("?"),
        is_overdue=is_overdue,
    )


def add_task_form() -> ResponseReturnValue:
    """Write one down; back to where it was written."""
    form = request.form
    video_id = form.get("video_id", "")
    new = NewTask(
        text=form.get("text", ""),
        kind=TaskKind(form.get("kind", "task")) if form.get("kind", "task") in KINDS else _bad(),
        person=form.get("person", ""),
        due=day_of(form.get("due", "")),
        video_id=VideoId(video_id) if video_id else None,
        at_s=_second(form.get("at", "")),
    )
    task = add_task(backend(), current_owner(), new)
    if video_id:
        return redirect(url_for("pages.recording", video_id=video_id, _anchor="minutes"), code=303)
    return redirect(
        url_for("pages.tasks", kind=task.kind.value, state="open", _anchor=task.task_id), code=303
    )


def move_tasks_form() -> ResponseReturnValue:
    """What is ticked, or the one whose button was pressed, changes its state or is merged."""
    form = request.form
    what, _, one = form.get("do", "").partition(":")
    chosen = [one] if one else form.getlist("task")
    if not chosen:
        raise InvalidRequest("Tick at least one first.", code="NOTHING_CHOSEN")
    if what == MERGE:
        merge_tasks(backend(), current_owner(), chosen[0], chosen[1:])
    elif what in list(TaskState):
        move_tasks(backend(), current_owner(), chosen, TaskState(what))
    else:
        raise InvalidRequest("Choose what to do with them.")
    return redirect(back_to(form.get("back", "")), code=303)


def feed_page() -> Response:
    """The addresses for calendar programs: whether there are some, and a form for new ones."""
    return _feed_page(None)


def make_feed_form() -> Response:
    """Make new addresses and show them this once."""
    return _feed_page(make_feed(backend(), current_owner()))


def revoke_feed_form() -> ResponseReturnValue:
    """Take the addresses back."""
    revoke_feed(backend(), current_owner())
    return redirect(url_for("pages.feed_page"), code=303)


def day_of(given: str) -> date | None:
    """The day of a date field; None for an empty one.

    Raises:
        InvalidRequest: It is no day.
    """
    if not given.strip():
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise InvalidRequest("Write the day as 2026-11-20.", code="BAD_DAY") from None


def back_to(given: str) -> str:
    """A page of tasks or of a recording; the list for anything else."""
    good = given.startswith(("/tasks", "/r/")) and not given.startswith("//")
    return given if good else url_for("pages.tasks")


def _feed_page(token: str | None) -> Response:
    page = render_template(
        "tasks_feed.html",
        made_at=feed_made_at(backend(), current_owner()),
        addresses=feed_document(token) if token else None,
        identity=application().settings.identity,
    )
    response = make_response(page)
    # It may hold an address that is shown this once.
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked() -> TaskParameters:
    given = {name: value for name, value in request.args.items() if value or name == "person"}
    if given.get("person") == "":
        del given["person"]
    if given.pop("nobody", ""):
        given["person"] = ""
    return TaskParameters.model_validate(given)


def _sections(found: Sequence[ShownTask], today: date) -> list[Section]:
    """Open ones by when they are due; closed ones below one heading."""
    sections: dict[str, list[ShownTask]] = {}
    for shown in found:
        sections.setdefault(_heading(shown, today), []).append(shown)
    return [Section(title=title, tasks=tuple(held)) for title, held in sections.items()]


def _heading(shown: ShownTask, today: date) -> str:
    task = shown.task
    if task.state in (TaskState.DONE, TaskState.DROPPED):
        return gettext(STATES[task.kind][task.state])
    if task.kind is not TaskKind.TASK:
        return gettext("To keep")
    if task.due is None:
        return gettext("Without a date")
    if task.due < today:
        return gettext("Overdue")
    if task.due == today:
        return gettext("Today")
    return gettext("Within a week") if task.due <= today + WEEK else gettext("Later")


def _second(given: str) -> float:
    try:
        at_s = float(given or 0)
    except ValueError:
        return 0.0
    return at_s if 0 <= at_s < 1e6 else 0.0


def _bad() -> TaskKind:
    raise InvalidRequest("That is no kind of item.")


ROUTES = (
    ("/tasks", tasks, ("GET",)),
    ("/tasks", add_task_form, ("POST",)),
    ("/tasks/move", move_tasks_form, ("POST",)),
    ("/tasks/calendar", feed_page, ("GET",)),
    ("/tasks/calendar", make_feed_form, ("POST",)),
    ("/tasks/calendar/revoke", revoke_feed_form, ("POST",)),
)
