"""/tasks/<id>: one task, where it was said, its history, and everything to do with it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.tasks.events import ACTIVE
from lifestream.languages.speaking import gettext
from lifestream.services.tasks.change_task import (
    TaskChanges,
    answer_said_done,
    edit_task,
    split_task,
    take_apart,
    undo,
)
from lifestream.services.tasks.history import history_of
from lifestream.services.tasks.list_tasks import is_overdue, open_task
from web.context import backend, current_owner
from web.pages.tasks.listed import STATES, back_to, day_of
from web.presentation import answers
from web.presentation.placeholders import in_english


def task(task_id: str) -> str:
    """The page."""
    shown = open_task(backend(), current_owner(), task_id)
    return render_template(
        "task.html",
        shown=shown,
        task=shown.task,
        history=history_of(shown.task),
        states={state: gettext(label) for state, label in STATES[shown.task.kind].items()},
        is_active=shown.task.state in ACTIVE,
        overdue=is_overdue(shown.task, answers.today()),
    )


def edit_task_form(task_id: str) -> ResponseReturnValue:
    """Other words, another owner, another day; what stands there as before stays as it was."""
    shown = open_task(backend(), current_owner(), task_id)
    form = request.form
    text, person = in_english(form.get("text", "")), " ".join(form.get("person", "").split())
    due = day_of(form.get("due", ""))
    before = shown.person if shown.is_named else ""
    changes = TaskChanges(
        text=text if " ".join(text.split()) != shown.text else None,
        person=person if person != before else None,
        due=due if due != shown.task.due else None,
        clears_due=due is None and shown.task.due is not None,
    )
    edit_task(backend(), current_owner(), task_id, changes)
    return redirect(back_to(form.get("back", "") or _page(task_id)), code=303)


def split_task_form(task_id: str) -> ResponseReturnValue:
    """One task for each line."""
    split_task(backend(), current_owner(), task_id, request.form.get("texts", "").splitlines())
    return redirect(url_for("pages.tasks"), code=303)


def apart_task_form(task_id: str) -> ResponseReturnValue:
    """One place becomes a task of its own."""
    made = take_apart(backend(), current_owner(), task_id, request.form.get("mention_id", ""))
    return redirect(_page(made.task_id), code=303)


def undo_task_form(task_id: str) -> ResponseReturnValue:
    """Take something back."""
    undo(backend(), current_owner(), task_id, request.form.get("event_id", ""))
    return redirect(_page(task_id), code=303)


def said_done_form(task_id: str) -> ResponseReturnValue:
    """Say whether it is done."""
    form = request.form
    answer_said_done(
        backend(),
        current_owner(),
        task_id,
        form.get("said", ""),
        is_done=form.get("is_done") == "yes",
    )
    return redirect(back_to(form.get("back", "") or _page(task_id)), code=303)


def _page(task_id: str) -> str:
    return url_for("pages.task", task_id=task_id)


ROUTES = (
    ("/tasks/<task_id>", task, ("GET",)),
    ("/tasks/<task_id>/edit", edit_task_form, ("POST",)),
    ("/tasks/<task_id>/split", split_task_form, ("POST",)),
    ("/tasks/<task_id>/apart", apart_task_form, ("POST",)),
    ("/tasks/<task_id>/undo", undo_task_form, ("POST",)),
    ("/tasks/<task_id>/said-done", said_done_form, ("POST",)),
)
