"""/welcome/<ticket>: a link that sets a password once, and signs in with it."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.access.account import FIRST, MIN_PASSWORD_CHARS, Account
from lifestream.domain.errors import InvalidRequest
from lifestream.services.access.accounts.links import account_of_link, use_link
from lifestream.services.access.accounts.sign_in import open_session
from web.auth.identity import know
from web.auth.sessions import DEVICE_COOKIE, book, keep, person_of_account, utc_now


def welcome(ticket: str) -> ResponseReturnValue:
    """The form that a link leads to."""
    now = utc_now()
    account = account_of_link(book(), ticket, now=now)
    if request.method != "POST":
        return _page(account, ticket)
    password = request.form.get("password", "")
    try:
        if password != request.form.get("again", ""):
            raise InvalidRequest("The two passwords differ.", code="BAD_PASSWORD")
        email = request.form.get("email", "")
        done = use_link(book(), ticket, email=email, password=password, now=now)
    except InvalidRequest as error:
        return _page(account, ticket, problem=error.message)
    device = request.cookies.get(DEVICE_COOKIE, "")
    opened = open_session(book(), done.account_id, device=device, now=now)
    know(person_of_account(done))
    return keep(make_response(redirect(url_for("pages.home"), code=303)), opened)


def _page(account: Account, ticket: str, problem: str = "") -> Response:
    page = render_template(
        "accounts/welcome.html",
        account=account,
        is_first=account.account_id == FIRST,
        ticket=ticket,
        email=request.form.get("email", ""),
        min_chars=MIN_PASSWORD_CHARS,
        problem=problem,
    )
    return make_response(page, 400 if problem else 200)


ROUTES = (("/welcome/<ticket>", welcome, ("GET", "POST")),)
