"""/accounts: invite people, make links for new passwords, disable accounts."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.access.account import Account
from lifestream.domain.errors import AccessDenied, InvalidRequest
from lifestream.services.access.accounts.administer import disable
from lifestream.services.access.accounts.links import NewLink, invite, reset
from web.auth.audit import note_made
from web.auth.sessions import address_here, book, current_account, utc_now
from web.context import backend


def accounts() -> ResponseReturnValue:
    """The accounts there are, and a form that invites somebody."""
    _administrator()
    if request.method != "POST":
        return _page()
    try:
        made = invite(
            book(),
            request.form.get("email", ""),
            administrator=request.form.get("administrator") == "yes",
            now=utc_now(),
        )
    except InvalidRequest as error:
        return _page(problem=error.message)
    note_made(account_id=made.account.account_id)
    return _page(made=made)


def change_account(account_id: str) -> ResponseReturnValue:
    """Make a link for a new password, or disable the account."""
    _administrator()
    wanted = request.form.get("do", "")
    try:
        if wanted == "reset":
            return _page(made=reset(book(), account_id, now=utc_now()))
        if wanted != "disable":
            raise InvalidRequest("Choose what to do with the account: reset or disable.")
        disable(book(), backend().key_store, account_id, now=utc_now())
    except InvalidRequest as error:
        return _page(problem=error.message)
    return redirect(url_for("accounts.accounts"), code=303)


def _administrator() -> Account:
    account = current_account()
    if not account.is_administrator:
        raise AccessDenied("Only an administrator of this LifeStream sees its accounts.")
    return account


def _page(*, made: NewLink | None = None, problem: str = "") -> Response:
    link = address_here(url_for("accounts.welcome", ticket=made.ticket)) if made else ""
    page = render_template(
        "accounts/accounts.html",
        accounts=book().list(),
        own=current_account(),
        made=made,
        link=link,
        typed=request.form.get("email", "") if problem else "",
        problem=problem,
    )
    return make_response(page, 400 if problem else 201 if made else 200)


ROUTES = (
    ("/accounts", accounts, ("GET", "POST")),
    ("/accounts/<account_id>", change_account, ("POST",)),
)
