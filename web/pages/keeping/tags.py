"""Tags of one recording, and what is done to many: tag, run again, put into the trash."""

import secrets

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.errors import IllegalTransition, InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.stages import MINUTES
from lifestream.services.library.tags import change_tags, set_tags
from lifestream.services.library.trash import trash_video
from lifestream.services.reprocess.rerun import rerun
from web.context import application, backend, current_owner

MAX_AT_ONCE = 100


def tags_form(video_id: str) -> Response:
    """Make what is typed, with commas between, all tags of a recording."""
    tags = request.form.get("tags", "").split(",")
    set_tags(backend(), current_owner(), VideoId(video_id), tags)
    return redirect(url_for("pages.recording", video_id=video_id, _anchor="details"), code=303)


def change_library_form() -> Response:
    """What is ticked gets a tag, loses one, is minuted again or goes into the trash."""
    form, owner = request.form, current_owner()
    chosen = [VideoId(one) for one in dict.fromkeys(form.getlist("recording"))]
    if not 0 < len(chosen) <= MAX_AT_ONCE:
        raise InvalidRequest(f"Tick from 1 to {MAX_AT_ONCE} recordings.", code="NOTHING_CHOSEN")
    tags, what = form.get("tags", "").split(","), form.get("do", "")
    if what == "tag":
        change_tags(backend(), owner, chosen, add=tags)
    elif what == "untag":
        change_tags(backend(), owner, chosen, remove=tags)
    elif what == "trash":
        for video_id in chosen:
            trash_video(backend(), owner, video_id)
    elif what == "rerun":
        _minutes_again(chosen)
    else:
        raise InvalidRequest("Choose what to do with them.")
    return redirect(url_for("pages.library"), code=303)


def _minutes_again(chosen: list[VideoId]) -> None:
    """Those that are at work already are left as they are."""
    zone = zone_of(application().settings)
    for video_id in chosen:
        name = secrets.token_hex(8)
        try:
            rerun(backend(), current_owner(), video_id, MINUTES.name, request_id=name, zone=zone)
        except IllegalTransition:
            continue


ROUTES = (
    ("/r/<video_id>/tags", tags_form, ("POST",)),
    ("/library/change", change_library_form, ("POST",)),
)
