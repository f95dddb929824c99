"""Calendars in the settings, and what they say of a recording."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lifestream.bootstrap.arriving.calendar_file import take_calendar
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.meetings.meeting import Meeting
from lifestream.domain.video import Video
from lifestream.services.meetings.calendars import meeting_of_recording, remove_calendar
from web.auth.audit import note_made
from web.context import application, backend, current_owner


def calendars_form() -> Response:
    """Take the chosen file, or remove a calendar."""
    if request.form.get("remove"):
        remove_calendar(backend().owner_log, current_owner(), request.form["remove"])
    else:
        part = request.files.get("calendar")
        if part is None or not part.filename:
            raise InvalidRequest("Choose a calendar file (.ics).", code="NO_FILE")
        made = take_calendar(application(), current_owner(), part.filename, part.read())
        note_made(calendar_id=made.calendar_id)
    return redirect(url_for("pages.settings", _anchor="calendars"), code=303)


def suggested_meeting(video: Video) -> Meeting | None:
    """The meeting that a recording may be of, unless a person wrote its title.

    Whoever sees somebody else's recording is told nothing of their calendars.
    """
    if "title" in video.typed or video.owner != current_owner():
        return None
    return meeting_of_recording(backend().owner_log, video)


ROUTES = (("/settings/calendars", calendars_form, ("POST",)),)
