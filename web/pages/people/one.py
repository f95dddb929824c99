"""/people/<person_id>: one person: where they are heard, what is open with them."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.people.book import PersonId
from lifestream.services.people.change_people import (
    merge_people,
    names_of,
    rename_person,
    set_voice_kept,
)
from lifestream.services.people.list_people import open_person, reach_of
from lifestream.services.people.suggest_names import remembered
from lifestream.services.tasks.list_tasks import is_overdue
from web.context import backend, current_owner
from web.presentation import answers, links


def person(person_id: str) -> str:
    """The page."""
    owner = current_owner()
    memory = remembered(backend(), owner)
    page = open_person(backend(), owner, memory, PersonId(person_id))
    others = {
        other: name
        for other, name in names_of(memory.named).items()
        if other != page.person.person_id
    }
    return render_template(
        "people/person.html",
        page=page,
        person=page.person,
        reach=reach_of(backend(), owner, memory, PersonId(person_id)),
        others=sorted(others.items(), key=lambda one: one[1].casefold()),
        remembers=memory.book.remembers,
        media=links.media,
        today=answers.today(),
        is_overdue=is_overdue,
    )


def rename_person_form(person_id: str) -> ResponseReturnValue:
    """Another name, everywhere."""
    rename_person(backend(), current_owner(), PersonId(person_id), request.form.get("name", ""))
    return redirect(url_for("pages.person", person_id=person_id), code=303)


def merge_person_form(person_id: str) -> ResponseReturnValue:
    """One person instead of two; shown is the one that stays."""
    into = request.form.get("into", "")
    merge_people(backend(), current_owner(), PersonId(person_id), PersonId(into))
    return redirect(url_for("pages.person", person_id=into), code=303)


def person_voice_form(person_id: str) -> ResponseReturnValue:
    """Delete what is kept of the voice, or let it be kept again."""
    kept = request.form.get("keep") == "yes"
    set_voice_kept(backend(), current_owner(), PersonId(person_id), kept=kept)
    return redirect(url_for("pages.person", person_id=person_id), code=303)


ROUTES = (
    ("/people/<person_id>", person, ("GET",)),
    ("/people/<person_id>/name", rename_person_form, ("POST",)),
    ("/people/<person_id>/merge", merge_person_form, ("POST",)),
    ("/people/<person_id>/voice", person_voice_form, ("POST",)),
)
