"""/calendar-feed/<secret>/events.ics: what a calendar program reads, without a login."""

from datetime import timedelta

from flask import Response, current_app, request, url_for

from lifestream.domain.errors import NotFound
from lifestream.domain.tasks.events import TaskState
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.tasks.feed import owner_of_feed
from lifestream.services.tasks.icalendar import CalendarForm, to_icalendar
from lifestream.services.tasks.list_tasks import tasks_of
from web.auth.attempts import FailedAttempts
from web.context import backend

ATTEMPTS = "lifestream_feed_attempts"
MAX_TASKS = 1000
DONE_SHOWN = timedelta(days=30)
FORMS = {"events": CalendarForm.EVENT, "todos": CalendarForm.TODO}


def tasks_feed(token: str, form: str) -> Response:
    """The owner's accepted tasks; to-dos with what was done within the last month.

    Raises:
        NotFound: There is nothing at this address; ``Deleted`` when it was taken back.
    """
    attempts: FailedAttempts = current_app.extensions.setdefault(ATTEMPTS, FailedAttempts())
    address = request.remote_addr or ""
    attempts.check(address)
    kind = FORMS.get(form)
    try:
        if kind is None:
            raise NotFound("There is no calendar at this address.", code="FEED_NOT_FOUND")
        owner = owner_of_feed(backend(), token)
    except NotFound:
        attempts.refused(address)
        raise
    states = {TaskState.OPEN} | ({TaskState.DONE} if kind is CalendarForm.TODO else set())
    where = TaskFilter(states=frozenset(states))
    found = tasks_of(backend(), owner, where, limit=MAX_TASKS).tasks
    since = backend().job_store.now() - DONE_SHOWN
    shown = [one for one in found if one.task.closed_at is None or one.task.closed_at > since]
    text = to_icalendar(
        shown, kind, lambda name: url_for("pages.task", task_id=name, _external=True)
    )
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="lifestream.ics"'
    return response


ROUTES = (("/calendar-feed/<token>/<form>.ics", tasks_feed, ("GET",)),)
