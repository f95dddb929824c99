"""Recordings that come by a form: a browser's without scripts, or a phone's that shares them.

POST /sample adds the sample.
"""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.arriving.address_door import address_door, fetches_addresses, takes_pages
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.video import ProcessingOptions
from lifestream.services.uploads.add_sample import add_sample
from web.api.uploads import options_of_form
from web.auth.security import SHARE_TARGET
from web.context import application, backend, current_owner, upload_limits
from web.presentation import links
from web.serving.receiving import caption_part, store_part


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFacts:
    """Facts that a page needs before a byte moves.

    Attributes:
        zone: Empty where none is set.
        fetches: Recordings are fetched from addresses here.
        fetches_pages: Those of web pages, too.
    """

    max_bytes: int
    max_duration_s: float
    zone: str
    fetches: bool
    fetches_pages: bool


def upload_facts() -> UploadFacts:
    """The limits and the zone for the upload tray of every page."""
    limits, settings = upload_limits(), application().settings
    return UploadFacts(
        max_bytes=limits.max_bytes,
        max_duration_s=limits.max_duration_s,
        zone=settings.timezone,
        fetches=fetches_addresses(settings),
        fetches_pages=takes_pages(settings),
    )


def upload_form() -> Response:
    """Take every chosen file, then show where it went."""
    parts = [part for part in request.files.getlist("file") if part.filename]
    if not parts:
        raise InvalidRequest("No file was chosen; go back and choose a video.", code="NO_FILE")
    options = options_of_form()
    captions = caption_part()
    if captions and len(parts) > 1:
        raise InvalidRequest(
            "One caption file cannot belong to several videos; send them one by one.",
            code="BAD_CAPTIONS",
        )
    tickets = [store_part(part, options, captions) for part in parts]
    if len(tickets) == 1:
        return redirect(links.moment(tickets[0].video.video_id), code=303)
    return redirect(url_for("pages.library"), code=303)


def address_form() -> Response:
    """Fetch the recording at an address, then show it."""
    ticket = address_door(application().settings).take(
        backend(),
        current_owner(),
        request.form.get("url", ""),
        limits=upload_limits(),
        options=ProcessingOptions(),
    )
    return redirect(links.moment(ticket.video.video_id), code=303)


def add_shared() -> Response:
    """Take what was shared from another application of the device; the manifest names this.

    ``web.auth.security`` lets such a request in without a token when the browser itself began it.
    """
    return upload_form()


def add_sample_form() -> Response:
    """Add the sample recording and show it."""
    app = application()
    video = add_sample(
        app.backend, app.inference.embedder, current_owner(), zone=zone_of(app.settings)
    )
    return redirect(links.moment(video.video_id), code=303)


ROUTES = (
    ("/upload", upload_form, ("POST",)),
    ("/upload/address", address_form, ("POST",)),
    (SHARE_TARGET, add_shared, ("POST",)),
    ("/sample", add_sample_form, ("POST",)),
)
