"""Signing in at an OpenID Connect provider: who gets in, and everything that must not."""

import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lifestream.bootstrap import Application
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import owner_id_for
from lifestream.services.access.accounts.administer import account_named
from lifestream.services.access.accounts.book import AccountBook
from tests.web.login_provider import RSA_ID, LoginProvider, tampered
from tests.web.logins import HTML
from tests.web.oidc_provider import CLIENT, SECRET, OidcProvider, serving
from tests.web.pages.accounts.test_signing import SITE, filled
from web import create_app
from web.auth.sessions import SESSION_COOKIE

WHOAMI = "/api/v1/whoami"
ANNA = "anna@example.org"
AGO = int(time.time()) - 3600


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    """A provider that keeps to the specification."""
    with serving(OidcProvider()) as started:
        yield started


def app_for(application: Application, provider: OidcProvider, **changes: Any) -> Flask:
    settings = replace(
        application.settings,
        identity="oidc",
        address=SITE,
        oidc_issuer=provider.address,
        oidc_audience=CLIENT,
        oidc_secret=provider.secret,
        oidc_admitted=("@example.org",),
    )
    return create_app(replace(application, settings=replace(settings, **changes)))


@pytest.fixture
def app(application: Application, provider: OidcProvider) -> Flask:
    """The application that sends people there."""
    return app_for(application, provider)


def get(browser: FlaskClient, path: str) -> TestResponse:
    return browser.get(path, headers=HTML, base_url=SITE)


def sent_back(browser: FlaskClient, provider: OidcProvider, wanted: str = "/library") -> str:
    """Go to the provider and be sent back: the path that the browser is to open."""
    away = get(browser, f"/sign-in/begin?next={wanted}")
    assert away.status_code == 303
    there = urlsplit(away.headers["Location"])
    assert f"{there.scheme}://{there.netloc}" == provider.address
    connection = http.client.HTTPConnection(there.netloc)
    connection.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    assert f"{back.scheme}://{back.netloc}" == SITE
    return f"{back.path}?{back.query}"


def entered(app: Flask, provider: OidcProvider) -> tuple[FlaskClient, TestResponse]:
    browser = app.test_client()
    return browser, get(browser, sent_back(browser, provider))


def test_who_signed_in_there_is_known_here_by_subject_with_a_verified_address(
    app: Flask, provider: OidcProvider, application: Application
) -> None:
    browser = app.test_client()
    asked = get(browser, "/library?tag=x")
    assert asked.headers["Location"] == "/sign-in?next=/library?tag%3Dx"
    assert provider.address in get(browser, "/sign-in").text
    done = get(browser, sent_back(browser, provider, "/library?tag%3Dx"))
    assert (done.status_code, done.headers["Location"]) == (303, "/library?tag=x")

    owner = owner_id_for(provider.address, "anna")
    assert browser.get(WHOAMI, base_url=SITE).json == {"owner": owner, "identity": "oidc"}
    assert ANNA in get(browser, "/account").text
    assert get(browser, "/accounts").status_code == 404
    program = {
        "Authorization": f"Bearer {provider.sign('RS256', RSA_ID, program_claims(provider))}"
    }
    other = app.test_client(use_cookies=False).get(WHOAMI, headers=program)
    assert other.json == {"owner": owner, "identity": "oidc"}
    provider.email = "anna.li@example.org"
    assert entered(app, provider)[1].status_code == 303
    (account,) = AccountBook(application.backend.owner_log).list()
    assert (account.email, account.owner) == ("anna.li@example.org", owner)


def program_claims(provider: OidcProvider) -> dict[str, Any]:
    said = {"iss": provider.address, "aud": CLIENT, "sub": "anna"}
    return {**said, "email": ANNA, "email_verified": True}


WRONG_CLAIMS = {
    "another nonce": {"nonce": "n" * 43},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another"},
    "many audiences, made for another": {"aud": [CLIENT, "another"], "azp": "another"},
    "another issuer": {"iss": "https://evil.example"},
    "expired": {"iat": AGO, "exp": AGO + 60},
    "no end": {"exp": None},
    "issued tomorrow": {"iat": AGO + 90_000, "exp": AGO + 99_000},
    "no subject": {"sub": None},
}
NOT_ADMITTED = {
    "an address that is not verified": {"email_verified": False},
    "verified in a word": {"email_verified": "true"},
    "nothing said of the address": {"email_verified": None},
    "no address": {"email": None},
    "another domain": {"email": "anna@evil.example"},
    "a domain that ends alike": {"email": "anna@not-example.org"},
    "a domain within an address": {"email": "anna@example.org@evil.example"},
}


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        *((claims, 401) for claims in WRONG_CLAIMS.values()),
        *((claims, 403) for claims in NOT_ADMITTED.values()),
    ],
    ids=[*WRONG_CLAIMS, *NOT_ADMITTED],
)
def test_a_token_that_says_something_wrong_opens_nothing(
    app: Flask, provider: OidcProvider, claims: dict[str, Any], status: int
) -> None:
    provider.claims = claims

    browser, refused = entered(app, provider)

    assert refused.status_code == status
    assert SESSION_COOKIE not in str(refused.headers)
    assert browser.get(WHOAMI, base_url=SITE).status_code == 401


@pytest.mark.parametrize("how", ["none", "HS256", "another key", "tampered", "unknown key"])
def test_a_forged_token_opens_nothing(app: Flask, provider: OidcProvider, how: str) -> None:
    def forged(claims: dict[str, Any]) -> str:
        if how == "another key":
            return LoginProvider().sign("RS256", RSA_ID, claims)
        if how == "tampered":
            return tampered(provider.sign("RS256", RSA_ID, {**claims, "sub": "ben"}), sub="anna")
        if how == "unknown key":
            return provider.sign("RS256", "rsa-2", claims)
        return provider.sign(how, RSA_ID, claims)

    provider.sign_with = forged
    assert entered(app, provider)[1].status_code == 401


def test_what_another_browser_began_or_this_one_long_ago_is_refused(
    app: Flask, provider: OidcProvider
) -> None:
    thief, victim = app.test_client(), app.test_client()
    stolen = sent_back(thief, provider)
    for browser, path in (
        (app.test_client(), stolen),
        (victim, stolen),
        (thief, stolen.replace("state=", "state=x")),
        (thief, "/sign-in/callback"),
        (thief, f"{stolen}x&iss=https://evil.example".replace("iss=http%3A", "was=http%3A")),
    ):
        if browser is victim:
            sent_back(victim, provider)
        refused = get(browser, path)
        assert (refused.status_code, "SIGN_IN_NOT_BEGUN" in refused.text) == (400, True), path
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    own = sent_back(victim, provider)
    swapped = own.replace(parse_qs(urlsplit(own).query)["code"][0], code)
    assert get(victim, swapped).status_code == 401, "PKCE: the code was asked for by another"
    assert get(thief, stolen).status_code == 401, "and a code works once"
    provider.refuses = "access_denied"
    assert entered(app, provider)[1].status_code == 401


def test_the_keys_change_and_the_provider_goes_away(
    app: Flask, provider: OidcProvider, application: Application
) -> None:
    browser, done = entered(app, provider)
    assert done.status_code == 303
    provider.down = True
    away = get(app.test_client(), "/sign-in/begin")
    assert away.status_code == 303, "what it said of itself is kept"
    assert browser.get(WHOAMI, base_url=SITE).status_code == 200
    fresh = app_for(application, provider).test_client()
    before = provider.asked
    for _ in range(3):
        assert get(fresh, "/sign-in/begin").status_code == 503
    assert provider.asked == before + 1, "who is away is not asked by everybody who looks in"
    provider.down = False
    provider.described = {"issuer": "https://evil.example"}
    assert get(app_for(application, provider).test_client(), "/sign-in/begin").status_code == 503
    provider.described = {"token_endpoint": "http://login.example.org/token"}
    assert get(app_for(application, provider).test_client(), "/sign-in/begin").status_code == 503


def test_a_session_ends_here_with_the_list_the_account_and_by_hand(
    app: Flask, provider: OidcProvider, application: Application
) -> None:
    browser, _ = entered(app, provider)
    kept = browser.get_cookie(SESSION_COOKIE, domain=urlsplit(SITE).hostname or "")
    assert kept is not None
    for changes in (
        {"oidc_admitted": ("ben@example.org",)},
        {"oidc_issuer": "https://new.example"},
    ):
        other = app_for(application, provider, **changes).test_client()
        other.set_cookie(SESSION_COOKIE, kept.value, domain=urlsplit(SITE).hostname or "")
        assert other.get(WHOAMI, base_url=SITE).status_code == 401
    out = filled(browser, "/sign-out", page="/account")
    assert out.headers["Location"] == "/sign-in?out=yes"
    page = get(browser, "/sign-in?out=yes").text
    assert f"{provider.address}/logout?client_id={CLIENT}" in page
    assert browser.get(WHOAMI, base_url=SITE).status_code == 401

    browser, _ = entered(app, provider)
    book = AccountBook(application.backend.owner_log)
    account = account_named(book, ANNA)
    book.change(account.account_id, lambda one: replace(one, disabled_at=one.made_at))
    assert browser.get(WHOAMI, base_url=SITE).status_code == 401
    assert entered(app, provider)[1].status_code == 403
    token = provider.sign("RS256", RSA_ID, program_claims(provider))
    program = app.test_client(use_cookies=False)
    refused = program.get(WHOAMI, headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json["code"]) == (403, "ACCOUNT_DISABLED")  # type: ignore[index]


def test_a_public_client_and_one_that_posts_its_secret_get_in(application: Application) -> None:
    with serving(OidcProvider(secret="")) as provider:
        assert entered(app_for(application, provider), provider)[1].status_code == 303
        provider.secret = SECRET
        app = app_for(application, provider, oidc_secret="wrong")
        assert entered(app, provider)[1].status_code == 401
        provider.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        assert entered(app_for(application, provider), provider)[1].status_code == 303


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"oidc_issuer": "http://login.example.org"}, "LIFESTREAM_OIDC_ISSUER"),
        ({"address": "http://diary.example.org"}, "LIFESTREAM_ADDRESS"),
        ({"address": "diary.example.org"}, "LIFESTREAM_ADDRESS"),
    ],
)
def test_settings_that_send_secrets_in_clear_are_refused(
    application: Application, provider: OidcProvider, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigError, match=named):
        app_for(application, provider, **changes)


def test_without_a_list_of_who_may_come_nobody_signs_in_on_the_pages(
    application: Application, provider: OidcProvider
) -> None:
    app = app_for(application, provider, oidc_admitted=())
    refused = get(app.test_client(), "/library")
    assert (refused.status_code, "LIFESTREAM_OIDC_ADMITTED" in refused.text) == (401, True)
    token = provider.sign("RS256", RSA_ID, program_claims(provider))
    program = app.test_client(use_cookies=False)
    assert program.get(WHOAMI, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_nothing_secret_is_logged(
    app: Flask, provider: OidcProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="lifestream")
    caplog.set_level("DEBUG", logger="web")
    browser = app.test_client()
    path = sent_back(browser, provider)
    errand = browser.get_cookie(
        "lifestream_errand", urlsplit(SITE).hostname or "", urlsplit(path).path
    )
    assert errand is not None
    assert get(browser, path).status_code == 303
    logged = json.dumps([str(vars(record)) for record in caplog.records])
    secrets = [*parse_qs(urlsplit(path).query)["code"], errand.value, SECRET, ANNA]
    assert "signed_in" in logged
    assert not [one for one in secrets if one in logged]
