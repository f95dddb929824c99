"""Keeping or removing what could not be verified, without scripts."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lifestream.domain.ids import VideoId
from lifestream.services.tasks.shelf import answer_shelved
from web.context import backend, current_owner


def shelf_form(video_id: str) -> Response:
    """Keep one statement of the shelf, or remove it."""
    shelf_id, keep = request.form.get("shelf_id", ""), request.form.get("answer") == "keep"
    answer_shelved(backend(), current_owner(), VideoId(video_id), shelf_id, keep=keep)
    return redirect(url_for("pages.recording", video_id=video_id, _anchor="minutes"), code=303)


ROUTES = (("/r/<video_id>/shelf", shelf_form, ("POST",)),)
