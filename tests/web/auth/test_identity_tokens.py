"""Which tokens are believed: every way a token can be wrong, for both kinds of login."""

import time
from collections.abc import Iterator

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from lifestream.bootstrap import Application
from lifestream.domain.ids import owner_id_for
from tests.web.login_provider import (
    AUDIENCE,
    EC_ID,
    IAP_AUDIENCE,
    ISSUER,
    RSA_ID,
    LoginProvider,
    serving,
    tampered,
)
from tests.web.logins import app_with, carrying, client_of
from web.auth.identity import IAP_ISSUER

KINDS = ("iap", "oidc")
WHOAMI = "/api/v1/whoami"
AGO = int(time.time()) - 3600


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    """A provider that serves its keys."""
    with serving(LoginProvider()) as started:
        yield started


def good(provider: LoginProvider, kind: str, **claims: object) -> str:
    return provider.iap(**claims) if kind == "iap" else provider.oidc(**claims)


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_token_names_the_same_person_every_time(
    application: Application, provider: LoginProvider, kind: str
) -> None:
    client = client_of(app_with(application, provider, kind))
    answers = [
        client.get(WHOAMI, headers=carrying(kind, good(provider, kind, subject=who))).json
        for who in ("anna", "anna", "ben")
    ]

    issuer = IAP_ISSUER if kind == "iap" else ISSUER
    assert answers[0] == answers[1] == {"owner": owner_id_for(issuer, "anna"), "identity": kind}
    assert answers[2]["owner"] == owner_id_for(issuer, "ben") != answers[0]["owner"]


WRONG_CLAIMS = {
    "another audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "many audiences, made for another": {"aud": [AUDIENCE, "other"], "azp": "other"},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "expired": {"iat": AGO, "exp": AGO + 60},
    "no expiry": {"exp": None},
    "expiry that is no number": {"exp": "tomorrow"},
    "issued tomorrow": {"iat": AGO + 90_000, "exp": AGO + 99_000},
    "not before tomorrow": {"nbf": AGO + 90_000},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "a subject that is no text": {"sub": 7},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_signed_token_that_says_something_wrong_is_refused(
    application: Application, provider: LoginProvider, kind: str, claims: dict[str, object]
) -> None:
    refused(application, provider, kind, good(provider, kind, **claims))


FORGED = (
    "tampered",
    "cut",
    "unsigned",
    "alg none",
    "alg none in capitals",
    "HMAC with the public key",
    "another's key under our key's id",
    "unknown key",
    "no key id",
    "key of another kind",
    "no token at all",
    "deeply nested",
    "an array",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_is_refused(
    application: Application, provider: LoginProvider, kind: str, how: str
) -> None:
    refused(application, provider, kind, forged(provider, kind, how))


def forged(provider: LoginProvider, kind: str, how: str) -> str:
    token = good(provider, kind)
    key_id, algorithm = (EC_ID, "ES256") if kind == "iap" else (RSA_ID, "RS256")
    issuer, audience = (IAP_ISSUER, IAP_AUDIENCE) if kind == "iap" else (ISSUER, AUDIENCE)
    claims = {"iss": issuer, "aud": audience, "sub": "anna"}
    made = {
        "tampered": lambda: tampered(token, sub="ben"),
        "cut": lambda: token[:-9],
        "unsigned": lambda: token.rpartition(".")[0] + ".",
        "alg none": lambda: provider.sign("none", key_id, claims),
        "alg none in capitals": lambda: provider.sign("NONE", key_id, claims),
        "HMAC with the public key": lambda: provider.sign("HS256", key_id, claims),
        "another's key under our key's id": lambda: LoginProvider().sign(algorithm, key_id, claims),
        "unknown key": lambda: provider.sign(algorithm, "another", claims),
        "no key id": lambda: provider.sign(algorithm, None, claims),
        "key of another kind": lambda: provider.sign(
            algorithm, RSA_ID if kind == "iap" else EC_ID, claims
        ),
        "no token at all": lambda: "words.that.mean nothing",
        "deeply nested": lambda: "W1t" * 2600 + ".e30.e30",
        "an array": lambda: "W10.W10.W10",
    }
    return made[how]()


def test_iap_takes_only_the_algorithm_of_iap(
    application: Application, provider: LoginProvider
) -> None:
    claims = {"iss": IAP_ISSUER, "aud": IAP_AUDIENCE, "sub": "anna"}
    refused(application, provider, "iap", provider.sign("RS256", RSA_ID, claims))


@pytest.mark.parametrize("audience", [AUDIENCE, [AUDIENCE], [AUDIENCE, "other"]])
def test_the_audience_may_be_a_list(
    application: Application, provider: LoginProvider, audience: object
) -> None:
    client = client_of(app_with(application, provider, "oidc"))
    token = provider.oidc(aud=audience, azp=AUDIENCE)

    assert client.get(WHOAMI, headers=carrying("oidc", token)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_of_one_login_is_nothing_to_the_other(
    application: Application, provider: LoginProvider, kind: str
) -> None:
    other = provider.oidc() if kind == "iap" else provider.iap()
    refused(application, provider, kind, other)


def refused(application: Application, provider: LoginProvider, kind: str, token: str) -> None:
    client = client_of(app_with(application, provider, kind))
    assert client.get(WHOAMI, headers=carrying(kind, good(provider, kind))).status_code == 200

    response = client.get(WHOAMI, headers=carrying(kind, token))

    assert (response.status_code, response.json["code"]) == (401, "TOKEN_REFUSED")
    assert (
        response.headers["WWW-Authenticate"] == 'Bearer realm="LifeStream", error="invalid_token"'
    )
    assert "anna" not in response.text
