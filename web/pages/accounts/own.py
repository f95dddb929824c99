"""/account: who one is here, another password, and signing out everywhere."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.upkeep.forgetting import forget_tools
from lifestream.domain.access.account import MIN_PASSWORD_CHARS
from lifestream.domain.errors import InvalidRequest, LoginRequired, RateLimited
from lifestream.domain.sentences import says
from lifestream.services.access.accounts import sign_in as signing
from lifestream.services.access.accounts.forget import forget_account
from web.auth.sessions import SESSION_COOKIE, book, current_account, delays, drop, utc_now
from web.context import application, backend


def account() -> ResponseReturnValue:
    """The page; changes the password when one is sent."""
    if request.method != "POST":
        return _page(done=request.args.get("done", ""))
    own, form = current_account(), request.form
    if own.issuer:
        raise InvalidRequest(
            says("Your password is kept at {issuer}.", issuer=own.issuer), code="NO_PASSWORD"
        )
    try:
        if form.get("password", "") != form.get("again", ""):
            raise InvalidRequest("The two new passwords differ.", code="BAD_PASSWORD")
        signing.change_password(
            book(),
            delays(),
            own,
            old=form.get("old", ""),
            new=form.get("password", ""),
            ticket=request.cookies.get(SESSION_COOKIE, ""),
            now=utc_now(),
        )
    except (InvalidRequest, LoginRequired, RateLimited) as error:
        return _page(problem=error.message)
    return redirect(url_for("accounts.account", done="password"), code=303)


def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of this account, this one, too."""
    signing.sign_out_everywhere(book(), current_account().account_id)
    return drop(make_response(redirect(url_for("accounts.sign_in"), code=303)))


def forget_own() -> ResponseReturnValue:
    """Forget the whole diary, and delete the account."""
    own, form = current_account(), request.form
    try:
        if form.get("sure") != "yes":
            raise InvalidRequest("Tick that you mean it: nothing of it can be brought back.")
        if not own.issuer:
            signing.check_password(delays(), own, form.get("old", ""))
        receipt = forget_account(
            backend(),
            own,
            zone_of(application().settings),
            tools=forget_tools(application()),
            now=utc_now(),
        )
    except (InvalidRequest, LoginRequired, RateLimited) as error:
        return _page(problem=error.message)
    return drop(make_response(render_template("accounts/gone.html", receipt=receipt)))


def _page(*, problem: str = "", done: str = "") -> Response:
    own, now = current_account(), utc_now()
    page = render_template(
        "accounts/account.html",
        account=own,
        sessions=[one for one in own.sessions if not one.is_over(now)],
        min_chars=MIN_PASSWORD_CHARS,
        problem=problem,
        done=done,
    )
    return make_response(page, 400 if problem else 200)


ROUTES = (
    ("/account", account, ("GET", "POST")),
    ("/account/sign-out-everywhere", sign_out_everywhere, ("POST",)),
    ("/account/forget", forget_own, ("POST",)),
)
