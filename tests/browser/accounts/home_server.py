"""A server with accounts over a data folder, and an account to sign in with."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifestream.bootstrap import Application, build
from lifestream.config import load_settings
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.access.accounts.links import first_link, invite, use_link
from lifestream.services.access.audit import utc_now
from tests.browser.pages import Visitor
from tests.web.serving.forked import served

ANNA, BEN = "anna@example.org", "ben@example.org"
PASSWORD = "seven herons over the pier"


@contextmanager
def home_server(folder: Path, **more: str) -> Iterator[tuple[str, Application]]:
    """The address of a server without any account yet, and the application it serves."""
    settings = {"LIFESTREAM_DATA_DIR": str(folder), "LIFESTREAM_IDENTITY": "accounts", **more}
    with served(settings) as address:
        yield address, build(load_settings(settings))


def first_path(app: Application) -> str:
    """Where the first account is made."""
    link = first_link(AccountBook(app.backend.owner_log), now=utc_now())
    assert link is not None
    return f"/welcome/{link.ticket}"


def with_accounts(app: Application) -> None:
    """Anna administers, Ben has an account, and Dana is invited."""
    book, now = AccountBook(app.backend.owner_log), utc_now()
    for email in (ANNA, BEN):
        use_link(book, invite(book, email, now=now).ticket, email="", password=PASSWORD, now=now)
    invite(book, "dana@example.org", now=now)


def sign_in(someone: Visitor, site: str, email: str = ANNA, wanted: str = "/library") -> None:
    """Open a page, be led to the form, and be led back."""
    page = someone.open(site + wanted)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(re.escape(wanted)))
