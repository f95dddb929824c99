"""Who a request is from: one local user, API keys, and nothing a sender merely says."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.services.access.api_keys import list_keys, revoke_key
from tests.architecture.checkout import run_python
from tests.web import seeding
from tests.web.login_provider import LoginProvider, serving
from tests.web.logins import HTML, a_key, app_with, carrying, client_of
from web import create_app
from web.auth import attempts

WHOAMI = "/api/v1/whoami"
LOCAL = {"owner": "local", "identity": "local"}


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    """A provider that serves its keys."""
    with serving(LoginProvider()) as started:
        yield started


def key_headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Goog-Authenticated-User-Email": "accounts.google.com:mallory@example.com"},
        {"X-Goog-Authenticated-User-Id": "accounts.google.com:1"},
        {"X-Goog-IAP-JWT-Assertion": "x.y.z"},
        {"X-Forwarded-User": "mallory", "X-Owner": "mallory", "Remote-User": "mallory"},
        {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"},
        {"Authorization": "Basic bWFsbG9yeTp4"},
    ],
)
def test_on_the_machine_itself_everybody_is_its_user(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert client.get(WHOAMI, headers=headers).json == LOCAL
    assert client.get(f"{WHOAMI}?owner=mallory").json == LOCAL


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7", "169.254.1.1", "2001:db8::1", ""])
def test_without_a_login_nobody_comes_from_elsewhere(client: FlaskClient, address: str) -> None:
    response = client.get(
        "/library",
        headers={**HTML, "X-Forwarded-For": "127.0.0.1"},
        environ_overrides={"REMOTE_ADDR": address},
    )

    assert (response.status_code, response.mimetype) == (401, "text/html")
    assert "Sign in first" in response.text


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_every_address_of_this_machine_is_local(client: FlaskClient, address: str) -> None:
    here = {"REMOTE_ADDR": address}
    assert client.get(WHOAMI, environ_overrides=here).json == LOCAL


@pytest.mark.parametrize("kind", ["local", "iap", "oidc"])
def test_a_key_opens_every_kind_of_door_for_its_owner_alone(
    application: Application, provider: LoginProvider, kind: str
) -> None:
    key = a_key(application, OwnerId("anna"))
    client = client_of(app_with(application, provider, kind))

    told = client.get(
        WHOAMI, headers=key_headers(key), environ_overrides={"REMOTE_ADDR": "8.8.8.8"}
    )

    assert told.json == {"owner": "anna", "identity": "api_key"}
    (stored,) = list_keys(application.backend.key_store)
    assert stored.last_used_on == datetime.now(UTC).date()


def test_a_revoked_key_opens_nothing_from_the_next_request_on(
    application: Application, client: FlaskClient
) -> None:
    key = a_key(application)
    assert client.get(WHOAMI, headers=key_headers(key)).status_code == 200

    revoke_key(application.backend.key_store, key.split("_")[1])

    response = client.get(WHOAMI, headers=key_headers(key))
    assert (response.status_code, response.json["code"]) == (401, "API_KEY_REFUSED")


def test_a_wrong_key_is_refused_even_where_none_would_be_needed(
    application: Application, client: FlaskClient
) -> None:
    key = a_key(application)
    other = a_key(application, OwnerId("ben"))
    wrong = (
        key[:-1] + ("A" if key[-1] != "A" else "B"),
        key[:-1],
        key + "x",
        key.upper().replace("LS_", "ls_"),
        key.rpartition("_")[0] + "_" + other.split("_", 2)[2],
        "ls_",
        "ls_0000000000000000_" + "A" * 43,
        f"{key}, {key}",
    )
    for presented in wrong:
        response = client.get(WHOAMI, headers=key_headers(presented))
        assert (response.status_code, response.json["code"]) == (401, "API_KEY_REFUSED"), presented
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_key_in_the_address_or_the_body_is_no_key(
    application: Application, provider: LoginProvider
) -> None:
    key = a_key(application)
    client = client_of(app_with(application, provider, "oidc"))
    for name in ("key", "api_key", "access_token", "token", "owner"):
        refused = client.get(f"{WHOAMI}?{name}={key}")
        assert (refused.status_code, refused.json["code"]) == (400, "KEY_IN_ADDRESS")
    body = client.post("/api/v1/query", json={"query": "x", "access_token": key})
    form = client.post("/upload", data={"access_token": key})
    assert (body.status_code, form.status_code) == (401, 401)


def test_the_owner_of_what_is_uploaded_comes_from_the_key_and_not_from_what_is_sent(
    application: Application, client: FlaskClient
) -> None:
    headers = {**key_headers(a_key(application, OwnerId("anna"))), "X-Owner": "ben"}
    wanted = {"filename": "a.mp4", "size_bytes": 5}
    refused = client.post(
        "/api/v1/upload/presigned-url", json={**wanted, "owner": "ben"}, headers=headers
    )
    taken = client.post("/api/v1/upload/presigned-url?owner=ben", json=wanted, headers=headers)

    assert refused.status_code == 400
    library = application.backend.library
    assert library.get(OwnerId("anna"), taken.json["video_id"]) is not None
    assert library.get(OwnerId("ben"), taken.json["video_id"]) is None
    assert library.get(LOCAL_OWNER, taken.json["video_id"]) is None


def test_a_program_with_a_key_changes_things_without_a_page_token(
    application: Application, provider: LoginProvider
) -> None:
    key = a_key(application, OwnerId("anna"))
    job = seeding.running(application, owner=OwnerId("anna"))
    client = client_of(app_with(application, provider, "iap"))

    done = client.post(f"/api/v1/jobs/{job.job_id}/cancel", headers=key_headers(key))

    assert done.status_code == 200


def test_a_browser_behind_the_proxy_still_needs_the_pages_token(
    application: Application, provider: LoginProvider
) -> None:
    browser = app_with(application, provider, "iap").test_client()
    login = carrying("iap", provider.iap())
    assert browser.get("/library", headers={**HTML, **login}).status_code == 200

    forged = browser.post("/api/v1/query", json={"query": "x"}, headers=login)
    foreign = browser.post("/upload", headers={**login, "Origin": "https://evil.example"})

    assert (forged.status_code, forged.json["code"]) == (403, "CSRF_TOKEN_INVALID")
    assert foreign.status_code == 403


def test_nothing_secret_is_logged(
    application: Application, provider: LoginProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = client_of(app_with(application, provider, "oidc"))
    key, token = a_key(application), provider.oidc()
    for credential in (key, key[:-1] + "!", token, token[:-5]):
        client.get(WHOAMI, headers=key_headers(credential))

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "credential_refused" in logged
    assert key.split("_", 2)[2] not in logged
    assert token.split(".")[2][:20] not in logged


def test_many_refused_credentials_from_one_address_have_to_wait(
    application: Application, provider: LoginProvider
) -> None:
    client = client_of(app_with(application, provider, "oidc"))

    def knock(headers: dict[str, str], address: str = "203.0.113.9") -> Any:
        return client.get(WHOAMI, headers=headers, environ_overrides={"REMOTE_ADDR": address})

    for _ in range(attempts.MOST):
        assert knock(key_headers("ls_wrong")).status_code == 401
    response = knock(key_headers("ls_wrong"))
    assert (response.status_code, response.json["code"]) == (429, "RATE_LIMITED")
    assert 1 <= int(response.headers["Retry-After"]) <= attempts.WITHIN_S
    assert knock(key_headers(a_key(application)), "203.0.113.10").status_code == 200


def test_coming_without_a_credential_is_no_attempt(
    application: Application, provider: LoginProvider
) -> None:
    client = client_of(app_with(application, provider, "iap"))
    for _ in range(attempts.MOST + 1):
        assert client.get(WHOAMI).status_code == 401

    assert client.get(WHOAMI, headers=carrying("iap", provider.iap())).status_code == 200


def test_behind_a_proxy_the_address_it_saw_counts_and_not_one_made_up(
    application: Application, provider: LoginProvider
) -> None:
    app = app_with(
        replace(application, settings=replace(application.settings, proxies=1)), provider, "oidc"
    )
    client = client_of(app)
    for number in range(attempts.MOST):
        made_up = {"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.9"}
        client.get(WHOAMI, headers={**key_headers("ls_wrong"), **made_up})

    key = key_headers(a_key(application))
    same = client.get(WHOAMI, headers={**key, "X-Forwarded-For": "10.9.9.9, 203.0.113.9"})
    other = client.get(WHOAMI, headers={**key, "X-Forwarded-For": "203.0.113.9, 203.0.113.10"})
    assert (same.status_code, other.status_code) == (429, 200)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"identity": "iap"}, "LIFESTREAM_IAP_AUDIENCE"),
        ({"identity": "oidc"}, "LIFESTREAM_OIDC_ISSUER"),
        ({"identity": "oidc", "oidc_issuer": "https://x"}, "LIFESTREAM_OIDC_AUDIENCE"),
        ({"proxies": 1}, "LIFESTREAM_PROXIES"),
    ],
)
def test_settings_that_would_let_anybody_in_or_nobody_are_refused(
    application: Application, changes: dict[str, Any], named: str
) -> None:
    settings = replace(application.settings, **changes)

    with pytest.raises(ConfigError, match=named):
        create_app(replace(application, settings=settings))


def test_a_public_name_is_fine_where_there_is_a_login(
    application: Application, provider: LoginProvider
) -> None:
    client = client_of(app_with(application, provider, "iap"))
    login = carrying("iap", provider.iap())

    assert client.get(WHOAMI, headers={**login, "Host": "diary.example"}).status_code == 200


ONE_LOCAL_REQUEST = """
import sys
from lifestream.bootstrap import build
from lifestream.config import load_settings
from web import create_app

response = create_app(build(load_settings())).test_client().get("/api/v1/whoami")
assert response.json["owner"] == "local", response.text
print(*sorted(n for n in sys.modules if n in ("google.auth", "cryptography", "requests")))
"""


def test_the_local_door_loads_nothing_of_the_other_logins(tmp_path: Path) -> None:
    done = run_python(ONE_LOCAL_REQUEST, cwd=tmp_path, LIFESTREAM_DATA_DIR=str(tmp_path / "data"))

    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
