"""/sign-in and /sign-out."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.errors import LifeStreamError, LoginRequired, RateLimited
from lifestream.services.access.accounts import sign_in as signing
from web.auth.identity import know
from web.auth.sessions import (
    DEVICE_COOKIE,
    SESSION_COOKIE,
    book,
    delays,
    drop,
    keep,
    own_path,
    person_of_account,
    signed_in_person,
    utc_now,
)


def sign_in() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    wanted = own_path(request.values.get("next", "/"))
    if request.method == "POST":
        return _opened(wanted)
    try:
        signed_in_person(request)
    except LoginRequired:
        return render_template("accounts/sign_in.html", wanted=wanted, email="", problem=None)
    return redirect(wanted, code=303)


def _opened(wanted: str) -> ResponseReturnValue:
    email = request.form.get("email", "")[:500]
    try:
        opened = signing.sign_in(
            book(),
            delays(),
            email=email,
            password=request.form.get("password", ""),
            device=request.cookies.get(DEVICE_COOKIE, ""),
            address=request.remote_addr or "",
            now=utc_now(),
        )
    except (LoginRequired, RateLimited) as error:
        return _refused(error, wanted, email)
    # Whoever signed in before in this browser is signed out.
    signing.sign_out(book(), request.cookies.get(SESSION_COOKIE, ""))
    know(person_of_account(opened.account))
    return keep(_leading_to(wanted), opened)


def _refused(error: LifeStreamError, wanted: str, email: str) -> Response:
    page = render_template("accounts/sign_in.html", wanted=wanted, email=email, problem=error)
    response = make_response(page, 401)
    if isinstance(error, RateLimited):
        response.status_code = 429
        response.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    return response


def sign_out() -> ResponseReturnValue:
    """End this browser's session, and show the form again."""
    signing.sign_out(book(), request.cookies.get(SESSION_COOKIE, ""))
    return drop(_leading_to(url_for("accounts.sign_in")))


def _leading_to(path: str) -> Response:
    return make_response(redirect(path, code=303))


ROUTES = (
    ("/sign-in", sign_in, ("GET", "POST")),
    ("/sign-out", sign_out, ("POST",)),
)
