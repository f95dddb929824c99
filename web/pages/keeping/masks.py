"""Sensitive words: the form of the settings, and what is masked in a recording for its owner."""

import math

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.masks.rules import FOUND_KINDS, MaskRules
from lifestream.domain.vocabulary.entries import split_terms
from lifestream.pipeline.typed.masks import read_masks
from lifestream.services.masks.settings import checked_rules, save_masks
from lifestream.services.masks.show import masked_in, plain_picture
from web.context import application, backend, current_owner
from web.presentation.placeholders import placeholders


def masks_form() -> BaseResponse:
    """Keep what is masked."""
    words = split_terms(request.form.get("words", ""))
    rules = checked_rules(request.form.getlist("kinds"), words)
    for video_id in save_masks(backend(), current_owner(), rules):
        application().index_follower.touch(current_owner(), video_id)
    return redirect(url_for("pages.settings", _anchor="masks"), code=303)


def masked_form(video_id: str) -> Response:
    """Show what is masked in a recording. A form, so that it stands in the audit log."""
    found = masked_in(backend(), current_owner(), VideoId(video_id))
    page = render_template("keeping/masked.html", found=found, placeholders=placeholders())
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def masked_picture_form(video_id: str) -> Response:
    """A picture of the screen without paint, likewise."""
    try:
        at_s = float(request.form.get("t", ""))
    except ValueError:
        at_s = math.nan
    if not math.isfinite(at_s):
        raise InvalidRequest("t is the position in the recording, in seconds.")
    data = plain_picture(backend(), current_owner(), VideoId(video_id), at_s)
    response = Response(data, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


def own_masks() -> dict[str, object]:
    """What the settings page says of masks; nothing to a key: the words are what they hide."""
    if g.get("key") is not None:
        return {}
    rules: MaskRules = read_masks(backend(), current_owner())
    return {"masks": rules, "mask_kinds": FOUND_KINDS}


ROUTES = (
    ("/settings/masks", masks_form, ("POST",)),
    ("/r/<video_id>/masked", masked_form, ("POST",)),
    ("/r/<video_id>/masked/picture.jpg", masked_picture_form, ("POST",)),
)
