"""Forms for what minutes are to be like: in the settings, and on a recording's page."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.minutes.templates import Template
from lifestream.domain.minutes.wishes import NO_WISH, MinutesWish, checked_wish
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext
from lifestream.services.minutes.wishes import choose_wish, save_wish
from web.context import application, backend, current_owner

TEMPLATES: Mapping[str, str] = {
    Template.MEETING: noted("Meeting"),
    Template.STAND_UP: noted("Stand-up"),
    Template.INTERVIEW: noted("Interview"),
    Template.LECTURE: noted("Lecture"),
    Template.FAMILY_DAY: noted("Family day"),
    Template.OWN: noted("My own headings"),
}


def template_names() -> dict[str, str]:
    """What the templates are called."""
    return {name: gettext(label) for name, label in TEMPLATES.items()}


def wishes_form() -> Response:
    """Keep a wish for all recordings, or for those with a tag; or take a tag's away."""
    tag = request.form.get("tag", "").strip()
    wish = NO_WISH if tag and "remove" in request.form else _wish()
    save_wish(backend(), current_owner(), wish, tag=tag)
    return redirect(url_for("pages.settings", _anchor="minutes"), code=303)


def wish_form(video_id: str) -> Response:
    """Take a wish for one recording, and write its minutes again."""
    choose_wish(
        backend(),
        current_owner(),
        VideoId(video_id),
        _wish(),
        request_id=request.form.get("request_id", "")[:64],
        zone=zone_of(application().settings),
    )
    return redirect(url_for("pages.recording", video_id=video_id, _anchor="minutes"), code=303)


def _wish() -> MinutesWish:
    form = request.form
    name = form.get("template", "")
    if name and name not in TEMPLATES:
        raise InvalidRequest("That is no template.", code="BAD_TEMPLATE")
    template = Template(name) if name else None
    return checked_wish(template, form.get("own_text", ""), form.get("instructions", ""))


ROUTES = (
    ("/settings/minutes", wishes_form, ("POST",)),
    ("/r/<video_id>/wish", wish_form, ("POST",)),
)
