"""Accounts in a browser: the first link, signing in and out, inviting, and who is kept out."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.access.accounts.delays import FREE
from lifestream.services.access.accounts.links import first_link, invite
from lifestream.services.access.audit import utc_now
from tests.web import seeding
from tests.web.logins import HTML, a_key
from tests.web.route_examples import routes, send
from web import create_app
from web.auth.identity import OPEN_ENDPOINTS
from web.auth.sessions import DEVICE_COOKIE, SESSION_COOKIE

GOOD, OTHER = "seven herons over the pier", "a lantern in the old harbour"
ANNA, BEN = "anna@example.org", "ben@example.org"
HOST = "diary.example.org"
SITE = f"https://{HOST}"


@pytest.fixture
def app(application: Application) -> Flask:
    """The application with accounts, behind one proxy that does TLS."""
    settings = replace(
        application.settings, identity="accounts", address=SITE, proxies=1, host="0.0.0.0"
    )
    return create_app(replace(application, settings=settings))


@pytest.fixture
def book(application: Application) -> AccountBook:
    """The accounts."""
    return AccountBook(application.backend.owner_log)


class Anything(dict[str, str]):
    """Names of things that are asked for by somebody whom nothing is shown."""

    def __missing__(self, name: str) -> str:
        return "x"


def filled(browser: FlaskClient, path: str, *, page: str = "", **fields: str) -> TestResponse:
    """Send the form of a page, as a browser does: with its token and Origin."""
    page = browser.get(page or path, headers=HTML, base_url=SITE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, page
    return posted(browser, path, csrf_token=token[1], **fields)


def posted(browser: FlaskClient, path: str, **fields: str) -> TestResponse:
    headers = {**HTML, "Origin": SITE, "Sec-Fetch-Site": "same-origin"}
    return browser.post(path, data=fields, headers=headers, base_url=SITE)


def administrator(app: Flask, book: AccountBook) -> FlaskClient:
    """A browser in which Anna made the first account."""
    browser, link = app.test_client(), first_link(book, now=utc_now())
    assert link is not None
    done = filled(browser, f"/welcome/{link.ticket}", email=ANNA, password=GOOD, again=GOOD)
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    return browser


def signed_in(app: Flask, email: str, password: str = GOOD) -> tuple[FlaskClient, TestResponse]:
    browser = app.test_client()
    return browser, filled(browser, "/sign-in", email=email, password=password)


def test_without_a_session_every_route_is_closed_but_those_that_ask_who_it_is(
    app: Flask, book: AccountBook
) -> None:
    administrator(app, book)
    stranger = app.test_client(use_cookies=False)
    things = Anything(day="2025-03-10", at_ms="1000", filename="css/base.css")
    walked = 0
    for method, rule, endpoint in routes(app):
        if endpoint in OPEN_ENDPOINTS or rule.startswith("/storage/"):
            continue
        response = send(stranger, method, rule, {}, things)
        assert response.status_code == 401, (method, rule)
        walked += 1
    assert walked > 60


def test_the_first_account_gets_the_diary_and_its_pages(
    app: Flask, book: AccountBook, application: Application
) -> None:
    video = seeding.finished(application, owner=LOCAL_OWNER, name="before.mp4")
    browser = administrator(app, book)

    assert browser.get(f"/r/{video.video_id}", base_url=SITE).status_code == 200
    assert browser.get("/api/v1/whoami", base_url=SITE).json == {
        "owner": "local",
        "identity": "accounts",
    }
    assert ANNA in browser.get("/settings", base_url=SITE).text
    assert "Accounts of others" in browser.get("/account", base_url=SITE).text


def test_a_page_leads_to_the_form_and_the_form_back_and_nowhere_else(
    app: Flask, book: AccountBook
) -> None:
    administrator(app, book)
    browser = app.test_client()
    sent = browser.get("/library?tag=garden", headers=HTML, base_url=SITE)
    assert sent.status_code == 303
    assert sent.headers["Location"] == "/sign-in?next=/library?tag%3Dgarden"
    assert browser.get("/api/v1/videos", base_url=SITE).status_code == 401

    for wanted, leads_to in (
        ("/library?tag=garden", "/library?tag=garden"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ):
        browser = app.test_client()
        done = filled(browser, "/sign-in", email=ANNA, password=GOOD, next=wanted)
        assert (done.status_code, done.headers["Location"]) == (303, leads_to)


def test_cookies_are_for_this_site_over_tls_alone_and_no_script_reads_them(
    app: Flask, book: AccountBook
) -> None:
    administrator(app, book)
    browser = app.test_client()
    page = browser.get("/sign-in", headers=HTML, base_url=SITE)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    done = posted(browser, "/sign-in", csrf_token=token[1], email=ANNA, password=GOOD)

    made = [one for one in done.headers.getlist("Set-Cookie") if "csrf" not in one]
    assert [one.partition("=")[0] for one in made] == [SESSION_COOKIE, DEVICE_COOKIE]
    for cookie in made:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(
    app: Flask, book: AccountBook
) -> None:
    browser = administrator(app, book)
    for path in ("/sign-in", "/sign-out", "/account", "/account/sign-out-everywhere", "/accounts"):
        assert posted(browser, path, email=BEN).status_code == 403, path
        bare = browser.post(path, data={"email": BEN}, base_url=SITE)
        assert (bare.status_code, path) == (403, path)
    assert [one.email for one in book.list()] == [ANNA]
    assert browser.get("/account", base_url=SITE).status_code == 200


def test_who_is_refused_learns_nothing_and_waits(
    app: Flask, book: AccountBook, caplog: pytest.LogCaptureFixture
) -> None:
    administrator(app, book)
    invite(book, BEN, now=utc_now())
    pages = set()
    for email in (ANNA, BEN, "nobody@example.org"):
        browser = app.test_client()
        for _ in range(FREE):
            refused = filled(browser, "/sign-in", email=email, password="guessed guess")
            assert refused.status_code == 401
        pages.add(re.sub(r'value="[^"]*"|nonce-\S+', "", refused.text).replace(email, ""))
        waits = filled(browser, "/sign-in", email=email, password=GOOD)
        assert (waits.status_code, waits.headers["Retry-After"]) == (429, "2")
    assert len(pages) == 1
    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "sign_in_refused" in logged
    assert not [one for one in (ANNA, BEN, GOOD, "guessed guess") if one in logged]


def test_invited_people_have_diaries_of_their_own_and_administer_nothing(
    app: Flask, book: AccountBook, application: Application
) -> None:
    video = seeding.finished(application, owner=LOCAL_OWNER, name="annas.mp4")
    browser = administrator(app, book)
    made = filled(browser, "/accounts", email=BEN)
    assert made.status_code == 201
    link = re.search(rf"{SITE}(/welcome/[\w.-]+)", made.text)
    assert link
    ben = app.test_client()
    shown = ben.get(link[1], headers=HTML, base_url=SITE)
    assert (shown.status_code, BEN in shown.text) == (200, True)
    wrong = filled(ben, link[1], password=OTHER, again=GOOD)
    assert (wrong.status_code, "differ" in wrong.text) == (400, True)
    assert filled(ben, link[1], password=OTHER, again=OTHER).status_code == 303
    assert ben.get(link[1], headers=HTML, base_url=SITE).status_code == 410

    assert ben.get(f"/r/{video.video_id}", base_url=SITE).status_code == 404
    assert ben.get("/accounts", base_url=SITE).status_code == 403
    account = next(one for one in book.list() if one.email == BEN)
    disabled = filled(browser, f"/accounts/{account.account_id}", page="/accounts", do="disable")
    assert disabled.status_code == 303
    assert ben.get("/library", base_url=SITE).status_code == 401
    assert signed_in(app, BEN, OTHER)[1].status_code == 401


def test_signing_out_here_and_everywhere(app: Flask, book: AccountBook) -> None:
    administrator(app, book)
    first, second = signed_in(app, ANNA)[0], signed_in(app, ANNA)[0]
    stolen = first.get_cookie(SESSION_COOKIE, domain=HOST)
    assert stolen is not None
    assert filled(first, "/account", old=GOOD, password=OTHER, again=OTHER).status_code == 303
    assert second.get("/library", base_url=SITE).status_code == 401
    second, done = signed_in(app, ANNA, OTHER)
    assert done.status_code == 303
    assert filled(first, "/sign-out", page="/account").status_code == 303
    again = app.test_client()
    again.set_cookie(SESSION_COOKIE, stolen.value, domain=HOST)
    assert again.get("/library", base_url=SITE).status_code == 401

    everywhere = filled(second, "/account/sign-out-everywhere", page="/account")
    assert everywhere.status_code == 303
    assert second.get("/library", base_url=SITE).status_code == 401


def test_a_person_forgets_everything_and_the_account_with_it(
    app: Flask, book: AccountBook, application: Application
) -> None:
    first = administrator(app, book)
    refused = filled(first, "/account/forget", page="/account", old=GOOD, sure="yes")
    assert (refused.status_code, "only account that administers" in refused.text) == (400, True)
    made = invite(book, BEN, now=utc_now())
    browser = app.test_client()
    filled(browser, f"/welcome/{made.ticket}", password=OTHER, again=OTHER)
    video = seeding.finished(application, owner=made.account.owner, name="bens-own.mp4")
    forget = "/account/forget"
    for fields in ({"old": OTHER}, {"old": GOOD, "sure": "yes"}):
        assert filled(browser, forget, page="/account", **fields).status_code == 400
    assert application.backend.library.get(made.account.owner, video.video_id) is not None

    done = filled(browser, forget, page="/account", old=OTHER, sure="yes")

    assert (done.status_code, "places were looked at: 0 found" in done.text) == (200, True)
    assert application.backend.library.get(made.account.owner, video.video_id) is None
    assert [one.email for one in book.list()] == [ANNA]
    assert browser.get("/library", base_url=SITE).status_code == 401
    root = application.settings.data_dir
    data = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert b"bens-own" not in data and BEN.encode() not in data


def test_a_page_says_when_what_is_typed_can_be_read_in_the_network(app: Flask) -> None:
    warned = {
        address: "not encrypted" in app.test_client().get("/sign-in", base_url=address).text
        for address in ("http://nas.home.arpa:8080", "http://localhost:8080", SITE)
    }
    assert list(warned.values()) == [True, False, False]


def test_no_key_opens_the_pages_of_accounts_and_each_sign_in_is_written_down(
    app: Flask, book: AccountBook, application: Application
) -> None:
    browser = administrator(app, book)
    key = {"Authorization": f"Bearer {a_key(application)}"}
    program = app.test_client(use_cookies=False)
    assert program.get("/api/v1/whoami", headers=key).json == {
        "owner": "local",
        "identity": "api_key",
    }
    for path in ("/account", "/accounts"):
        assert program.get(path, headers=key).status_code == 403
    shown = browser.get("/settings/audit", base_url=SITE).text
    assert "account: welcome" in shown
