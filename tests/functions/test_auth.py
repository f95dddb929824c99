"""Only Pub/Sub in the name of our push account may push."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.auth import PushGuard, guard_of, push_keys
from lifestream.config import Settings
from lifestream.domain.errors import AccessDenied, BackendUnavailable, ConfigError
from tests.functions.tokens import (
    ACCOUNT,
    AUDIENCE,
    NOT_FOR_US,
    CertificateServer,
    Signer,
    tampered,
)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def server(signer: Signer) -> Iterator[CertificateServer]:
    with CertificateServer().serving() as server:
        server.signers = [signer]
        yield server


@pytest.fixture
def guard(server: CertificateServer) -> PushGuard:
    return PushGuard(audience=AUDIENCE, account=ACCOUNT, keys=push_keys(server.url))


def test_a_push_of_our_account_passes_and_certificates_are_fetched_once(
    guard: PushGuard, signer: Signer, server: CertificateServer
) -> None:
    for _ in range(5):
        guard.check(f"Bearer {signer.token()}")
    guard.check(f"bearer {signer.token(iss='accounts.google.com')}")

    assert server.asked == 1


@NOT_FOR_US
def test_a_signed_token_that_is_not_for_us_is_refused(
    guard: PushGuard, signer: Signer, changed: dict[str, Any]
) -> None:
    with pytest.raises(AccessDenied):
        guard.check(f"Bearer {signer.token(**changed)}")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_of_another_algorithm_is_refused(
    guard: PushGuard, signer: Signer, algorithm: str
) -> None:
    with pytest.raises(AccessDenied):
        guard.check(f"Bearer {signer.token(algorithm=algorithm)}")


def test_a_tampered_token_is_refused(guard: PushGuard, signer: Signer) -> None:
    other = signer.token(email="somebody@example.com")

    with pytest.raises(AccessDenied):
        guard.check(f"Bearer {tampered(other, email=ACCOUNT)}")


def test_a_token_signed_by_somebody_else_under_googles_key_id_is_refused(
    guard: PushGuard, signer: Signer
) -> None:
    with pytest.raises(AccessDenied):
        guard.check(f"Bearer {Signer(signer.key_id).token()}")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "Bearer é.é.é"]
)
def test_a_push_without_a_readable_token_is_refused(guard: PushGuard, header: str) -> None:
    with pytest.raises(AccessDenied):
        guard.check(header)


def test_a_new_key_is_looked_for_once_a_minute_and_no_more(
    signer: Signer, server: CertificateServer
) -> None:
    now = 0.0
    keys = push_keys(server.url, clock=lambda: now)
    guard = PushGuard(audience=AUDIENCE, account=ACCOUNT, keys=keys)
    guard.check(f"Bearer {signer.token()}")
    rotated = Signer("k2")
    server.signers.append(rotated)

    for _ in range(3):
        with pytest.raises(AccessDenied):
            guard.check(f"Bearer {rotated.token()}")
    now = 61.0
    guard.check(f"Bearer {rotated.token()}")

    assert server.asked == 2


def test_certificates_outlive_a_short_outage_of_their_server_but_not_their_age(
    signer: Signer, server: CertificateServer
) -> None:
    now = 0.0
    keys = push_keys(server.url, clock=lambda: now)
    guard = PushGuard(audience=AUDIENCE, account=ACCOUNT, keys=keys)
    guard.check(f"Bearer {signer.token()}")
    server.down = True

    now = 299.0
    guard.check(f"Bearer {signer.token()}")
    with pytest.raises(AccessDenied):
        guard.check(f"Bearer {Signer('k9').token()}")
    now = 301.0
    with pytest.raises(BackendUnavailable):
        guard.check(f"Bearer {signer.token()}")


def test_an_emulators_push_without_a_token_passes_but_a_bad_token_never_does(
    signer: Signer, server: CertificateServer
) -> None:
    settings = Settings(push_unsigned=True, pubsub_emulator="127.0.0.1:8085")
    guard = guard_of(settings)

    guard.check("")
    with pytest.raises(AccessDenied):
        guard.check(f"Bearer {signer.token()}")


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(push_unsigned=True), id="unsigned without an emulator"),
        pytest.param(
            Settings(push_unsigned=True, push_account=ACCOUNT, push_audience=AUDIENCE),
            id="unsigned without an emulator, though all is set",
        ),
        pytest.param(Settings(), id="nothing is set"),
        pytest.param(Settings(pubsub_emulator="127.0.0.1:8085"), id="an emulator alone"),
        pytest.param(Settings(push_account=ACCOUNT), id="no audience"),
        pytest.param(Settings(push_audience=AUDIENCE), id="no account"),
    ],
)
def test_settings_that_would_let_anybody_in_are_refused(settings: Settings) -> None:
    with pytest.raises(ConfigError):
        guard_of(settings)
