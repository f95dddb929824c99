"""/trash: recordings that are deleted for good 30 days after they were put there."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import VideoId
from lifestream.services.library.forget import forget_video
from lifestream.services.library.trash import KEPT, restore_video, trash_of
from web.context import backend, current_owner


def trash() -> str:
    """The list, last put there first."""
    return render_template("trash.html", trashed=trash_of(backend(), current_owner()), kept=KEPT)


def empty_trash_form() -> Response:
    """Delete for good everything that is in it."""
    for one in trash_of(backend(), current_owner()):
        forget_video(backend(), current_owner(), one.video.video_id)
    return redirect(url_for("pages.trash"), code=303)


def trash_form(video_id: str) -> Response:
    """Restore one, or delete it for good."""
    what, owner = request.form.get("do", ""), current_owner()
    if what == "restore":
        restore_video(backend(), owner, VideoId(video_id))
        return redirect(url_for("pages.recording", video_id=video_id), code=303)
    if what != "delete":
        raise InvalidRequest("Choose what to do with it.")
    if backend().library.trash_of(owner, VideoId(video_id)) is None:
        raise NotFound("There is no such recording in the trash.", code="NOT_IN_TRASH")
    forget_video(backend(), owner, VideoId(video_id))
    return redirect(url_for("pages.trash"), code=303)


ROUTES = (
    ("/trash", trash, ("GET",)),
    ("/trash", empty_trash_form, ("POST",)),
    ("/trash/<video_id>", trash_form, ("POST",)),
)
