"""POST /r/<video_id>/remarks: notes, comments and highlights as a form, without scripts."""

from uuid import uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.edits.remarks import RemarkKind
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.services.remarks.keep_remark import RemarkWish, keep_remark, remove_remark
from lifestream.services.remarks.task_of_remark import task_of_remark
from web.api.kept.remarks import follow
from web.context import backend, current_owner, shared_recording, typed_by
from web.pages.share import position
from web.presentation.placeholders import in_english


def remark_form(video_id: str) -> ResponseReturnValue:
    """Write, change or take away one, or make a task of it; back to the recording."""
    owner, video = current_owner(), VideoId(video_id)
    given = request.form.get("remark_id", "")
    what = request.form.get("do", "save")
    if what == "remove":
        remove_remark(backend(), owner, video, given, by=typed_by())
    else:
        kept = keep_remark(backend(), owner, video, given or str(uuid4()), _wanted(), by=typed_by())
        if what == "task" and not shared_recording():
            task_of_remark(backend(), owner, video, kept.remark_id)
    follow(video)
    return redirect(url_for("pages.recording", video_id=video_id, _anchor="notes"), code=303)


def _wanted() -> RemarkWish:
    form = request.form
    try:
        kind = RemarkKind(form.get("kind", "comment"))
    except ValueError:
        raise InvalidRequest("Choose what it is to be.") from None
    return RemarkWish(
        kind=kind,
        start_s=position(form.get("start", "")) or 0.0,
        end_s=position(form.get("end", "")),
        text=in_english(form.get("text", "")),
        tags=tuple(form.get("tags", "").split(",")),
    )


ROUTES = (("/r/<video_id>/remarks", remark_form, ("POST",)),)
