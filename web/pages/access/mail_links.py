"""/mail/<token>: what links in mails do, for whoever reads the mail: no login is needed.

Looking changes nothing, because programs that check mails look at every link. The one-click POST
of mail programs (RFC 8058) does the same as the page's button.
"""

from flask import Response, current_app, make_response, render_template, request

from lifestream.domain.errors import NotFound
from lifestream.domain.telling.mail import LinkPurpose
from lifestream.services.telling.receivers import follow_link, open_link
from web.auth.attempts import FailedAttempts
from web.context import backend

ATTEMPTS = "lifestream_mail_link_attempts"


def mail_link(token: str) -> Response:
    """What the link would do, and a button that does it.

    Raises:
        NotFound: There is nothing behind it.
        RateLimited: Too many that do not exist were tried from there.
    """
    attempts: FailedAttempts = current_app.extensions.setdefault(ATTEMPTS, FailedAttempts())
    sender = request.remote_addr or ""
    attempts.check(sender)
    logs = backend().owner_log
    address = ""
    try:
        if request.method == "POST":
            purpose = follow_link(logs, token)
        else:
            link, endpoint = open_link(logs, token)
            purpose, address = link.purpose, endpoint.url
    except NotFound as error:
        attempts.refused(sender)
        return _finished(render_template("access/mail_link.html", problem=error.message), 404)
    page = render_template(
        "access/mail_link.html",
        is_done=request.method == "POST",
        is_stop=purpose is LinkPurpose.STOP,
        address=address,
    )
    return _finished(page, 200)


def _finished(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address is the permission.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


ROUTES = (("/mail/<token>", mail_link, ("GET", "POST")),)
