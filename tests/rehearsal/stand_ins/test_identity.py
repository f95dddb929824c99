"""Tokens that verify, accounts without a key, signatures by IAM."""

import time
from collections.abc import Iterator
from typing import Any

import google.auth
import pytest
import requests
from google.auth import exceptions, iam
from google.auth.transport.requests import Request
from google.oauth2 import id_token, service_account

from lifestream.backends.gcp.signing import IamStandIn
from rehearsal.gcs import CloudStorage
from rehearsal.stand_ins.identity import Identity
from rehearsal.stand_ins.service_account import ServiceAccount
from tests.rehearsal.signing import Signer

AUDIENCE = "https://functions.example/"


@pytest.fixture
def identity(account: ServiceAccount) -> Iterator[Identity]:
    with Identity(account) as server:
        yield server


def verified(identity: Identity, token: str, audience: str = AUDIENCE) -> Any:
    return id_token.verify_token(
        token, Request(), audience=audience, certs_url=identity.certificates_url
    )


def test_a_push_token_verifies_and_names_its_account(identity: Identity) -> None:
    claims = verified(identity, identity.push_token(audience=AUDIENCE))

    assert claims["email"] == identity.account.email
    assert claims["email_verified"] is True
    assert claims["iss"] == "https://accounts.google.com"


def test_bad_tokens_do_not_verify(identity: Identity) -> None:
    good = identity.push_token(audience=AUDIENCE)
    past = int(time.time()) - 7200
    bad = {
        "another audience": identity.push_token(audience="https://elsewhere.example/"),
        "expired": identity.push_token(audience=AUDIENCE, iat=past, exp=past + 3600),
        "tampered": good[:-12] + "AAAAAAAAAAAA",
        "another issuer's key": Identity().mint.account_token("x@y.z", audience=AUDIENCE),
    }

    for token in bad.values():
        with pytest.raises((ValueError, exceptions.GoogleAuthError)):
            verified(identity, token)


def test_an_iap_token_verifies(identity: Identity) -> None:
    token = identity.iap_token("ada@example.com", audience="/projects/1/apps/web")

    claims = id_token.verify_token(
        token, Request(), audience="/projects/1/apps/web", certs_url=identity.iap_keys_url
    )

    assert (claims["iss"], claims["email"]) == ("https://cloud.google.com/iap", "ada@example.com")


def test_an_account_without_a_key_signs_through_iam(
    identity: Identity, gcs: CloudStorage, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    for name, value in identity.environ.items():
        monkeypatch.setenv(name, value)
    # google-auth reads its metadata address when it is imported.
    from google.auth import compute_engine
    from google.auth.compute_engine import _metadata

    monkeypatch.setattr(_metadata, "_GCE_METADATA_HOST", identity.host)
    credentials = compute_engine.Credentials()
    credentials.refresh(Request())
    email = credentials.service_account_email
    signer = iam.Signer(IamStandIn(identity.endpoint), credentials, email)
    signing = service_account.Credentials(signer, email, identity.token_uri)

    url = Signer(bucket, signing, gcs.endpoint).url("k", "PUT")

    assert email == identity.account.email
    assert requests.put(url, data=b"x", timeout=30).status_code == 200
    assert identity.signatures == 1


def test_a_key_file_gets_its_token_here(
    identity: Identity, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = ServiceAccount(token_uri=identity.token_uri)
    path = account.write_key_file(tmp_path / "key.json")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))

    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    credentials.refresh(Request())

    assert credentials.token
    assert path.stat().st_mode & 0o077 == 0
