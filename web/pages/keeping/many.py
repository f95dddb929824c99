"""What is done to many recordings of the library at once, as a plain form, and taken back."""

import math

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lifestream.domain.corrections.change_of_many import ManyAction
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import says
from lifestream.services.corrections.change_many import MAX_AT_ONCE, recent_changes
from web.context import backend, current_owner
from web.documents.many import zip_response
from web.pages.library import library_again
from web.presentation.corrections import change_as_asked, undo_change
from web.schemas.kept.corrections import ManyRequest

UNITS_S = {"hours": 3600.0, "minutes": 60.0, "days": 86_400.0, "seconds": 1.0}


def change_library_form() -> ResponseReturnValue:
    """What is ticked is tagged, moved, put into the trash, minuted again or saved in one file."""
    try:
        return _changed()
    except InvalidRequest as error:
        return library_again(error.message), 400


def _changed() -> Response:
    form = request.form
    chosen = list(dict.fromkeys(form.getlist("recording")))
    if not 0 < len(chosen) <= MAX_AT_ONCE:
        raise InvalidRequest(
            says("Tick from 1 to {most} recordings.", most=MAX_AT_ONCE), code="NOTHING_CHOSEN"
        )
    if form.get("do") == "export":
        return zip_response([VideoId(one) for one in chosen])
    asked = ManyRequest.model_validate(
        {
            "video_ids": chosen,
            "action": _action(form.get("do", "")),
            "tags": form.get("tags", "").split(","),
            "day": form.get("day") or None,
            "shift_s": _shift_s(form.get("by", ""), form.get("unit", "hours")),
            "zone": form.get("zone", ""),
        }
    )
    done = change_as_asked(asked)
    return redirect(url_for("pages.library", changed=done.change_id), code=303)


def changes() -> str:
    """The last changes of many recordings."""
    return render_template("changes.html", changes=recent_changes(backend(), current_owner()))


def undo_change_form(change_id: str) -> Response:
    """Take a change back; then the library."""
    undo_change(change_id)
    return redirect(url_for("pages.library", changed=change_id), code=303)


def _action(given: str) -> ManyAction:
    try:
        return ManyAction(given)
    except ValueError:
        raise InvalidRequest("Choose what to do with them.") from None


def _shift_s(by: str, unit: str) -> float:
    if not by.strip():
        return 0.0
    try:
        count = float(by.strip().replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        count = math.nan
    if not math.isfinite(count) or unit not in UNITS_S:
        raise InvalidRequest(says("{by!r} is no number such as 1 or -2.", by=by[:40]))
    return count * UNITS_S[unit]


ROUTES = (
    ("/library/change", change_library_form, ("POST",)),
    ("/library/changes", changes, ("GET",)),
    ("/library/changes/<change_id>/undo", undo_change_form, ("POST",)),
)
