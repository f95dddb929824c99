"""Sessions of browsers: which cookie says who is there, and what signing in puts there.

With accounts, and with a login provider that this application itself sends people to. The cookie
holds an account and a random secret; what it stands for is kept by
``lifestream.services.access.accounts``, so a session ends here and now wherever it is ended.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, request

from lifestream.config import Settings
from lifestream.domain.access.account import SESSION_LASTS, Account
from lifestream.domain.access.person import Person
from lifestream.domain.errors import LoginRequired
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.access.accounts.by_provider import is_admitted
from lifestream.services.access.accounts.delays import Delays
from lifestream.services.access.accounts.sign_in import SignedIn, account_of
from web.context import application, backend, is_loopback

SESSION_COOKIE = "lifestream_session"
DEVICE_COOKIE = "lifestream_device"
DEVICE_MAX_AGE_S = 400 * 24 * 3600
"""The longest that browsers keep a cookie. Source: RFC 6265bis, 5.5."""

MAX_NEXT_CHARS = 2000


def signs_in(settings: Settings) -> bool:
    """Whether browsers sign in here, at pages of this application.

    At a provider that needs an address to come back to, and a list of who may come.
    """
    at_provider = bool(settings.address and settings.oidc_admitted)
    return settings.identity == "accounts" or (settings.identity == "oidc" and at_provider)


def register(app: Flask) -> None:
    """Let ``app`` count wrong passwords, and its pages say when what is typed can be read."""
    app.extensions["lifestream_delays"] = Delays()
    app.jinja_env.globals["in_clear"] = in_clear


def in_clear() -> bool:
    """Whether others in the network can read along: no TLS, and another machine's name."""
    host = urlsplit(f"//{request.host}").hostname or ""
    return not request.is_secure and not is_loopback(host)


def delays() -> Delays:
    """What was tried in vain."""
    found: Delays = current_app.extensions["lifestream_delays"]
    return found


def book() -> AccountBook:
    """The accounts."""
    return AccountBook(backend().owner_log)


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def signed_in_person(sent: Request) -> Person:
    """Whose session this browser shows.

    Raises:
        LoginRequired: None, or one that has ended.
    """
    ticket = sent.cookies.get(SESSION_COOKIE, "")
    if not ticket:
        raise LoginRequired("Sign in to see this diary.")
    account, settings = account_of(book(), ticket, now=utc_now()), application().settings
    by_provider = settings.identity == "oidc"
    # Settings may have changed since: another provider, passwords instead, a shorter list.
    is_ours = account.issuer == (settings.oidc_issuer if by_provider else "")
    if not is_ours or (by_provider and not is_admitted(account.email, settings.oidc_admitted)):
        raise LoginRequired("Your session has ended. Sign in again.")
    g.account = account
    return person_of_account(account)


def person_of_account(account: Account) -> Person:
    """The person an account is of."""
    kind = "oidc" if account.issuer else "accounts"
    return Person(owner=account.owner, kind=kind, email=account.email)


def current_account() -> Account:
    """The account of this request.

    Raises:
        LoginRequired: It comes with something else than a session: a key, a token.
    """
    account: Account | None = g.get("account")
    if account is None:
        raise LoginRequired("This needs somebody who signed in here.")
    return account


def keep(response: Response, opened: SignedIn) -> Response:
    """Give a browser the cookies of a session that was just opened."""
    session_s = int(SESSION_LASTS.total_seconds())
    _set(response, SESSION_COOKIE, opened.session, session_s)
    _set(response, DEVICE_COOKIE, opened.device, DEVICE_MAX_AGE_S)
    return response


def drop(response: Response) -> Response:
    """Take a browser's session cookie back."""
    response.delete_cookie(SESSION_COOKIE)
    return response


def address_here(path: str) -> str:
    """``path`` of this installation as others open it."""
    root = application().settings.address or request.host_url
    return root.rstrip("/") + path


def own_path(wanted: str) -> str:
    """Where to go after signing in: a page of ours, or the first one.

    An address elsewhere, in whatever spelling, would make our sign-in page vouch for it.
    """
    parts = urlsplit(wanted)
    is_ours = (
        wanted.startswith("/")
        and not wanted.startswith("//")
        and not parts.netloc
        and "\\" not in wanted
        and wanted.isprintable()
        and len(wanted) <= MAX_NEXT_CHARS
    )
    return wanted if is_ours else "/"


def _set(response: Response, name: str, value: str, max_age_s: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
