"""Forms for GPX tracks, in the settings."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lifestream.domain.errors import InvalidRequest
from lifestream.services.places.tracks import add_track, forget_tracks
from web.context import backend, current_owner
from web.presentation.day_addresses import day_in_address


def tracks_form() -> Response:
    """Take every chosen track, or delete those of a day."""
    if request.form.get("forget"):
        forget_tracks(backend(), current_owner(), [day_in_address(request.form["forget"])])
        return redirect(url_for("pages.settings", _anchor="tracks"), code=303)
    parts = [part for part in request.files.getlist("track") if part.filename]
    if not parts:
        raise InvalidRequest("No file was chosen; go back and choose a GPX file.", code="NO_FILE")
    placed = sum(
        add_track(backend(), current_owner(), part.filename or "", part.read()).placed
        for part in parts
    )
    return redirect(url_for("pages.settings", placed=placed, _anchor="tracks"), code=303)


ROUTES = (("/settings/tracks", tracks_form, ("POST",)),)
