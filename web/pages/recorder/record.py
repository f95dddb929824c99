"""/record: microphone, camera or screen become a recording, with notes and marks beside it.

The devices belong to the browser: this page only lets it use them. What comes of them takes the
way of every upload.
"""

from flask import Response, make_response, render_template

from web.context import upload_limits

DEVICES = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"
"""Every other page forbids them."""


def record() -> Response:
    """The page."""
    limits = upload_limits()
    answer = make_response(render_template("record.html", max_duration_s=limits.max_duration_s))
    answer.headers["Permissions-Policy"] = DEVICES
    return answer


ROUTES = (("/record", record, ("GET",)),)
